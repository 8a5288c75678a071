"""The end in sentences: the verdict by margin, every side's points term by term, the months that decided it, what really happened."""

from __future__ import annotations

from game.plain import facts
from game.plain.month import sources
from game.plain.table import Table
from game.session.history import Result
from game.session.wording import signed


def ending(table: Table) -> list[str]:
    """All of it, one fact a line; nothing while the game goes on."""
    result, names, scenario = table.session.result, table.names, table.session.scenario
    if result is None:
        return []
    order = sorted(result.margins, key=lambda f: -result.margins[f])
    lines = [f"The end of {facts.sentence(scenario.title)}", verdict(table, result)]
    for id in order:
        said = f"margin {signed(result.margins[id])}, {result.points[id]} points, threshold {result.thresholds[id]}"
        lines.append(f"{names.look(id).name}: {said}.")
    for id in order:
        terms = result.terms.get(id, ())
        if terms:
            lines.append(f"What the {result.points[id]} points of {names.look(id).short} are made of:")
            lines += [f"{signed(term.value)}: {term.label}." for term in terms]
    lines.append(f"The {table.step}s that decided it:" if result.turning else f"No single {table.step} decided it.")
    lines += [facts.sentence(turning.text) for turning in result.turning]
    return lines


def afterwards(table: Table) -> list[str]:
    """What really happened, on what that rests, and what there is to discuss."""
    scenario = table.session.scenario
    lines: list[str] = []
    if scenario.afterwards:
        lines += ["What really happened:", *scenario.afterwards]
    if scenario.sources:
        lines += ["Sources:", *sources(scenario.sources)]
    if scenario.questions:
        lines += ["To discuss:", *(f"{number}. {text}" for number, text in enumerate(scenario.questions, 1))]
    return lines


def verdict(table: Table, result: Result) -> str:
    """Who has won by how much, and how the person's side stands."""
    names, seat = table.names, table.session.seat
    if result.winner is None:
        said = "Nobody wins."
    else:
        best = sorted(result.margins.values(), reverse=True)
        lead = result.margins[result.winner] - (best[1] if len(best) > 1 else 0)
        name = names.look(result.winner).name
        said = f"{name} wins by {lead}." if lead else f"{name} wins by lot: the best margins are equal."
    mine = f"You played {names.look(seat).name}: {signed(result.margins.get(seat, 0))}."
    return f"{said} You won." if result.winner == seat else f"{said} {mine}"
