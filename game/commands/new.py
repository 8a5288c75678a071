"""``qibli new``: a scenario file to begin with, from a template that plays."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import click

from game.commands.common import fail, meant, there, write

TEMPLATES = {  # in scenarios/templates; name -> what it is for
    "minimal": "the smallest file that plays: its own map, two sides, four orders",
    "lesson": "two sides for a lesson: briefings, a dilemma, questions for afterwards",
    "full": "on the rules of Libya, with every section that a scenario may have",
}
_SCHEMA = "scenario.schema.json"  # what the first line of a new file calls the schema beside it
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")


@click.command("new", epilog=f"Templates: {'; '.join(f'{name}, {what}' for name, what in TEMPLATES.items())}.")
@click.argument("name")
@click.option("--from", "template", default="minimal", show_default=True, metavar="TEMPLATE", help="minimal, lesson or full.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new_command(name: str, template: str, force: bool) -> None:
    """Write a commented scenario file that plays: NAME.yaml in this folder, or at a path.

    Exit code 1: there is such a file already; 2: the name, the template or the folder cannot be used.
    """
    from game.scenario.find import data_path, user_folder

    if template not in TEMPLATES:
        fail(f'There is no template "{template[:40]}"{meant(template, list(TEMPLATES))}; there are {", ".join(TEMPLATES)}.', 2)
    path = _path(name)
    text = filled(data_path("scenarios", "templates", f"{template}.yaml").read_text(encoding="utf-8"), path.stem)
    _save(path, text, force)
    write(f"{path}: written, from the template {template}.")
    write(f"`qibli check {path} --watch` says at each save what is wrong; `qibli watch {path}` shows how it plays.")
    write(f"`qibli schema -o {path.with_name(_SCHEMA)}` beside it, and an editor completes and checks it while you type.")
    if path.resolve().parent != user_folder().resolve():
        write(f"In {user_folder()} it would stand in the list of scenarios.")


def filled(text: str, name: str) -> str:
    """A template with the name as its id, and as its title in words; its first line names the schema as it would stand beside the file."""
    text = re.sub(r"\A(# yaml-language-server: \$schema=)\S+", rf"\g<1>{_SCHEMA}", text)
    words = " ".join(re.split(r"[-_]+", name)).strip() or name
    for key, value in (("id", name if _is_word(name) else f'"{name}"'), ("title", f'"{words[:1].upper()}{words[1:]}"')):
        line = re.compile(rf"^{key}: [^#\n]*?(?=[ ]*(#|$))", re.MULTILINE)
        text = line.sub(f"{key}: {value}", text, count=1)
    return text


def _is_word(name: str) -> bool:
    """Whether YAML reads a name as a text without quotes (2019 is a number, true is not a word)."""
    return not re.fullmatch(r"[-0-9_.]+|true|false|null", name) and not name.startswith("-")


def _path(name: str) -> Path:
    """The file that a name means: itself, with .yaml at its end."""
    path = Path(name)
    stem = path.stem if path.suffix in (".yaml", ".yml") else path.name
    if not _NAME.match(stem):
        better = re.sub(r"[^A-Za-z0-9_]+", "-", stem).strip("-")[:60].lower()
        hint = f"; {better} would do" if _NAME.match(better) else ""
        fail(f'A scenario\'s name has letters, digits, - and _ only, at most 60: "{stem[:60]}" cannot be one{hint}.', 2)
    return path if path.suffix in (".yaml", ".yml") else path.with_name(f"{stem}.yaml")


def _save(path: Path, text: str, force: bool) -> None:
    """Write a file whole or not at all; never over another, unless that is wanted."""
    if not path.parent.is_dir():
        fail(f"There is no folder {path.parent}.", 2)
    try:
        if not force:
            with path.open("x", encoding="utf-8") as stream:
                stream.write(text)
            return
        if there(path) and not path.is_file():
            fail(f"{path} is not a file, so nothing is written over it.")
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(aside).chmod(path.stat().st_mode & 0o777 if there(path) else 0o644)
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except FileExistsError:
        fail(f"{path} is there already; --force writes over it.")
    except (OSError, ValueError) as error:
        fail(f"{path} cannot be written ({(getattr(error, 'strerror', None) or str(error)).lower()}).")
