"""The month as it stands, in sentences: the status, the news, the questions, the briefing."""

from __future__ import annotations

from collections.abc import Sequence

from game.engine.view import AnswerView, News, Question
from game.plain.facts import capital, known, number_of, parts, sentence
from game.plain.table import Table
from game.scenario.model import Role, Scenario, Source
from game.session.briefing import briefing_parts, length
from game.session.wording import margin, scores, signed

FIRST = "Try first"
GAUGES: tuple[Role, ...] = ("standing", "resolve", "exposure")


def status(table: Table) -> list[str]:
    """What a month begins with, one fact a line."""
    view, session, names = table.view, table.session, table.names
    me = view.factions[view.seat]
    look = names.look(view.seat)
    full = f"{look.name}, {look.short}" if view.turn == 1 and look.short != look.name else look.short
    lines = [f"{sentence(table.turn_word())} You play {full}."]
    spent = f", after {session.cost} for the orders in your queue" if session.cost else ""
    expected = "" if view.ended else f" At the end of the {table.step} {signed(view.income)} is expected."
    lines.append(f"Funds: {session.funds_left}{spent}.{expected}")
    for role in GAUGES:
        number = names.value(me, role)
        if number is not None:
            lines.append(f"{capital(names.quantity(names.role(role)))}: {known(number)}.")
    for track in names.scored(view.seat):
        if track in view.tracks:
            lines.append(f"{capital(names.quantity(track))}: {known(view.tracks[track])}.")
    lines.append(f"Your margin: {margin(me)}, which is {me.points} points less the threshold of {me.threshold}.")
    rivals = [f for f in view.factions.values() if f.id != view.seat]
    if rivals:
        best = max(rivals, key=lambda f: f.margin)
        lines.append(f"The best margin among the others, as far as you know: {names.look(best.id).short}, {margin(best)}.")
    return lines if view.ended else [*lines, *_at_the_end(table), _orders(table)]


def _at_the_end(table: Table) -> list[str]:
    """What the end of this month decides, when it decides something."""
    scenario, turn = table.session.scenario, table.view.turn
    if scores(scenario, turn):
        return [f"This is a scoring {table.step}: at its end a margin over {scenario.score_win} wins at once."]
    return [f"This is the last {table.step}: at its end the largest margin wins."] if turn == scenario.turns else []


def _orders(table: Table) -> str:
    """How many orders can be given, and whether a patron takes one."""
    view, given = table.view, len(table.session.queue)
    said = f"You can give {number_of(view.orders_allowed, 'order')} this {table.step}"
    said += f", of which {given} {'is' if given == 1 else 'are'} in your queue." if given else "."
    if view.order_lost_to is not None:
        said += f" {table.names.look(view.order_lost_to).short} will take the last one on your list."
    return said


def news(table: Table) -> list[str]:
    """What is in the news this month."""
    return [line for item in table.view.news for line in _item(table, item)] or [f"There is no news this {table.step}."]


def _item(table: Table, item: News) -> list[str]:
    head = f"Announced for next {table.step}" if item.coming else "News"
    where = f" from {table.names.place(item.place)}" if item.place else ""
    lines = [f"{head}{where}: {sentence(item.title)} {sentence(item.text)}"]
    return [*lines, f"Source: {item.source}."] if item.source else lines


def questions(table: Table) -> list[str]:
    """The questions and offers of this month with their answers, numbered."""
    lines: list[str] = []
    for number, question in enumerate(table.view.questions, 1):
        lines += ask(table, number, question)
    if lines:
        example = "answer 1 2" if len(table.view.questions) > 1 else "answer 2"
        lines.append(f"To answer, type for example: {example}. Without an answer the default is taken.")
    return lines


def ask(table: Table, number: int, question: Question) -> list[str]:
    """One question and what each answer does."""
    told = any((item.title, item.text) == (question.title, question.text) for item in table.view.news)
    text = "" if told else f" {sentence(question.text)}"  # the news has said it just before
    lines = [f"Question {number}: {sentence(question.title)}{text}".strip()]
    given = table.session.answers.get(question.id)
    for at, answer in enumerate(question.answers, 1):
        state = [s for s, so in (("the default", answer.default), ("your answer", answer.order == given)) if so]
        said = f" ({' and '.join(state)})" if state else ""
        lines.append(f"Answer {at}{said}: {sentence(answer.label)} {effects(answer)}")
    return lines


def effects(answer: AnswerView) -> str:
    """What an answer does."""
    return sentence(f"it means: {'; '.join(answer.effects)}") if answer.effects else "It changes nothing by itself."


def briefing(scenario: Scenario, seat: str, table: Table | None = None) -> list[str]:
    """The whole briefing of a seat; during a game with its points as they are now, before it without the first suggestion, which the
    first month begins with."""
    names = scenario.words.factions.get(seat)
    lines = [f"Briefing for {names.name if names else seat}. {sentence(scenario.title)} {sentence(length(scenario))}"]
    for title, body in briefing_parts(scenario, seat, points(table) if table is not None else ""):
        if title == FIRST and table is None:
            continue
        paragraphs = [line for line in body.split("\n") if line.strip()]
        lines.append(f"{title}: {paragraphs[0]}" if len(paragraphs) == 1 else f"{title}:")
        lines += paragraphs if len(paragraphs) > 1 else []
    return lines


def whole_briefing(table: Table) -> list[str]:
    """The briefing of the person's seat as it is read during a game, with what the scenario rests on."""
    scenario = table.session.scenario
    return [*briefing(scenario, table.session.seat, table), *sources(scenario.general_sources)]


def sources(given: Sequence[Source]) -> list[str]:
    """What the scenario rests on."""
    return [f"{sentence(s.claim)} Source: {s.article}, {s.date}, confidence {s.confidence}." for s in given]


def points(table: Table) -> str:
    """The seat's points term by term, in a row."""
    me = table.view.factions[table.view.seat]
    if not me.terms:
        return ""
    about = "" if me.sure else "about "
    return f"{parts(me.terms, added=False)}. Together {about}{me.points}, threshold {me.threshold}, margin {margin(me)}."


def first_steps(table: Table) -> list[str]:
    """What a newcomer needs to go on, once, before the first month."""
    if table.guide is not None:
        return ["The guide tells what to do, one prompt at a time. guide says it again, guide next goes on, guide off puts it away."]
    tried = table.session.scenario.briefings.get(table.session.seat)
    lines = [f"Try first: {' '.join(tried.suggestion.split())}"] if tried and tried.suggestion and table.view.turn == 1 else []
    lines.append("Type orders to see what you can order, or ? for all commands.")
    book = table.view.book
    first = next((p for kind in book.kinds() for p in book.of_kind(kind) if p.legal and p.order.target), None)
    if first is not None:
        said = f"{first.name} {table.names.target(first.order.kind, first.order.target)}".lower()
        lines.append(f"To give an order, type its name and its target, for example: {said}. The beginnings of the words are enough.")
    return lines
