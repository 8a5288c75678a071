"""An author's game: made again from its seed in another version of the file, values set by hand, months gone to."""

from __future__ import annotations

from pathlib import Path

import pytest

from game.engine.again import play_again
from game.engine.game import Game
from game.engine.hand import put
from game.engine.view import Order, OrderRefused
from game.players import make_player
from game.scenario.load import load_scenario
from game.scenario.model import Scenario
from game.session.author import Desk, read_setting, truth

ISLAND = Path(__file__).parents[1] / "data" / "island.yaml"


@pytest.fixture(scope="module")
def island() -> Scenario:
    return load_scenario(ISLAND)


def desk() -> Desk:
    return Desk(ISLAND, "town", 5, {})


# ------------------------------------------------------------------ the same months, quickly
def test_months_played_again_are_the_same_as_submitted_ones(island: Scenario) -> None:
    """Random players, with orders among theirs that cannot be given: what stands, and the state, are those of one order after another."""
    for seed in range(6):
        slow, fast = Game(island, seed), Game(island, seed)
        player, greedy = make_player("random", seed), make_player("greedy", seed)
        while not slow.ended:
            for game in (slow, fast):  # poor sides: several orders that each could be paid cannot be paid together
                for side in (0, 1):
                    put(game, "funds", (side,), 3)
            given = {}
            for seat in ("town", "clans"):
                mixed = [*greedy.orders(slow, seat)[0], *player.orders(slow, seat)[0]]
                dear = [order for order in (Order("recruit", ("harbour",)), Order("recruit", ("mill",))) if seed % 2]
                mixed = [*dear, *mixed, Order("recruit", ("market",)), Order("nothing"), *mixed[:1]]
                given[seat] = mixed
            kept = {}
            for seat, orders in given.items():
                taken: list[Order] = []
                for order in orders:
                    try:
                        slow.submit(seat, [*taken, order])
                    except OrderRefused:
                        slow.submit(seat, taken)
                        continue
                    taken.append(order)
                kept[seat] = tuple(taken)
            slow.resolve()
            again = play_again(fast, given)
            assert {s: set(o) for s, o in again.items()} == {s: set(o) for s, o in kept.items()}
            assert fast.state_hash() == slow.state_hash()
        with pytest.raises(OrderRefused):
            play_again(fast, {})


def test_a_game_is_made_again_as_it_was(island: Scenario) -> None:
    table = desk()
    session = table.jump(island, 4).session
    assert session.game.turn == 4 and len(table.months) == 3
    again = table.build(island)
    assert again.session.game.state_hash() == session.game.state_hash() and again.lost == 0 and again.note == ""
    assert [row.turn for row in again.session.history] == [1, 2, 3, 4]


def test_orders_that_another_version_does_not_take_are_left_out(island: Scenario) -> None:
    table = desk()
    session = table.build(island).session
    session.add(Order("recruit", ("market",)))
    plan = session.plan
    rebuilt = table.build(island, 1, plan)
    assert rebuilt.session.queue == (Order("recruit", ("market",)),) and rebuilt.lost == 0
    poor = table.build(island, 1)
    _, lost = table.put(poor.session, "funds(town) = 0")
    assert lost == 0
    rebuilt = table.build(island, 1, plan)
    assert rebuilt.session.queue == () and rebuilt.lost == 1 and rebuilt.note == "1 order could not be given again."


# ------------------------------------------------------------------ months
def test_back_and_forth_goes_by_the_orders_that_were_given(island: Scenario) -> None:
    table = desk()
    session = table.build(island).session
    session.add(Order("recruit", ("market",)))
    session.end_month()
    table.note(session)
    there = table.jump(island, 5).session.game.state_hash()
    back = table.jump(island, 1).session
    assert back.game.turn == 1 and len(table.months) == 4 and back.queue == ()
    assert table.jump(island, 2).session.played[0].orders["town"] == (Order("recruit", ("market",)),)
    assert table.jump(island, 5).session.game.state_hash() == there
    other_way = table.jump(island, 2).session
    other_way.end_month()
    table.note(other_way)  # played otherwise: what followed is forgotten
    assert len(table.months) == 2
    for wrong in (0, island.turns + 1):
        with pytest.raises(ValueError, match="the months are 1 to"):
            table.jump(island, wrong)


