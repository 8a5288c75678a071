"""The command line: ``qibli`` opens the interface, the subcommands do the rest. Light: a command is imported when it is called."""

from __future__ import annotations

import errno
import io
import os
import sys
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from game import __version__

# command -> what it is for (one line); its module is game.commands.<name>, in which a function of that name is the command
COMMANDS = {
    "play": "Play a scenario, or resume a save.",
    "serve": "Play in a browser on this machine.",
    "watch": "Let machines play a whole game and tell it month by month.",
    "advise": "Name the three best orders for a saved game.",
    "debrief": "Say how a finished game was won and what turned it.",
    "simulate": "Let machines play thousands of games and measure the scenario.",
    "ladder": "Play each level of machine against the level below.",
    "balance": "Find the thresholds that make a scenario fair.",
    "learn": "Teach a scenario's machines to play it better.",
    "new": "Begin a scenario file from a template.",
    "check": "Say everything that is wrong with scenario files.",
    "explain": "Explain a code that `check` printed.",
    "migrate": "Rewrite scenario files of an older format.",
    "show": "Print a scenario merged with what it extends.",
    "why": "Say which conditions of an event hold, and when it happens (for authors).",
    "brief": "Write printed briefings for every seat and for the teacher.",
    "docs": "Write the reference of the scenario format.",
    "schema": "Write the JSON Schema with which editors complete and check scenarios.",
    "list": "List the scenarios.",
    "saves": "List the saved games.",
    "keys": "List all keys, or choose others.",
    "replay": "Play a save again and compare every month's hash.",
}

LONGEST = 900  # characters of a message on stderr
EXIT_OK, EXIT_PROBLEM, EXIT_USAGE, EXIT_FAULT, EXIT_INTERRUPTED = 0, 1, 2, 3, 130


class Commands(click.Group):
    """The table above as a click group that imports only the command that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"game.commands.{cmd_name}"), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named first; for one that does not exist a UsageError with the nearest that does."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0][:40], COMMANDS, n=1)
            ctx.fail(f'There is no command "{args[0][:60]}"{f"; did you mean {near[0]}?" if near else "."}')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a closed pipe and an interrupt are met here, before click makes a noise about them."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            from game.commands.common import drop_stdout

            drop_stdout()
            return EXIT_OK
        except KeyboardInterrupt:
            ctx.exit(EXIT_INTERRUPTED)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in ``--help``, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qibli")
@click.option("--plain", is_flag=True, help="Play line by line: for screen readers, pipes and slow links.")
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")
@click.option("--theme", type=click.Choice(["auto", "dark", "light"]), help="For a dark or light background; by default as set with F4.")
@click.pass_context
def qibli(ctx: click.Context, plain: bool, no_mouse: bool, theme: str | None) -> int | None:
    """Qibli: a strategy simulation of the contest for Libya, 2016-2025. Without a command it opens the interface."""
    if plain and ctx.invoked_subcommand not in (None, "play"):
        ctx.fail("--plain belongs to playing: `qibli --plain` or `qibli play SCENARIO --plain`.")
    if no_mouse and (plain or ctx.invoked_subcommand not in (None, "play")):
        ctx.fail("--no-mouse belongs to the interface: `qibli --no-mouse` or `qibli play SCENARIO --no-mouse`.")
    if ctx.invoked_subcommand is None:
        if plain:
            from game.commands.plain import open_plain

            return open_plain()
        from game.commands.interface import open_interface

        open_interface(mouse=False if no_mouse else None, theme=theme)
    return None


def run(arguments: list[str] | None = None) -> int:
    """Run a command line and give its exit code: 0 fine, 1 a problem found, 2 wrong usage or nothing there, 3 a fault of the program.

    Bad input ends in one sentence on stderr, a fault of the program in a report file; never in a traceback.
    """
    _open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Unicode gets an escape, not a fault
    try:
        outcome: Any = qibli.main(arguments, prog_name="qibli", standalone_mode=False)
        sys.stdout.flush()
        return outcome if isinstance(outcome, int) else EXIT_OK
    except (click.exceptions.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except click.exceptions.Exit as leave:
        return int(leave.exit_code)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "qibli"
        click.echo(f"{_brief(error.format_message())} (`{where} --help` shows how it is used.)", err=True)
        return EXIT_USAGE
    except click.ClickException as error:
        click.echo(_brief(error.format_message()), err=True)
        return int(getattr(error, "code", error.exit_code))
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC and error.filename is None:
            from game.commands.common import drop_stdout

            drop_stdout()
            click.echo("The output cannot be written (no space left on device).", err=True)
            return EXIT_PROBLEM
        from game.session.crash import report

        click.echo(report(error, sys.argv if arguments is None else ["qibli", *arguments]), err=True)
        return EXIT_FAULT


def _open_missing_streams() -> None:
    """Where the caller closed a standard stream, let it be one that holds nothing."""
    null = Path(os.devnull)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(null.open("rb"), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(null.open("wb"), encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = io.TextIOWrapper(null.open("wb"), encoding="utf-8")


def _brief(text: str) -> str:
    """A message that may quote an argument, on one line that fits a screen and cannot steer a terminal."""
    from game.commands.common import one_line

    text = one_line(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 3 :]}"


def main() -> None:
    """The entry point of the installed program."""
    sys.exit(run())


if __name__ == "__main__":
    main()
