"""``qibli explain``: what a code means and what to do."""

from __future__ import annotations

import click

from game.commands.common import fail, one_line, write


@click.command("explain")
@click.argument("code")
def explain_command(code: str) -> None:
    """Explain CODE, such as E203, as printed by `qibli check`, and say how to silence it where that can be done."""
    from game.scenario.problems import all_codes, nearest
    from game.scenario.quiet import how_to_silence

    codes = all_codes()
    wanted = code.strip().upper()
    if wanted not in codes:
        near = nearest(wanted, codes)
        hint = f' Did you mean "{near}"?' if near else f" They run from {min(codes)} to {max(codes)}."
        fail(f'There is no code "{one_line(code)[:40]}".{hint}', 2)
    write(f"{wanted}: {codes[wanted]}")
    write(how_to_silence(wanted))
