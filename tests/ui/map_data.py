"""A scenario and a view for tests of the map: 26 places, roads and looks; rules are left out since the map reads none."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from game.engine.view import FactionView, Known, Line, PlaceView, View
from game.scenario.model import Battle, Const, Faction, Kind, Look, Place, Quantity, Scenario, Words
from game.ui.map.setup_view import setup_view

# id, longitude, latitude, oil, rank, who controls it, open pieces
PLACES = """
tripoli 13.19 32.89 0 1 gna 6|zawiya 12.73 32.76 2 3 gna 2|sabratha 12.49 32.79 1 4 lna 1|zintan 12.25 31.93 0 3 gna 2
gharyan 13.02 32.17 0 3 gna 3|tarhuna 13.63 32.43 0 2 lna 6|bani_walid 13.99 31.76 0 3 - 0|misrata 15.09 32.38 0 1 gna 7
sirte 16.59 31.21 0 1 gna 2|ghadames 9.50 30.13 1 3 gna 1|jufra 15.95 29.13 0 2 lna 2|brak 14.27 27.55 0 4 lna 1
sabha 14.43 27.04 0 1 lna 2|ubari 12.78 26.59 2 3 lna 1|murzuq 13.92 25.92 1 2 lna 1|ghat 10.18 24.96 0 3 lna 1
ras_lanuf 18.57 30.50 3 3 lna 2|ajdabiya 20.22 30.76 1 2 lna 1|benghazi 20.07 32.12 0 1 lna 3|khadim 21.19 32.00 0 3 lna 1
bayda 21.75 32.76 0 4 lna 1|derna 22.64 32.76 0 3 isis 3|tobruk 23.96 32.08 1 1 lna 1|jalu 21.55 29.03 2 3 lna 1
kufra 23.31 24.18 0 1 lna 12|sarra 21.83 21.69 0 4 - 0
"""
ROADS = """sabratha zawiya tripoli misrata sirte ras_lanuf ajdabiya benghazi bayda derna tobruk ajdabiya|benghazi khadim
tripoli gharyan tarhuna tripoli|gharyan zintan zawiya|sabratha zintan ghadames|tarhuna bani_walid misrata tarhuna
bani_walid sirte jufra misrata|gharyan brak sabha jufra|sabha ubari ghat|sabha murzuq|ajdabiya jalu kufra"""
TRACKS = """bayda khadim ajdabiya|khadim tobruk|bani_walid brak jufra ras_lanuf|jufra jalu
ubari murzuq ghat ghadames brak|murzuq kufra|murzuq sarra kufra"""
LOOKS = {
    "us": Look("United States", "US", "#00664B", "▲", "U"),
    "russia": Look("Russia", "Russia", "#5E3C99", "▼", "R"),
    "lna": Look("Libyan National Army", "LNA", "#E69F00", "■", "L"),
    "gna": Look("Government of National Accord", "GNA", "#56B4E9", "●", "G"),
    "isis": Look("Islamic State", "ISIS", "#F4E7A1", "□", "I"),
}
ROWS = [row.split() for row in PLACES.replace("\n", "|").split("|") if row.strip()]
ZERO = Const("int", 0, 0, 0)


def _chains(text: str, track: bool) -> list[tuple[int, int, bool]]:
    ids = [row[0] for row in ROWS]
    chains = [chain.split() for chain in text.replace("\n", "|").split("|")]
    return [(ids.index(a), ids.index(b), track) for chain in chains for a, b in pairwise(chain)]


def make_scenario(outline: str = "libya", keep: int = 26) -> Scenario:
    """The scenario; ``keep``: only so many of its places."""
    rows = ROWS[:keep]
    places = tuple(Place(r[0], float(r[1]), float(r[2]), {"oil": int(r[3])}, {}) for r in rows)
    names = {r[0]: r[0].replace("_", " ").title() for r in rows} | {"sarra": "Maaten al-Sarra"}
    roads = tuple(road for road in (*_chains(ROADS, False), *_chains(TRACKS, True)) if max(road[:2]) < keep)
    factions = tuple(Faction(f, ZERO, None, "", ZERO, ZERO, ZERO, 0, True) for f in LOOKS)
    kinds = (
        Kind("brigade", 2, 2, True, False, 0, 0, False, -1, (2, 3, 4), ""),
        Kind("contractors", 3, 3, True, True, 0, 0, False, -1, (1,), ""),
    )
    words = Words(LOOKS, names, {r[0]: int(r[4]) for r in rows}, {}, {}, {}, {}, {}, outline)
    ids = list(LOOKS)
    setup = tuple(("forces", (ids.index(r[5]), 0, i), int(r[6])) for i, r in enumerate(rows) if r[5] != "-")
    backing = tuple(("support", (ids.index(r[5]), i), 40 + i) for i, r in enumerate(rows) if r[5] != "-")
    security = tuple(("security", (i,), i % 11) for i in range(len(rows)))
    return Scenario(
        id="test", format=1, title="", blurb="", teaches="", difficulty=1, hash="", start=(2019, 11), step="month", turns=12, score_every=1,
        score_win=1, factions=factions, places=places, kinds=kinds, roads=roads, quantities=_quantities(), orders=(), rules=(), events=(),
        battle=Battle(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, (), None, ()), setup=setup + backing + security, words=words, briefings={},
        sources=(), questions=(), afterwards=(), resolved="{}",
    )  # fmt: skip


def _quantities() -> tuple[Quantity, ...]:
    def quantity(id: Any, per: Any, hi: int) -> Quantity:
        return Quantity(id, per, 0, hi, 0, "int", "all", id, 0, 0, False)

    return (
        quantity("forces", ("faction", "kind", "place"), 30),
        quantity("support", ("faction", "place"), 100),
        quantity("intel", ("faction", "place"), 3),
        quantity("security", ("place",), 10),
        quantity("stance", ("faction", "faction"), 1),
    )


def make_view(scenario: Scenario, turn: int = 1) -> View:
    """A view of the LNA with contested places, uncertain numbers and a report."""
    view = setup_view(scenario, "lna")
    places = {id: _known(place, i) for i, (id, place) in enumerate(view.places.items())}
    if "kufra" in places:
        places["sirte"] = contested(places["sirte"], "lna", 2)
        places["kufra"] = contested(places["kufra"], "isis", 1)
        places["ghat"] = replace(places["ghat"], control=None)
    stance = {f: {"stance": {g: Known(0 if f == g else -1) for g in LOOKS}} for f in LOOKS}
    factions = {f: FactionView(f, look.name, {}, stance[f], 0, 50, 0) for f, look in LOOKS.items()}
    report = (
        Line("Sirte was attacked.", "you", "sirte", "lna", "battle", (), 1),
        Line("Derna fell.", "rivals", "derna", "isis", "battle", (), -1),
    )
    return replace(view, turn=turn, places=places, factions=factions, report=report)


def _known(place: PlaceView, i: int) -> PlaceView:
    forces = {f: {k: Known(n.value, "about" if f == "gna" else "exact") for k, n in kinds.items()} for f, kinds in place.forces.items()}
    return replace(place, forces=forces, by_faction={**place.by_faction, "intel": {"lna": Known(i % 4)}})


def contested(place: PlaceView, faction: str, pieces: int) -> PlaceView:
    """A place with a rival's pieces in it."""
    return replace(place, contested=True, forces={**place.forces, faction: {"brigade": Known(pieces)}})


def taken(view: View, place: str, faction: str) -> View:
    """A view in which one place has another holder."""
    changed = replace(view.places[place], control=faction, holder=faction, contested=False, forces={faction: {"brigade": Known(3)}})
    return replace(view, places={**view.places, place: changed})
