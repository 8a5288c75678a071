"""What several commands need: finding a scenario, failing in one sentence, writing lines that survive a closed pipe."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from game.scenario.model import Scenario


class Failure(click.ClickException):
    """One sentence for stderr and an exit code: 1 for a problem in what was found, 2 when nothing usable was named."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def fail(message: str, exit_code: int = 1) -> NoReturn:
    """End the command with one sentence."""
    raise Failure(one_line(message), exit_code)


def one_line(text: str) -> str:
    """Text from a file or an argument made safe for a terminal: no control characters, no line breaks."""
    from game.scenario.problems import clean

    return clean(" ".join(text.split()))


def there(path: Path) -> bool:
    """Does anything exist under that path? False too for what can be no path."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def load(name: str) -> Scenario:
    """The scenario of that id or path; a Failure when there is none (exit 2) or it has errors (exit 1)."""
    from game.scenario.load import load_scenario
    from game.scenario.problems import ScenarioErrors

    try:
        return load_scenario(name)
    except ScenarioErrors as errors:
        first = next((p for p in errors.problems if p.severity == "error"), errors.problems[0])
        if first.code in NOT_FOUND:
            near = f'; did you mean "{first.suggestion}"' if first.suggestion else ""
            said = f"{first.message[:1].upper()}{first.message[1:]}".rstrip(".")
            fail(f"{said}{near}{'?' if near else '.'} `qibli list` shows the scenarios there are.", 2)
        at = f"{first.mark.file}:{first.mark.line}:{first.mark.column} " if first.mark.file else ""
        more = len(errors.problems) - 1
        rest = f" and {more} more problem{'s' if more > 1 else ''}" if more else ""
        fail(f"{at}{first.code} {first.message.rstrip('.')}{rest}; `qibli check {name}` shows everything.")


NOT_FOUND = ("E101", "E116")


def parse_seed(context: click.Context, parameter: click.Parameter, value: int | None) -> int | None:
    """A seed of 64 bits without a sign."""
    if value is not None and not 0 <= value < 2**64:
        raise click.BadParameter("a seed is a whole number from 0 to 18446744073709551615.")
    return value


def parse_players(text: str, seats: list[str], otherwise: str = "doctrine", people: bool = False) -> dict[str, str]:
    """``doctrine`` for all seats, or ``us=doctrine,gna=random``; seats not named play as ``otherwise`` says. Failure (2) for what does
    not exist. ``people``: ``seat=person`` is a person at this keyboard."""
    from game.session.machines import PERSON, RUNGS

    chosen: dict[str, str] = {}
    everywhere = otherwise
    for part in text.split(","):
        seat, equals, rung = (piece.strip() for piece in part.partition("="))
        if not equals:
            seat, rung = "", seat
        if rung not in RUNGS and not (people and equals and rung == PERSON):
            fail(f'There is no level "{rung[:40]}"{meant(rung, RUNGS)}; there are {", ".join(RUNGS)}.', 2)
        if equals and seat not in seats:
            fail(f'There is no seat "{seat[:40]}" in this scenario{meant(seat, seats)}; its seats are {", ".join(seats)}.', 2)
        if equals and seat in chosen:
            fail(f'The seat "{seat}" is given two levels.', 2)
        if equals:
            chosen[seat] = rung
        else:
            everywhere = rung
    return {seat: chosen.get(seat, everywhere) for seat in seats}


def meant(name: str, options: Sequence[str]) -> str:
    """``(did you mean "x"?)`` after a blank, or nothing."""
    from game.scenario.problems import nearest

    found = nearest(name, options)
    return f' (did you mean "{found}"?)' if found else ""


def write(text: str) -> None:
    """One line to stdout at once, so that a pipe that is read live is fed live; a Failure when it cannot be written."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_stdout()
        fail(f"The output cannot be written ({(error.strerror or type(error).__name__).lower()}).")


def write_record(record: Mapping[str, Any]) -> None:
    """One JSON object on one line, with the keys as given; ASCII only, so that no text in it can steer a terminal."""
    write(json.dumps(record, separators=(", ", ": ")))


def drop_stdout() -> None:
    """The reader has gone: let what is still buffered fall into nothing, so that leaving makes no noise."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
    except (OSError, ValueError):
        pass


def generated(text: str, output: Path | None, shipped: Path, check: bool, command: str) -> None:
    """Deal with a text that a command makes: print it, write it into ``output``, or, to ``check``, compare it with what stands in
    ``output`` or in the ``shipped`` file; a Failure (1) when that is something else."""
    if not check:
        if output is None:
            write(text.removesuffix("\n"))
        else:
            write_file(output, text)
        return
    path = output or shipped
    try:
        same = path.read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        same = False
    if not same:
        fail(f"{path} is not what `qibli {command}` writes now; `qibli {command} -o {path}` writes it again.")
    write(f"{one_line(str(path))} is as it should be.")


def write_file(path: Path, text: str) -> None:
    """Write a text file; a Failure (1) when it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        fail(f"{path} cannot be written ({reason.lower()}).")
    write(f"{one_line(str(path))} written.")
