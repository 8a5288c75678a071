"""Where saves lie and how they get there: folders, whole files by temporary file and rename, drafts by appending."""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from game.scenario.problems import clean
from game.session.journal import MOST_BYTES, Journal, SaveError, decode, encode, seal

SUFFIX = ".qibli"


def home() -> Path:
    """The user's folder: ``QIBLI_HOME`` if set, else the platform's place for the data of a program."""
    named = os.environ.get("QIBLI_HOME", "")
    return Path(named) if named else Path(platformdirs.user_data_dir("qibli"))


def saves_folder() -> Path:
    """The folder of saves; it may not exist yet."""
    return home() / "saves"


@dataclass(frozen=True, slots=True)
class SaveInfo:
    """One file of the saves folder for a list. ``problem``: why it cannot be resumed as it is ('' when it can);
    then what is unknown is empty or 0. ``turn``: the month to be played next. ``modified``: seconds since 1970. ``others``: further seats
    that people at the same keyboard play; nobody's ``seat`` is '' in a game that is only watched."""

    path: Path
    scenario: str
    title: str
    seat: str
    turn: int
    turns: int
    date: str
    ended: bool
    modified: float
    problem: str = ""
    others: tuple[str, ...] = ()

    def whose(self, names: Mapping[str, str] | None = None) -> str:
        """Who plays it, for a list: the seats by their ``names`` (ids where there are none), or that it is watched."""
        seats = [(names or {}).get(seat, seat) for seat in (self.seat, *self.others)]
        return " and ".join(seats) if self.seat else "watched"


def list_saves(folder: Path | None = None) -> list[SaveInfo]:
    """Every save of a folder, the newest first; a damaged one is listed with its problem. A missing folder is empty."""
    folder = saves_folder() if folder is None else Path(folder)
    with suppress(OSError):
        return sorted((_info(p) for p in folder.glob(f"*{SUFFIX}")), key=lambda s: (-s.modified, s.path.name))
    return []


def _info(path: Path) -> SaveInfo:
    modified = 0.0
    try:
        modified = path.stat().st_mtime
        journal = read_journal(path)
    except (SaveError, OSError) as error:
        problem = f"it cannot be read ({_why(error)})" if isinstance(error, OSError) else str(error)
        return SaveInfo(path, "", clean(path.name), "", 0, 0, "", False, modified, problem)
    h, last = journal.header, journal.months[-1] if journal.months else None
    turn, date = min(len(journal.months) + 1, h.turns), last.date if last else h.start
    ended, others = bool(last and last.ended), tuple(clean(seat) for seat in h.people[1:])
    return SaveInfo(
        path, clean(h.scenario), clean(h.title), clean(h.seat), turn, h.turns, clean(date), ended, modified, others=others
    )


def read_journal(path: Path, recover: bool = False) -> Journal:
    """Read a save; SaveError with one sentence when it cannot be read (see ``decode``)."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a device or a pipe could be read for ever
            raise SaveError(f"{path} is not a save but a folder, a pipe or a device; `qibli saves` lists the saves there are.")
        if found.st_size > MOST_BYTES:
            raise SaveError(f"{path} is too large to be a save of Qibli; use another save.")
        data = path.read_bytes()
    except (FileNotFoundError, ValueError):
        raise SaveError(f"There is no save at {path}; `qibli saves` lists those there are.") from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise SaveError("There is no save of so long a name; `qibli saves` lists those there are.") from None
        raise SaveError(f"{path} cannot be read ({_why(error)}); check the file and its permissions.") from None
    return decode(data, str(path), recover)


def fresh_path(folder: Path, scenario: str, seat: str) -> Path:
    """A name in the folder that is not taken: scenario, seat and time, with a number if need be."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", f"{scenario}-{seat}")[:80] + time.strftime("-%Y%m%d-%H%M%S")
    path, n = folder / f"{stem}{SUFFIX}", 2
    while path.exists():
        path, n = folder / f"{stem}-{n}{SUFFIX}", n + 1
    return path


def keep_damaged(path: Path) -> Path:
    """Copy a damaged save beside itself before it is replaced; the copy's path. SaveError when that fails."""
    kept, n = path.with_name(path.name + ".damaged"), 2
    while kept.exists():
        kept, n = path.with_name(f"{path.name}.damaged-{n}"), n + 1
    try:
        write_whole(kept, path.read_bytes())
    except OSError as error:
        raise SaveError(f"The damaged save {path} could not be kept beside itself ({_why(error)}); nothing was changed.") from None
    return kept


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file as one act: temporary file beside it, flushed to the disk, renamed. On OSError the old file stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the platform lets a folder be flushed."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class SaveFile:
    """The save of one running game. Months replace the file as a whole; drafts are appended to it.

    Whatever fails leaves the last good file; the next ``write`` puts everything right.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._crc = 0
        self._mark: tuple[int, int] | None = None  # inode and length as this program left the file
        self._behind = True  # the file lacks something that is only in memory

    def write(self, journal: Journal) -> None:
        """Replace the file by this journal; SaveError when it cannot be written."""
        self._step_aside()
        data, crc = encode(journal)
        self._behind = True
        try:
            write_whole(self.path, data)
            self._mark, self._crc, self._behind = self._look(), crc, False
        except OSError as error:
            raise SaveError(f"The game could not be saved to {self.path} ({_why(error)}); the last good save is kept.") from None

    def append(self, record: Mapping[str, Any]) -> bool:
        """Add one record at the end. False when the file is not as this program left it: then ``write`` is needed."""
        if self._behind or self._look() != self._mark:
            return False
        line, crc = seal(record, self._crc)
        self._mark, self._behind = None, True  # until the line is whole
        try:
            with self.path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            return False
        self._mark, self._crc, self._behind = self._look(), crc, False
        return True

    def adopt(self, journal: Journal) -> None:
        """Go on with a file that was just read whole."""
        self._behind = journal.torn
        self._mark, self._crc = (None, 0) if journal.torn else (self._look(), journal.last)

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size

    def _step_aside(self) -> None:
        """Another program wrote the same save since: take a new name rather than destroy its game."""
        if self._mark is not None and (now := self._look()) is not None and now != self._mark:
            self.path = fresh_path(self.path.parent, self.path.name.removesuffix(SUFFIX), "again")
            self._mark = None


class Unsaved(SaveFile):
    """A game that is kept nowhere: an author's trial. ``path`` is where the scenario lies."""

    def write(self, journal: Journal) -> None:
        """Nothing is written."""

    def append(self, record: Mapping[str, Any]) -> bool:
        """Nothing is written, and nothing is missing."""
        return True


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def find_save(name: Path) -> Path:
    """A save by path, or by its name in the saves folder with or without its ending; ``name`` itself when there is none."""
    with suppress(OSError, ValueError):  # a name that no file system takes
        if name.exists() or len(name.parts) != 1:
            return name
        for found in (saves_folder() / name, saves_folder() / f"{name}{SUFFIX}"):
            if found.is_file():
                return found
    return name
