"""What a seat knows and since when: a fold over its own views, on constructed months and on whole games."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from engine.test_secrets import touched
from helpers import scenario
from hypothesis import given, settings, strategies as st

from game.engine.view import Known, Line, Order, Promise, View
from game.session.intelligence import Sighting, confidence, gathered, level, pledges, until
from game.session.session import Session
from game.session.wording import Names

ISLAND = scenario("island")
PLACE = "summit"


@pytest.fixture
def first(tmp_path: Path) -> View:
    """The town's view of the first month of the island."""
    return Session.new(ISLAND, "town", 7, folder=tmp_path).view


def seeing(view: View, intel: int, scouts: Known | None) -> View:
    """The view with that much intelligence of the summit, and the scouts of the clans that it shows there."""
    place = view.places[PLACE]
    forces = {f: {k: n for k, n in kinds.items() if (f, k) != ("clans", "scout")} for f, kinds in place.forces.items()}
    if scouts is not None:
        forces.setdefault("clans", {})["scout"] = scouts
    intel_id = Names(ISLAND).role("intel")
    by_faction = {**place.by_faction, intel_id: {"town": Known(intel)}}
    return replace(view, places={**view.places, PLACE: replace(place, forces=forces, by_faction=by_faction)})


def scouts_of(views: list[View]) -> Sighting | None:
    found = gathered(ISLAND, views).sides["clans"].sightings
    return next((s for s in found if (s.what, s.place) == ("scout", PLACE)), None)


def test_what_goes_out_of_sight_is_remembered_and_trusted_less(first: View) -> None:
    seen, dark = seeing(first, 3, Known(2)), seeing(first, 0, None)
    views = [dark, seen]
    assert scouts_of(views) == Sighting("scout", PLACE, Known(2), 2, 2, "certain")
    trust = []
    for _ in range(5):
        views.append(dark)
        found = scouts_of(views)
        assert found is not None and (found.known, found.since, found.last) == (Known(2), 2, 2)
        trust.append(found.confidence)
    assert trust == ["likely", "suspected", "suspected", "doubtful", "doubtful"]
    known = gathered(ISLAND, views[:4])
    found = known.sides["clans"].suspected[-1]
    assert known.when(found) == "last seen 2 months ago" and found not in known.sides["clans"].known


def test_what_is_seen_to_be_gone_is_forgotten(first: View) -> None:
    views = [seeing(first, 2, Known(2, "about")), seeing(first, 1, None)]
    assert scouts_of(views) is None
    again = [*views, seeing(first, 1, Known(1, "something"))]
    assert scouts_of(again) == Sighting("scout", PLACE, Known(1, "something"), 3, 3, "suspected")


def test_how_good_a_look_is_decides_the_confidence() -> None:
    assert [confidence(Known(2, c), 0) for c in ("exact", "about", "something")] == ["certain", "likely", "suspected"]  # type: ignore[arg-type]
    assert confidence(Known(2), 1) == "likely" and confidence(Known(1, "something"), 1) == "suspected"


def test_an_ally_hides_nothing(first: View) -> None:
    names = Names(ISLAND)
    dark, stance = seeing(first, 0, None), names.role("stance")
    assert level(names, dark, PLACE, "clans") == 0
    clans = dark.factions["clans"]
    allied = replace(clans, relations={**clans.relations, stance: {**clans.relations[stance], "town": Known(1)}})
    dark = replace(dark, factions={**dark.factions, "clans": allied})
    assert level(names, dark, PLACE, "clans") == 3
    assert gathered(ISLAND, [dark]).sides["clans"].in_sight == len(ISLAND.places)
    assert scouts_of([seeing(first, 3, Known(2)), dark]) is None  # nothing stands there: the ally shows it


# ------------------------------------------------------------------ promises
def swearing(view: View, *left: int, broke: bool = False) -> View:
    """The view with promises of the clans to the town that have so many months left; ``broke``: the report says that one was broken."""
    given = tuple(Promise(f"p{i}", "clans", "town", f"promise {i}", n, "") for i, n in enumerate(left) if n)
    text = f"{view.factions['clans'].name} broke its promise to {view.factions['town'].name}"
    report = (Line(text, "world", None, "clans", "promises"),) if broke else ()
    return replace(view, promises=given, report=report)


def test_promises_run_and_are_kept_or_broken(first: View) -> None:
    views = [swearing(first), swearing(first, 3), swearing(first, 2), swearing(first, 1), swearing(first)]
    run = pledges(views[:3])[0]
    assert (run.status, run.first, run.last, run.until) == ("running", 2, 3, 4)
    assert until(ISLAND, run) == "July 1907"
    assert [(p.status, p.first, p.last) for p in pledges(views)] == [("kept", 2, 4)]
    assert [p.status for p in pledges([*views[:3], swearing(first, broke=True)])] == ["broken"]
    assert [p.status for p in pledges([*views[:4], swearing(first, broke=True)])] == ["broken"]  # in its last month


def test_one_report_breaks_one_promise_the_one_that_had_to_go_on(first: View) -> None:
    ended = pledges([swearing(first, 1, 3), swearing(first, broke=True)])
    assert {p.text: p.status for p in ended} == {"promise 0": "kept", "promise 1": "broken"}


