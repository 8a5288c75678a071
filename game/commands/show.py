"""``qibli show``: a scenario as it reads once it is merged with what it extends."""

from __future__ import annotations

import click

from game.commands.common import fail, meant, one_line, write


@click.command("show")
@click.argument("scenario")
@click.option("--resolved", is_flag=True, help="With what it extends merged in; without it the file's own content only.")
@click.option("--origin", is_flag=True, help="Each value with the file and line it comes from (and --resolved).")
@click.option("--section", metavar="S", help="One section, or one entry of it: orders, or orders.strike.")
def show_command(scenario: str, resolved: bool, origin: bool, section: str | None) -> None:
    """Print SCENARIO (an id or a file) as YAML in the present format. What comes out can be checked and played like the file.

    Problems of the file do not matter here as long as it can be read and merged; `qibli check` names them.
    """
    from game.author.dump import lines
    from game.scenario.load import read_merged, read_own
    from game.scenario.problems import Problem, ScenarioErrors
    from game.scenario.source import MapNode

    problems: list[Problem] = []
    try:
        root = read_merged(scenario, problems) if resolved or origin else read_own(scenario, problems)
    except ScenarioErrors as errors:
        root, problems = None, list(errors.problems)
    if root is None:
        first = problems[0]
        at = f"{first.mark.file}:{first.mark.line} " if first.mark.file else ""
        fail(f"{at}{first.code} {first.message.rstrip('.')}; `qibli check` shows everything.", 2 if first.code in ("E101", "E116") else 1)
    shown = root
    path = section.split(".") if section else []
    for step, part in enumerate(path):
        found = shown.get(part)
        if found is None:
            fail(f'There is no "{one_line(part)[:40]}" in {".".join(path[:step]) or "this scenario"}{meant(part, list(shown.items))}.', 2)
        if not isinstance(found, MapNode) and step < len(path) - 1:
            fail(f'"{one_line(section or "")[:80]}" leads into something that has no entries.', 2)
        kept = MapNode({part: found}, {part: shown.keys[part]}, shown.mark)
        shown = found if isinstance(found, MapNode) and step < len(path) - 1 else kept
    for line in lines(shown, origin):
        write(line)
