"""Warnings about what people read and machines weigh: sources, briefings, answers without an appeal."""

from __future__ import annotations

from game.scenario.lint_page import Page
from game.scenario.source import MapNode, Node, ScalarNode


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
    """An article with claims of which no event rests on one. A claim that no event names, of an article that others name, is background."""
    named = {event.source.article for event in page.scenario.events if event.source is not None}
    section = page.node("sources")
    if not isinstance(section, MapNode):
        return
    for article in dict.fromkeys(source.article for source in page.scenario.sources):
        if article not in named:
            page.warn("W617", f'no event rests on the article "{article}"', _article(section, article).mark)


def _article(section: MapNode, article: str) -> Node:
    """Where the first of the sources that name an article does so."""
    for entry in section.items.values():
        node = entry.get("article") if isinstance(entry, MapNode) else None
        if isinstance(node, ScalarNode) and " ".join(node.text.split()) == article:
            return node
    return section


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
