"""Before a game: which scenario or save, which side, how well the others play, which seed. What was named on the command line is not
asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from game.plain import facts
from game.plain.desk import HELP_WORDS, LEAVING_WORDS, Desk, Leave, Option
from game.plain.table import Table
from game.scenario.model import Scenario
from game.session.journal import SaveError
from game.session.levels import ABOUT_LEVELS, DEFAULT_LEVEL
from game.session.machines import draw_seed
from game.session.minding import Maker, make_mind
from game.session.session import Session
from game.session.store import SaveInfo, list_saves

LARGEST_SEED = 2**64 - 1
MOST_SAVES = 9
SCENARIO_HELP = "Type the number of a scenario or the beginning of its title. Enter takes the one that the question names."
SEAT_HELP = "Type the number of a side or the beginning of its name. Enter takes the one that the question names."
LEVEL_HELP = "How well the machines play the other sides. None of them knows more than its side may know. Enter takes the usual level."
SEED_HELP = "The number from which all dice follow: the same seed, orders and players give the same game. Enter draws one."


@dataclass(frozen=True, slots=True)
class Start:
    """What the command line named; None where it did not. ``players``: seat -> level; ``folder``: where to save (the user's by default)."""

    scenario: Scenario | None = None
    seat: str | None = None
    seed: int | None = None
    players: Mapping[str, str] = field(default_factory=dict)
    resume: Path | None = None
    folder: Path | None = None


def sit_down(desk: Desk, start: Start, make: Maker = make_mind) -> Table | None:
    """The table of a new game or of one that is gone on with; None when the person would rather not. SaveError when a save cannot be
    read or written."""
    if start.resume is not None:
        return resumed(desk, start.resume, make)
    scenario = start.scenario
    if scenario is None:
        chosen = _scenario(desk, start.folder)
        if isinstance(chosen, Path):
            return resumed(desk, chosen, make)
        if chosen is None:
            return None
        scenario = chosen
    seat, seed, players, guide = start.seat, start.seed, dict(start.players), scenario.guide
    asked = seat is None
    if seat is None:
        seat = _seat(desk, scenario)
    if guide is not None and guide.seat == seat:  # what the prompts were written for, unless something else was asked for
        seed, players = guide.seed if seed is None else seed, {**guide.players, **players}
    elif asked:
        if not players:
            players = dict.fromkeys((f.id for f in scenario.factions), _level(desk))
        seed = _seed(desk) if seed is None else seed
    seed = draw_seed() if seed is None else seed
    table = Table(Session.new(scenario, seat, seed, players, start.folder), make)
    opening(desk, table)
    return table


def opening(desk: Desk, table: Table) -> None:
    """Who plays what, then the briefing."""
    from game.plain.month import briefing

    session, names = table.session, table.names
    levels = sorted(set(session.players.values())) or ["nobody"]
    others = facts.listed([f"{names.look(s).short} ({level})" for s, level in session.players.items()])
    who = f"Machines play the other sides ({levels[0]})" if len(levels) == 1 else f"Machines play {others}"
    desk.paper.say(f"{facts.sentence(session.scenario.title)} {who}. Seed {session.seed}.")
    if len(session.people) == 1:  # of several, each reads their own behind the curtain
        desk.paper.says(briefing(session.scenario, session.seat))
    desk.paper.say("Sources are read with the command briefing. The game saves itself after every change.")


def resumed(desk: Desk, path: Path, make: Maker) -> Table | None:
    """Go on with a save; of a damaged one only the whole months, if the person wants that."""
    try:
        session = Session.resume(path)
    except SaveError as error:
        if error.good is None:
            raise
        desk.paper.say(str(error))
        whole = facts.number_of(error.good, "whole month")
        desk.paper.say(f"{whole} can still be played on from. The damaged file is kept beside the save.")
        if not desk.yes("Go on from there, yes or no? Enter says no:", "yes goes on from the last whole month; no leaves.", default=False):
            return None
        session = Session.resume(path, recover=True)
    table = Table(session, make)
    table.recall()
    desk.paper.say(f"{facts.sentence(session.scenario.title)} You go on with the game saved in {session.path.name}.")
    return table


# ------------------------------------------------------------------ questions
def _scenario(desk: Desk, folder: Path | None) -> Scenario | Path | None:
    """A scenario that can be played, or a save to go on with; None when there is neither."""
    from game.scenario.find import list_scenarios
    from game.scenario.load import load_scenario
    from game.scenario.problems import ScenarioErrors

    entries = {entry.id: entry for entry in list_scenarios()}
    saves = {str(s.path): s for s in [s for s in list_saves(folder) if not s.problem and not s.ended][:MOST_SAVES]}
    options = [Option(e.id, e.title, _note(e.blurb, bool(e.problems), e.id), (e.id,)) for e in entries.values()]
    options += [Option(path, f"Go on with {s.title}", _saved(s), (s.path.name,)) for path, s in saves.items()]
    default = next((e.id for e in entries.values() if not e.problems), next(iter(saves), ""))
    if not default:
        desk.paper.say("There is no scenario that could be played.")
        return None
    desk.paper.say("Qibli: the contest for Libya, 2016 to 2025. At every question ? gives help, and Ctrl+C leaves.")
    name = next(o.name for o in options if o.id == default)
    while True:
        chosen = desk.choose(f"Which one? Enter takes {name}:", options, default, SCENARIO_HELP)
        if chosen in saves:
            return saves[chosen].path
        try:
            return load_scenario(str(entries[chosen].path))
        except ScenarioErrors as errors:
            first = next((p for p in errors.problems if p.severity == "error"), errors.problems[0])
            why = facts.sentence(f"line {first.mark.line}, {first.message}")
            desk.paper.say(f"It cannot be played. {why} qibli check {chosen} tells everything.")
            default = default if chosen != default else next((o.id for o in options if o.id != chosen), default)
            name = next(o.name for o in options if o.id == default)


def _note(blurb: str, broken: bool, id: str) -> str:
    return f"it has mistakes and cannot be played; qibli check {id} tells them." if broken else blurb


def _saved(save: SaveInfo) -> str:
    return f"{f'as {save.whose()}' if save.seat else save.whose()}, month {save.turn} of {save.turns}, {save.date}"


def _seat(desk: Desk, scenario: Scenario) -> str:
    looks = scenario.words.factions
    options = []
    for faction in scenario.factions:
        look = looks.get(faction.id)
        name, short = (look.name, look.short) if look else (faction.id, faction.id)
        brief = scenario.briefings.get(faction.id)
        options.append(Option(faction.id, name, brief.situation if brief else "", (short, faction.id)))
    guided = [option for option in options if scenario.guide is not None and option.id == scenario.guide.seat]
    default = [*guided, *options][0]
    leads = f" The guide is for {default.name}." if guided else ""
    desk.paper.say(f"{facts.sentence(scenario.title)} Which side do you play?{leads}")
    return desk.choose(f"Your side? Enter takes {default.name}:", options, default.id, SEAT_HELP)


def _level(desk: Desk) -> str:
    options = [Option(level, level, about) for level, about in ABOUT_LEVELS.items()]
    desk.paper.say("How well shall the machines play the other sides?")
    return desk.choose(f"Their level? Enter takes {DEFAULT_LEVEL}:", options, DEFAULT_LEVEL, LEVEL_HELP)


def _seed(desk: Desk) -> int:
    while True:
        said = desk.line("The seed, a whole number? Enter draws one:")
        if not said:
            return draw_seed()
        if said.lower() in LEAVING_WORDS:
            raise Leave
        if said.isascii() and said.isdigit() and int(said[:25]) <= LARGEST_SEED:
            return int(said)
        desk.paper.say(SEED_HELP if said.lower() in HELP_WORDS else f"A seed is a whole number from 0 to {LARGEST_SEED}.")
