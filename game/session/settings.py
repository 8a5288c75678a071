"""Settings that last: what can be set, the file ``settings.yaml``, and writing it as one act. A file that cannot be read whole is kept
beside the new one before anything is written over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from game.scenario.guide import LENSES
from game.scenario.problems import Problem, clean, near
from game.scenario.source import MapNode, ScalarNode
from game.session.journal import SaveError
from game.session.levels import DEFAULT_LEVEL, LEVELS
from game.session.personal import config_home, read_map, sentence, short
from game.session.store import keep_damaged, write_whole

FILE = "settings.yaml"
LONGEST = 200  # characters of a value of one's own


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set: ``values`` are its choices in order, each with a word about it; none: any short text, which the
    program keeps by itself and no screen shows."""

    id: str
    name: str
    values: Mapping[str, str]
    default: str
    about: str


PAUSES = {"slow": 2.8, "normal": 1.4, "fast": 0.5}  # seconds between two scenes of a month
SETTINGS: tuple[Setting, ...] = (
    Setting(
        "speed", "Resolution",
        {
            "step": "each scene waits for a key",
            "slow": "about three seconds a scene",
            "normal": "about one and a half seconds a scene",
            "fast": "half a second a scene",
            "off": "straight to the report",
        },
        "normal", "How fast a month is shown as its orders are carried out. + and - change it there too.",
    ),
    Setting(
        "theme", "Theme",
        {"auto": "as the terminal says", "dark": "for a dark background", "light": "for a light background"},
        "auto", "The background that the colours are chosen for.",
    ),
    Setting(
        "mouse", "Mouse",
        {"on": "clicks and hovering work", "off": "the terminal keeps the mouse, to select text for instance"},
        "on", "Whether the program listens to the mouse. It takes effect at the next start.",
    ),
    Setting(
        "lens", "First lens", dict.fromkeys(LENSES, "colours the map when a game is opened"),
        "control", "How the map is coloured at first.",
    ),
    Setting(
        "level", "Opponents", dict.fromkeys(LEVELS, "proposed in the set-up"),
        DEFAULT_LEVEL, "Who plays the other sides unless the set-up says otherwise.",
    ),
    Setting("scenario", "", {}, "", "The scenario that was begun last."),
    Setting("seat", "", {}, "", "The seat that was taken in it."),
)  # fmt: skip
BY_ID = {setting.id: setting for setting in SETTINGS}


class Settings:
    """The values in force. ``path``: the file they are kept in (None: nowhere). ``problems``: what was wrong with it when it was read;
    every other line of it holds."""

    def __init__(self, path: Path | None = None) -> None:
        """Read the file, if there is one; never raises for what lies there."""
        self.path = path
        self.values = {setting.id: setting.default for setting in SETTINGS}
        self.kept: Path | None = None  # where a file that could not be read whole was put
        self._told = False
        found: list[Problem] = []
        root = read_map(path, found) if path is not None else None
        if root is not None:
            self._take(root, found)
        self.problems = tuple(found)
        self._damaged = bool(found)

    def _take(self, root: MapNode, problems: list[Problem]) -> None:
        for name, node in root.items.items():
            setting = BY_ID.get(name)
            if setting is None:
                problems.append(Problem("E203", f'there is no setting "{short(name)}"', root.keys[name], near(name, BY_ID, problems)))
            elif not isinstance(node, ScalarNode) or len(node.text) > LONGEST:
                problems.append(Problem("E301", f"{name} needs one short word", node.mark))
            elif setting.values and node.text not in setting.values:
                said = f'{name} can be {", ".join(setting.values)}, not "{short(node.text)}"'
                problems.append(Problem("E303", said, node.mark, near(node.text, setting.values, problems)))
            else:
                self.values[name] = node.text

    def __getitem__(self, id: str) -> str:
        """The value in force."""
        return self.values[id]

    def put(self, id: str, value: str) -> str:
        """Set a value and keep it. Returns a sentence when that cannot be, the first time only: the value holds until the end at least.
        KeyError for what cannot be set, ValueError for a value it cannot have."""
        setting = BY_ID[id]
        if (setting.values and value not in setting.values) or len(value) > LONGEST:
            raise ValueError(f"{id} cannot be {short(value)}")
        if self.values[id] == value:
            return ""
        self.values[id] = value
        return self._write()

    def turn(self, id: str, by: int, around: bool = True) -> str:
        """The next choice or the one before, from the last to the first if ``around``; as ``put``."""
        values = list(BY_ID[id].values)
        at = values.index(self.values[id]) + by
        return self.put(id, values[at % len(values) if around else max(0, min(at, len(values) - 1))])

    @property
    def pause(self) -> float | None:
        """Seconds between two scenes of a month that is carried out; None when none comes by itself."""
        return PAUSES.get(self.values["speed"])

    def _write(self) -> str:
        if self.path is None:
            return ""
        try:
            if self._damaged:
                self.kept = keep_damaged(self.path)
            write_whole(self.path, self.text().encode())
        except (SaveError, OSError, ValueError) as error:
            told, self._told = self._told, True
            why = error.strerror if isinstance(error, OSError) and error.strerror else ""
            said = clean(f"Settings cannot be kept in {self.path}{f' ({why.lower()})' if why else ''}; they hold until you leave.")
            return "" if told else said
        said = f"The old settings that could not be read are kept in {self.kept}." if self._damaged else ""
        self._damaged = False
        return said

    def text(self) -> str:
        """The file: a line for each value that is not the usual one."""
        lines = ["# Settings of Qibli; the program writes this file when one of them is changed on its screen."]
        for setting in SETTINGS:
            value = self.values[setting.id]
            if value != setting.default:
                plain = setting.values or value.replace("-", "").replace("_", "").isalnum()
                lines.append(f"{setting.id}: {value}" if plain else f"{setting.id}: '{value.replace(chr(39), chr(39) * 2)}'")
        return "\n".join(lines) + "\n"


def settings_path() -> Path:
    """Where the file belongs."""
    return config_home() / FILE


def trouble(settings: Settings) -> str:
    """What to say at the start about a settings file that cannot be read whole, or ''."""
    if not settings.problems:
        return ""
    more = len(settings.problems) - 1
    others = f" ({more} more)" if more else ""
    return f"{sentence(settings.problems[0])}{others}. What cannot be read has its usual value; the file is kept."