def test_a_promise_that_was_broken_before_it_could_be_read(first: View) -> None:
    (only,) = pledges([first, swearing(first, broke=True)])
    assert (only.status, only.text, only.by, only.to, only.last) == ("broken", "", "clans", "town", 1)


def test_a_promise_given_anew_is_one_promise(first: View) -> None:
    (only,) = pledges([swearing(first, 1), swearing(first, 3)])
    assert (only.status, only.first, only.until) == ("running", 1, 4)


def test_a_broken_promise_of_the_engine_is_told_as_broken(tmp_path: Path) -> None:
    """The sentence of the report is what the fold reads: here it is the engine's own."""
    session = Session.new(ISLAND, "town", 7, players={"clans": "greedy"}, folder=tmp_path)
    program, state = session.game.program, session.game.batch.world.state
    block = program.layout.blocks["promise:quiet_road"]
    town, clans = ISLAND.faction("town"), ISLAND.faction("clans")
    state[block.row(clans, town)] = 3
    for a, b in ((town, clans), (clans, town)):
        state[program.layout.blocks["trust"].row(a, b)] = 0  # under what is to be kept
    session.game.batch.world.changed()
    session.game._views.clear()
    session.altered()
    assert [p.status for p in gathered(ISLAND, session.views).pledges] == ["running"]
    session.end_month()
    assert [(p.status, p.by, p.to) for p in gathered(ISLAND, session.views).pledges] == [("broken", "clans", "town")]


# ------------------------------------------------------------------ holds and proof
def test_a_hold_is_known_to_patron_and_client_alone(tmp_path: Path) -> None:
    s = scenario("tarhuna-2019")
    holds = {}
    for seat in ("us", "lna", "isis"):
        session = Session.new(s, seat, 7, folder=tmp_path / seat)
        session.end_month()
        holds[seat] = {(p.patron, h.client): p for h in gathered(s, session.views).holds if h.quantity == "leverage" for p in h.pulls}
        true = session.game.batch.world.state[:, 0]
        block = session.game.program.layout.blocks["leverage"]
        for (patron, client), pull in holds[seat].items():
            row = block.row(s.faction(patron), s.faction(client))
            assert pull.sure == (seat in (patron, client))
            assert pull.value == (true[row] if pull.sure else session.game.program.layout.prior[row]), (seat, patron, client)
    assert all(p.sure for (_, client), p in holds["lna"].items() if client == "lna")
    assert holds["us"]["us", "lna"].sure and not holds["us"]["russia", "lna"].sure and not any(p.sure for p in holds["isis"].values())


def test_proof_is_dated_from_the_first_piece(first: View) -> None:
    def holding(count: int) -> View:
        town = first.factions["town"]
        evidence = Names(ISLAND).role("evidence")
        return replace(
            first, factions={**first.factions, "town": replace(town, relations={**town.relations, evidence: {"clans": Known(count)}})}
        )

    views = [holding(n) for n in (1, 0, 2, 3)]
    proof = gathered(ISLAND, views).sides["clans"].proof
    assert proof.held == Known(3) and proof.since == 3


# ------------------------------------------------------------------ secrets, whole games
@pytest.mark.parametrize("name", ["tarhuna-2019", "island"])
@pytest.mark.parametrize("months", [0, 2])
def test_games_that_look_alike_give_the_same_intelligence(name: str, months: int, tmp_path: Path) -> None:
    s = scenario(name)
    for number, faction in enumerate(s.factions):
        session = Session.new(s, faction.id, 11, folder=tmp_path / faction.id)
        for _ in range(months):
            session.end_month()
        ours = gathered(s, session.views)
        session.game = touched(session.game, number, 5)
        session._view = None
        assert gathered(s, session.views) == ours, faction.id


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10**6), seat=st.sampled_from(["us", "lna", "isis"]))
def test_what_is_certain_is_so(seed: int, seat: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """In whole games: certain numbers are the true ones, and nothing is dated before the game or after now."""
    s = scenario("tarhuna-2019")
    session = Session.new(s, seat, seed, folder=tmp_path_factory.mktemp("saves"))
    for _ in range(4):
        if session.ended:
            break
        session.end_month()
    known = gathered(s, session.views)
    layout, state = session.game.program.layout, session.game.batch.world.state[:, 0]
    kinds = [k.id for k in s.kinds]
    for side in known.sides.values():
        for sighting in side.sightings:
            assert 1 <= sighting.since <= sighting.last <= known.turn
            f, p = s.faction(side.id), s.place(sighting.place)
            piece = sighting.what in kinds
            row = session.game.program.forces.row(f, kinds.index(sighting.what), p) if piece else layout.blocks[sighting.what].row(f, p)
            if sighting.confidence == "certain":
                assert sighting.known.value == state[row]


def test_a_game_gone_on_with_knows_the_same(tmp_path: Path) -> None:
    session = Session.new(scenario("tarhuna-2019"), "us", 3, folder=tmp_path)
    session.add(Order("recon", ("tarhuna",)))
    for _ in range(3):
        session.end_month()
    again = Session.resume(session.path)
    assert gathered(again.scenario, again.views) == gathered(session.scenario, session.views)
    assert len(again.views) == 4
