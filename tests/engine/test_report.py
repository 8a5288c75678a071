"""What a seat is told of last month, and what an order is said to do: true, short, and without formulas."""

from __future__ import annotations

import re

import numpy as np
import pytest
from helpers import ALL, played, program, scenario

from game.engine.game import Game
from game.engine.records import Act
from game.engine.report import Teller, report_lines
from game.engine.world import World
from game.scenario.describe import counted, plural

SHIPPED = "tarhuna-2019"


def indices(name: str) -> tuple[dict[str, int], dict[str, int]]:
    """Factions and places by id."""
    s = scenario(name)
    return {f.id: i for i, f in enumerate(s.factions)}, {p.id: i for i, p in enumerate(s.places)}


def start() -> World:
    """The shipped game before its first month."""
    return Game(scenario(SHIPPED), 1, program(SHIPPED)).batch.world


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("seed", range(4))
def test_accounts_add_up(name: str, seed: int) -> None:
    """Before, plus every cause, is after; and after is what the seat reads."""
    game, told = played(name, seed, 1 + seed), 0
    for f in scenario(name).factions:
        for line in game.report(f.id):
            found = re.fullmatch(r".* (-?\d+) → (-?\d+): (.*)", line.text)
            if found:
                told += 1
                causes = [int(part.rsplit(" ", 1)[1]) for part in found[3].split(", ") if re.search(r" [+-]\d+$", part)]
                assert int(found[1]) + sum(causes) == int(found[2]), line.text
                assert line.group == "you" and line.faction == f.id
    assert told


@pytest.mark.parametrize("name", ALL)
def test_what_passes_from_hand_to_hand_is_one_line(name: str) -> None:
    for seed in range(4):
        game = played(name, seed, 3)
        for f in scenario(name).factions:
            places = [line.place for line in game.report(f.id) if line.step == "control"]
            assert len(places) == len(set(places))


def test_a_place_lost() -> None:
    factions, places = indices(SHIPPED)
    place, loser = places["kufra"], factions["lna"]
    lost = [Act("engine", role, "control", -1, target=loser, place=place, public=True) for role in ("holder", "control")]
    lines = Teller(factions["gna"], start(), start(), lost)
    assert [line.text for act in lost for line in lines.tell(act)] == ["Kufra: LNA loses it; nobody holds it now"]


def test_a_march_into_ones_own_place_is_no_battle() -> None:
    factions, places = indices(SHIPPED)
    world = start()
    holder = program(SHIPPED).holder
    world.state[holder.base + places["tripoli"]] = factions["gna"]
    kind = next(o.id for o in scenario(SHIPPED).orders if o.target == "road" and factions["gna"] in o.by)
    order = Act("order", kind, "movement", factions["gna"], {"origin": "misrata"}, places["tripoli"], parties=[factions["gna"]])
    entry = Act("battle", "battle", "battle", factions["gna"], place=places["tripoli"], outcome="entered", public=True)
    for seat, said in (("gna", ["GNA moves from Misrata to Tripoli"]), ("isis", ["GNA moves into Tripoli"])):
        assert [line.text for line in report_lines([order, entry], factions[seat], world, world)] == said


def test_the_weaker_of_two_armies_is_told_why_it_stayed() -> None:
    factions, places = indices(SHIPPED)
    order = Act("order", "offensive", "movement", factions["lna"], {"origin": "tarhuna"}, places["bani_walid"], parties=[factions["lna"]])
    battle = Act("battle", "battle", "battle", factions["gna"], place=places["bani_walid"], outcome="held", public=True)
    battle.target = factions["isis"]
    text = next(line.text for line in report_lines([order, battle], factions["lna"], start(), start()) if line.step == "movement")
    assert text == "Two armies went for Bani Walid: GNA was stronger, LNA stayed at Tarhuna"


def test_the_target_of_an_order_learns_how_it_ended() -> None:
    factions, _ = indices(SHIPPED)
    order = next(o for o in scenario(SHIPPED).orders if o.target == "faction" and not o.offer)
    act = Act("order", order.id, order.step, order.by[0], target=factions["lna"], outcome="failure")
    act.parties = [order.by[0], factions["lna"]]
    assert next(line.text for line in report_lines([act], factions["lna"], start(), start())).endswith(": LNA, failed")


@pytest.mark.parametrize("seed", range(3))
def test_previews_have_no_formulas(seed: int) -> None:
    """Whatever a seat can work out is a number: no expression in brackets is left, but for what each place of many does."""
    game, rng = played(SHIPPED, seed, 2), np.random.default_rng(seed)
    for seat in game.program.seats:
        book = game.view(seat.id).book
        for index in rng.choice(seat.order_size, 40, replace=False).tolist():
            preview = book.preview(seat.order(index))
            for text in preview.effects:
                if "promises" not in text and "each" not in text and " d" not in text:
                    assert not re.search(r"[+-]\(| x |largest|smallest", text), (preview.sentence, text)
                assert not re.search(r" [+-]0$", text)


def test_numbers_of_pieces() -> None:
    assert [counted(n, "contractors") for n in (1, 2)] == ["1 contractor", "2 contractors"]
    assert [counted(n, "militia") for n in (1, 2)] == ["1 militia", "2 militias"]
    assert plural("aircraft") == "aircraft"