# ------------------------------------------------------------------ values
def test_a_value_holds_from_its_month_on_in_every_copy(island: Scenario) -> None:
    table = desk()
    session = table.jump(island, 2).session
    setting, _ = table.put(session, "support(town, mill) = 31")
    assert str(setting) == "support(town, mill) = 31" and setting.turn == 2
    assert session.view.places["mill"].by_faction["support"]["town"].value == 31
    again = table.build(island, 2).session
    assert again.game.state_hash() == session.game.state_hash()
    assert table.build(island, 1).session.view.places["mill"].by_faction["support"]["town"].value != 31
    table.put(session, "support(town, mill) = 30")
    assert len(table.settings) == 1


def test_forces_that_are_set_hold_the_place_at_once(island: Scenario) -> None:
    table = desk()
    session = table.build(island).session
    for line in ("forces(clans, guard, mill) = 0", "forces(town, guard, mill) = 3", "support(town, mill) = 25"):
        table.put(session, line)
    place = session.view.places["mill"]
    assert place.holder == place.control == "town"
    shown = dict(truth(session.game, "mill"))
    assert "town guard 3" in shown["forces"] and "town 25" in shown["support"]
    table.put(session, "support(town, mill) = 5")
    assert session.view.places["mill"].control is None and session.view.places["mill"].holder == "town"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("suport(town, mill) = 3", 'there is no quantity "suport"; did you mean "support"?'),
        ("support(toun, mill) = 3", 'there is no faction "toun"; did you mean "town"?'),
        ("support(town, mil) = 3", 'there is no place "mil"; did you mean "mill"?'),
        ("support(town) = 3", "write support(faction, place)"),
        ("support(town, mill) = 101", "support is from 0 to 100 here, not 101"),
        ("support(town, mill) = -1", "support is from 0 to 100 here, not -1"),
        ("support(town, mill) = many", "support is a whole number"),
        ("support(town, mill)", "a value is set as in"),
        ("support(town, mill) = 3 + 4", "a value is set as in"),
        ("control(mill) = town", "control follows from the forces"),
        ("forces(clans, glider, mill) = 1", "forces is always 0 here"),
        ("__import__('os')", "a value is set as in"),
        ("support(town, mill) = 99999999999999999999", "support is a whole number"),
        ("support(\x1b[31m, mill) = 3", "there is no faction"),
    ],
)
def test_what_cannot_be_set_is_said_in_one_sentence_and_changes_nothing(island: Scenario, line: str, said: str) -> None:
    table = desk()
    session = table.build(island).session
    before = session.game.state_hash()
    with pytest.raises(ValueError) as refused:
        table.put(session, line)
    assert said in str(refused.value) and str(refused.value).isprintable()
    assert session.game.state_hash() == before and table.settings == []


def test_shares_of_one_place_cannot_be_more_than_all(island: Scenario) -> None:
    table = desk()
    session = table.build(island).session
    table.put(session, "support(clans, mill) = 0")
    table.put(session, "support(town, mill) = 90")
    with pytest.raises(ValueError, match="10 are left"):
        table.put(session, "support(clans, mill) = 11")


def test_one_s_own_side_need_not_be_named(island: Scenario) -> None:
    assert read_setting(island, "funds = 7", "clans").names == ("clans",)


def test_settings_that_no_longer_fit_are_named(island: Scenario, tmp_path: Path) -> None:
    table = desk()
    session = table.build(island).session
    table.put(session, "support(town, mill) = 31")
    text = ISLAND.read_text(encoding="utf-8").replace("mill", "weir")
    path = tmp_path / "island.yaml"
    path.write_text(text, encoding="utf-8")
    rebuilt = table.build(load_scenario(path))
    assert rebuilt.unset and 'there is no place "mill"' in rebuilt.note


def test_nothing_of_it_is_saved(island: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIBLI_HOME", str(tmp_path))
    session = desk().build(island).session
    session.add(Order("recruit", ("market",)))
    session.end_month()
    assert session.unsaved and session.save_error == "" and list(tmp_path.rglob("*")) == []
