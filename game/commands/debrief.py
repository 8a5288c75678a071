"""``qibli debrief``: what a finished game was, what turned it, and what other orders would have come to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from game.commands.common import fail, there, write

if TYPE_CHECKING:
    from game.debrief.facts import Facts
    from game.debrief.story import Answer, Debrief


@click.command("debrief")
@click.argument("save", type=click.Path(path_type=Path))
@click.option("-o", "--html", "html", type=click.Path(path_type=Path), help="Write the whole debrief as one file of HTML.")
@click.option("--csv", "csv", type=click.Path(path_type=Path), help="Write one row for each month and seat.")
@click.option("--jsonl", "jsonl", type=click.Path(path_type=Path), help="Write one record a month.")
@click.option("--what-if", "asked", multiple=True, metavar="TEXT", help='Other orders: "month 4: lna: offensive tarhuna tripoli; deny".')
@click.option("--rolls", type=click.IntRange(16, 65536), default=1024, show_default=True, help="Games played on from each month.")
def debrief_command(save: Path, html: Path | None, csv: Path | None, jsonl: Path | None, asked: tuple[str, ...], rolls: int) -> None:
    """Say how SAVE (a file, or a name from `qibli saves`) was won and what turned it.

    The game must be over: a debrief tells every side's secrets. Chances come from games that are played on from the true position of
    each month; a cause is found by playing a month again with one thing different and the same dice otherwise.
    """
    from game.debrief.answer import Answerer, study_question, what_if_question
    from game.debrief.asking import BadQuestion, read_what_if
    from game.debrief.story import Debrief
    from game.debrief.summary import summary

    facts = _facts(save)
    try:
        questions = [read_what_if(text, facts) for text in asked]
    except BadQuestion as bad:
        fail(str(bad), 2)
    answerer = Answerer(facts.scenario, facts.games[0].program)
    seed, orders = facts.journal.header.seed, facts.orders
    debrief = Debrief(facts, answerer.answer(study_question(seed, orders, rolls)))
    answers = [debrief.answer(answerer.answer(what_if_question(seed, orders, *question, rolls))) for question in questions]
    for path, suffix in ((html, "html"), (csv, "csv"), (jsonl, "jsonl")):
        if path is not None:
            _export(debrief, answers, path, suffix)
    for line in summary(debrief, answers):
        write(line)


def _facts(save: Path) -> Facts:
    """The game of a save; a Failure when it cannot be had or is not over."""
    from game.debrief.facts import gather
    from game.session.journal import SaveError
    from game.session.replay import scenario_of
    from game.session.store import find_save, read_journal

    path = find_save(save)
    try:
        journal = read_journal(path)
        return gather(scenario_of(journal.header, path), journal, path)
    except SaveError as error:
        fail(str(error), 1 if there(path) else 2)


def _export(debrief: Debrief, answers: list[Answer], path: Path, suffix: str) -> None:
    from game.debrief import export

    try:
        export.write(path, export.made(debrief, suffix, answers))
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", "") or type(error).__name__).lower()
        fail(f"{path} cannot be written ({why}); name another file.")
