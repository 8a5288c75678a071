"""Problems of a file as people read them: each in full, many alike in short, then the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game.commands.common import write

if TYPE_CHECKING:
    from game.commands.checking import Checked
    from game.scenario.problems import Problem

SHOWN_AT_ALL = 200
SHOWN_ALIKE = 6  # problems of one kind about one name that are shown in full; of the others the lines are listed


def show(checked: Checked) -> None:
    """Every problem of one file, and the verdict."""
    from game.scenario.problems import clean

    show_problems(checked.problems)
    write(f"{clean(checked.name)}: {checked.verdict()}")


def show_problems(listed: tuple[Problem, ...]) -> None:
    """Problems in full; of many alike only the first few, then their lines."""
    from game.scenario.problems import clean

    alike: dict[tuple[str, str, str], list[Problem]] = {}
    shown = 0
    for problem in listed:
        mark = problem.mark
        same = alike.setdefault((mark.file, problem.code, mark.text[mark.column - 1 : mark.end_column - 1]), [])
        same.append(problem)
        if (len(same) <= SHOWN_ALIKE or not mark.text) and shown < SHOWN_AT_ALL:
            write(problem.render())
            shown += 1
    if shown == SHOWN_AT_ALL and len(listed) > shown:
        write(f"... and more: {len(listed):,} problems in all. Fix the first ones and check again.")
        return
    for (file, code, text), same in alike.items():
        if text and len(same) > SHOWN_ALIKE:
            lines = list(dict.fromkeys(str(p.mark.line) for p in same[SHOWN_ALIKE:]))
            more = f" and {len(lines) - 12} more" if len(lines) > 12 else ""
            write(clean(f'{file}: {code} for "{text[:40]}" again in line{"s" if len(lines) > 1 else ""} {", ".join(lines[:12])}{more}'))
