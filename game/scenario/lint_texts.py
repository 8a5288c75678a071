"""Warnings about what people read and machines weigh: sources, briefings, answers without an appeal."""

from __future__ import annotations

from game.scenario.lint_page import Page
from game.scenario.problems import nearest
from game.scenario.source import ListNode, MapNode, Node


def lint_texts(page: Page) -> None:
    """Add warnings."""
    _sources(page)
    _briefings(page)
    for event in page.scenario.events:
        for faction, _ in event.choices:
            _answers(page, ("events", event.id, "choices", page.scenario.factions[faction].id))
    for order in page.scenario.orders:
        if order.offer:
            _answers(page, ("orders", order.id, "offer"))


def _sources(page: Page) -> None:
    """Events name articles that the list of sources does not have, or the list one that no event rests on."""
    listed = list(dict.fromkeys(source.article for source in page.scenario.sources))
    if not listed:
        return
    named: set[str] = set()
    for event in page.scenario.events:
        if event.source is None:
            continue
        named.add(event.source.article)
        if event.source.article not in listed:
            node = page.node("events", event.id, "source", "article")
            mark = node.mark if node else page.key("events", event.id)
            page.warn("W616", f'sources: names no article "{event.source.article}"', mark, nearest(event.source.article, listed))
    lines = page.node("sources")
    if not isinstance(lines, ListNode):
        return
    for article in listed:
        if article not in named:
            page.warn("W617", f'no event rests on the article "{article}"', _article(lines, article).mark)


def _article(lines: ListNode, article: str) -> Node:
    """The first line of the sources that names an article."""
    for line in lines.items:
        node = line.get("article") if isinstance(line, MapNode) else None
        if node is not None and " ".join(getattr(node, "text", "").split()) == article:
            return node
    return lines


def _briefings(page: Page) -> None:
    """Some seats have a briefing, others have none."""
    given = page.scenario.briefings
    for faction in page.scenario.factions if given else ():
        if faction.id not in given:
            page.warn("W615", f'"{faction.id}" has no briefing', page.key("briefings"))


def _answers(page: Page, path: tuple[str, ...]) -> None:
    """Answers between which a machine cannot choose, because one says nothing of how much it is liked."""
    answers = page.node(*path)
    if not isinstance(answers, MapNode) or len(answers.items) < 2:
        return
    silent = [id for id, answer in answers.items.items() if isinstance(answer, MapNode) and "appeal" not in answer.items]
    if silent:
        names = ", ".join(f'"{id}"' for id in silent)
        said = "has no appeal, so a machine hardly ever chooses it" if len(silent) == 1 else "have no appeal, so a machine chooses blindly"
        page.warn("W609", f"{names} {said}", answers.keys[silent[0]])
