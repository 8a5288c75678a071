"""Movement and battle, case by case. The losses are halves and pairs stand against pairs, so that few dice remain; what they
decide is looked at in many games at once."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import Field

MANY = 256


def war(*pairs: str) -> Field:
    """A field on which the named pairs are hostile: ``war("ab", "ac")``; a capital second letter is an ally."""
    field = Field(MANY)
    for x, y in pairs:
        field.put("stance", x, y.lower(), 1 if y.isupper() else -1)
    return field


def test_walk_in() -> None:
    """Nobody in the way: no battle, no loss, no effects; whoever is not hostile is not in the way."""
    field = war("ab").forces("a", "foot", west=3).forces("d", "foot", hub=5).order("a", "attack", "west", "hub").run()
    assert (field.get("forces", "a", "foot", "hub") == 3).all()
    assert (field.get("forces", "d", "foot", "hub") == 5).all()
    assert not field.get("won", "a").any() and not field.get("fallen").any()


def test_win_and_loss() -> None:
    """The winner enters; the loser defending loses half, the loser attacking loses half and goes home."""
    field = war("ab").forces("a", "foot", west=4).forces("b", "foot", hub=4).held(east="b", hub="b", west="a")
    field.order("a", "attack", "west", "hub").run()
    won = field.get("won", "a") == 1
    assert won.any() and (~won).any() and (won == (field.get("lost", "b") == 1)).all()
    assert (field.get("forces", "a", "foot", "hub") == np.where(won, 4, 0)).all()
    assert (field.get("forces", "a", "foot", "west") == np.where(won, 0, 2)).all()
    assert (field.get("forces", "b", "foot", "hub") == np.where(won, 0, 4)).all()
    assert (field.get("forces", "b", "foot", "east") == np.where(won, 2, 0)).all()
    assert (field.get("fallen") == 2).all()
    odds = won.mean()  # equal strength, both in supply: r = 50, chance 2 r - 50 = 50
    assert 0.4 < odds < 0.6


def test_rest_of_losses_by_a_die() -> None:
    """Half of three is one, and in half of the games two."""
    field = war("ab").forces("a", "foot", west=20).forces("b", "foot", hub=3).held(east="b")
    field.order("a", "attack", "west", "hub").run()
    won = field.get("won", "a") == 1
    fled = field.get("forces", "b", "foot", "east")[won]
    assert set(fled.tolist()) == {1, 2} and 0.35 < (fled == 1).mean() < 0.65


def test_strongest_leads() -> None:
    """Of two that are hostile to each other the strongest attacks; the other stays at its origin, unharmed."""
    field = war("ab", "cb", "ac").forces("a", "foot", west=6).forces("c", "foot", east=5).forces("b", "foot", hub=4)
    field.order("a", "attack", "west", "hub").order("c", "attack", "east", "hub").run()
    assert ((field.get("won", "a") + field.get("lost", "a")) == 1).all() and not field.get("won", "c").any()
    assert (field.get("forces", "c", "foot", "east") == 5).all() and not field.get("forces", "c", "foot", "hub").any()


def test_neutral_attackers_stay_too() -> None:
    """Who is not the leader's ally does not join it, hostile or not; bands that turn back stay bands."""
    field = war("ab", "cb").forces("a", "foot", west=6).forces("c", "band", east=5).forces("b", "foot", hub=4)
    field.order("a", "attack", "west", "hub").order("c", "attack", "east", "hub").run()
    assert (field.get("forces", "c", "band", "east") == 5).all()


def test_equal_attackers_draw_lots() -> None:
    """Equally strong: the lead goes by the month's rank, in some games to one and in some to the other, whatever the number of
    roads or kinds."""
    field = war("ab", "cb", "ac").forces("a", "foot", west=2, hill=2).forces("c", "foot", east=4).forces("b", "foot", hub=2)
    field.order("a", "attack", "west", "hub").order("a", "attack", "hill", "hub").order("c", "attack", "east", "hub").run()
    a, c = field.get("won", "a") + field.get("lost", "a"), field.get("won", "c") + field.get("lost", "c")
    assert ((a + c) == 1).all() and 0.35 < a.mean() < 0.65


def test_allies_join() -> None:
    """The leader's allies attack with it, share its losses and enter with it."""
    field = war("ab", "aD").forces("a", "foot", west=4).forces("d", "foot", east=2).forces("b", "foot", hub=4)
    field.order("a", "attack", "west", "hub").order("d", "attack", "east", "hub").run()
    won = field.get("won", "a") == 1
    assert won.any() and (~won).any()
    assert (field.get("forces", "d", "foot", "hub") == np.where(won, 2, 0)).all()
    assert (field.get("forces", "d", "foot", "east") == np.where(won, 0, 1)).all()


def test_deserters() -> None:
    """Of a losing side's militia one piece may go home, one for a side and battle, whichever road it came by; winners stay."""
    field = war("ab").forces("a", "levy", west=4, hill=4).forces("b", "levy", hub=20).held(east="b")
    field.order("a", "attack", "west", "hub").order("a", "attack", "hill", "hub").run()
    lost = field.get("lost", "a") == 1
    west, hill = field.get("forces", "a", "levy", "west")[lost], field.get("forces", "a", "levy", "hill")[lost]
    assert set(zip(west.tolist(), hill.tolist(), strict=True)) == {(2, 2), (1, 2), (2, 1)}  # half are dead, one may be gone
    assert 0.35 < ((west + hill) == 3).mean() < 0.65
    assert (field.get("forces", "b", "levy", "hub")[lost] == 20).all()
    field = war("ab").forces("a", "foot", west=20).forces("b", "levy", hub=4).held(east="b").order("a", "attack", "west", "hub").run()
    assert set(field.get("forces", "b", "levy", "east")[field.get("won", "a") == 1].tolist()) == {1, 2}


def test_guests_join_from_next_door() -> None:
    """``joins``: pieces of an ally next door add strength; they neither move nor die."""
    alone, helped = (war("ab", "aC").forces("a", "foot", west=2).forces("b", "foot", hub=4).held(east="b") for _ in range(2))
    helped.forces("c", "guest", hill=4)
    for field in (alone, helped):
        field.order("a", "attack", "west", "hub").run()
    assert helped.get("won", "a").mean() > alone.get("won", "a").mean() + 0.3
    assert (helped.get("joined_in") == 4).all() and not alone.get("joined_in").any()
    assert (helped.get("forces", "c", "guest", "hill") == 4).all()


def test_host_and_guests_defend_together() -> None:
    """Guests are no enemies of the attacker, but they stand with an ally who is; beaten, they fall back with it."""
    field = war("ab", "bC").forces("a", "foot", west=9).forces("b", "foot", hub=2).forces("c", "guest", hub=2).held(east="b")
    field.order("a", "attack", "west", "hub").run()
    won = field.get("won", "a") == 1
    assert won.any() and (field.get("lost", "b") + field.get("won", "b") + field.get("lost", "c") + field.get("won", "c") == 1).all()
    assert (field.get("forces", "c", "guest", "east")[won] == 1).all()
    assert (field.get("forces", "c", "guest", "hub")[~won] == 2).all()


@pytest.mark.parametrize(
    ("a", "b", "a_goes", "b_goes"), [(5, 2, True, False), (2, 5, False, True), (3, 3, False, False)], ids=["stronger", "weaker", "equal"]
)
def test_crossing(a: int, b: int, a_goes: bool, b_goes: bool) -> None:
    """Two hostile attacks on one road: the stronger goes on, the weaker never leaves and defends; equal ones both stay."""
    field = war("ab").forces("a", "foot", west=a).forces("b", "foot", hub=b)
    field.order("a", "attack", "west", "hub").order("b", "attack", "hub", "west").run()
    fought_at_hub = field.get("won", "a") + field.get("lost", "a")
    assert (fought_at_hub == (a_goes or b_goes)).all()  # one battle, or none
    if not a_goes and not b_goes:
        assert (field.get("forces", "a", "foot", "west") == a).all() and (field.get("forces", "b", "foot", "hub") == b).all()
    if a_goes:
        assert (field.get("forces", "b", "foot", "hub")[field.get("won", "a") == 0] == b).all()  # it stayed and held
    if b_goes:
        assert (field.get("forces", "a", "foot", "west")[field.get("won", "b") == 0] == a).all()


def test_no_crossing_of_friends() -> None:
    """Attacks of allies, and one's own both ways, do not stop each other."""
    field = war("ab", "db", "aD").forces("a", "foot", west=4).forces("d", "foot", hub=4)
    field.forces("b", "levy", west=2, hub=2).order("a", "attack", "west", "hub").order("d", "attack", "hub", "west").run()
    assert ((field.get("won", "a") + field.get("lost", "a")) == 1).all()
    assert ((field.get("won", "d") + field.get("lost", "d")) == 1).all()
    own = war("ab").forces("a", "foot", west=4, hub=4).forces("b", "levy", west=2, hub=2)
    own.order("a", "attack", "west", "hub").order("a", "attack", "hub", "west").run()
    assert ((own.get("won", "a") + own.get("lost", "a")) == 2).all()


def test_moves_do_not_cross() -> None:
    """Only attacks meet on the road; a move goes past, arrives and defends at once."""
    field = war("ab").forces("a", "foot", west=4).forces("b", "foot", hub=4)
    field.order("a", "attack", "west", "hub").order("b", "go", "hub", "west").run()
    assert (field.get("forces", "a", "foot", "hub") == 4).all() and (field.get("forces", "b", "foot", "west") == 4).all()


def retreat(**held: str) -> Field:
    """b is beaten at the hub by far; where it goes is read from the places."""
    return war("ab", "bD", "ad").forces("a", "foot", west=30).forces("b", "foot", hub=4).held(**held).order("a", "attack", "west", "hub")


def fled_to(field: Field, place: str) -> bool:
    """Whether all that are left of the beaten are there in every game that was won."""
    won = field.get("won", "a") == 1
    assert won.any()
    return bool((field.get("forces", "b", "foot", place)[won] == 2).all())


def test_retreat_to_the_strongest_neighbour() -> None:
    """By the defence that its controller has there; the far place is not next door."""
    assert fled_to(retreat(east="b", hill="b", far="b").forces("b", "levy", hill=1, far=9).run(), "hill")
    assert fled_to(retreat(east="b", hill="b").forces("b", "levy", hill=1, east=2).run(), "east")
    assert fled_to(retreat(sand="b").run(), "sand")  # a track is a way too


def test_retreat_to_an_ally_but_to_no_enemy() -> None:
    """An ally's place will do; where hostile open pieces stand nobody flees, whoever controls it."""
    assert fled_to(retreat(hill="d").run(), "hill")
    assert fled_to(retreat(east="b", hill="b").forces("b", "levy", hill=9).forces("a", "foot", hill=1).run(), "east")
    assert not any(fled_to(retreat(hill="c").run(), place) for place in ("hill", "east", "sand", "hub"))


def test_retreat_by_lot() -> None:
    """Of equal neighbours the month's rank decides."""
    field = retreat(east="b", hill="b").run()
    won = field.get("won", "a") == 1
    east = field.get("forces", "b", "foot", "east")[won]
    assert set(east.tolist()) == {0, 2} and (east + field.get("forces", "b", "foot", "hill")[won] == 2).all()


def test_nowhere_to_go() -> None:
    """Without a refuge they are scattered."""
    field = retreat().run()
    won = field.get("won", "a") == 1
    left = sum(field.get("forces", "b", "foot", p)[won] for p in ("hub", "east", "hill", "sand", "west", "far"))
    assert not np.asarray(left).any()


def test_beaten_bands_become_moles() -> None:
    """Beaten where they stand they go to ground there; beaten attacking, at home."""
    field = war("ab").forces("a", "foot", west=20).forces("b", "band", hub=4).held(east="b").order("a", "attack", "west", "hub").run()
    won = field.get("won", "a") == 1
    assert won.any() and (field.get("forces", "b", "mole", "hub")[won] == 2).all() and not field.get("forces", "b", "band", "east").any()
    field = war("ab").forces("a", "foot", hub=20).forces("b", "band", west=4).order("b", "attack", "west", "hub").run()
    lost = field.get("lost", "b") == 1
    assert lost.any() and (field.get("forces", "b", "mole", "west")[lost] == 2).all()
    assert not field.get("forces", "b", "band", "west")[lost].any()


def test_rising() -> None:
    """Moles rise as bands from within; beaten, half of them are moles again; against nobody they just stand up."""
    field = war("ab").forces("a", "foot", hub=2).forces("b", "mole", hub=4, east=2)
    field.order("b", "rise", "hub").order("b", "rise", "east").run()
    won = field.get("won", "b") == 1
    assert won.any() and (~won).any() and (field.get("forces", "b", "band", "east") == 2).all()
    assert (field.get("forces", "b", "band", "hub") == np.where(won, 4, 0)).all()
    assert (field.get("forces", "b", "mole", "hub") == np.where(won, 0, 2)).all()


def test_lost_with_the_place() -> None:
    """Walls, aircraft, air defence and works fall with the place, an ally's too; they never flee."""
    field = war("ab", "bC").forces("a", "foot", west=30).forces("b", "foot", hub=2).held(hub="b", east="b")
    field.forces("b", "wall", hub=2).forces("b", "kite", hub=3).forces("c", "hail", hub=1).forces("d", "hail", hub=1).put("works", "hub", 2)
    field.order("a", "attack", "west", "hub").run()
    won = field.get("won", "a") == 1
    assert won.any() and (~won).any()
    for faction, kind, n in (("b", "wall", 2), ("b", "kite", 3), ("c", "hail", 1)):
        assert not field.get("forces", faction, kind, "hub")[won].any()
        assert (field.get("forces", faction, kind, "hub")[~won] == n).all()
        assert not field.get("forces", faction, kind, "east").any()
    assert (field.get("forces", "d", "hail", "hub") == 1).all()  # a neutral one is nobody's loss
    assert (field.get("works", "hub") == np.where(won, 0, 2)).all()


def test_own_works_stay() -> None:
    """Whoever already held the place keeps its works when it drives others out."""
    field = war("ab").held(hub="a").forces("a", "mole", hub=20).forces("b", "foot", hub=1).put("works", "hub", 3)
    field.order("a", "rise", "hub").run()
    won = field.get("won", "a") == 1
    assert won.any() and (field.get("works", "hub")[won] == 3).all()


def test_strike_finds_who_stays() -> None:
    """Attackers are under way in the air step; what strikes their origin then finds nobody."""
    field = war("ab").forces("a", "foot", west=4).order("a", "attack", "west", "hub").order("b", "strike", "a", "west").run()
    assert (field.get("forces", "a", "foot", "hub") == 4).all()


def test_losses_before_departures() -> None:
    """Pieces lost in the movement step cannot leave."""
    field = war("ab").forces("a", "foot", west=4).order("a", "attack", "west", "hub").order("b", "shoot", "a", "west").run()
    assert (field.get("forces", "a", "foot", "hub") == 3).all() and not field.get("forces", "a", "foot", "west").any()


def test_two_roads_one_stock() -> None:
    """Five pieces ordered to two places: all leave, two and three, the odd one by the month's rank; one piece goes to one place."""
    field = war().forces("a", "foot", hub=5).order("a", "go", "hub", "east").order("a", "go", "hub", "west").run()
    east, west = field.get("forces", "a", "foot", "east"), field.get("forces", "a", "foot", "west")
    assert (east + west == 5).all() and set(east.tolist()) == {2, 3}
    field = war().forces("a", "foot", hub=1).order("a", "go", "hub", "east").order("a", "go", "hub", "west").run()
    assert (field.get("forces", "a", "foot", "east") + field.get("forces", "a", "foot", "west") == 1).all()


# ------------------------------------------------------------------ strengths
def odds(field: Field, attacker: str, place: str, raw: int) -> tuple[int, int, int, int]:
    """Attack, defence, ratio and chance as the engine works them out."""
    lanes = np.array([0])
    at, who = np.array([field.s.place(place)]), np.array([field.s.faction(attacker)])
    found = field.p.battle.assess(field.batch.world, lanes, at, who, np.array([raw]))
    return int(found.attack[0]), int(found.defence[0]), int(found.ratio[0]), int(found.chance[0])


def test_strength_by_hand() -> None:
    """Rulebook 4: value x supply x (75 + support // 2) x (100 + air), for the defender x terrain x (100 + 10 works), in per cent."""
    field = Field(1).forces("a", "foot", west=4).forces("b", "foot", hill=3).forces("b", "levy", hill=1)
    assert odds(field, "a", "hill", 8) == (8 * 65 * 75, 8 * 65 * 75 * 150 // 100, 40, 30)
    field.held(hub="a").put("support", "a", "hill", 31).put("support", "b", "hill", 60).held(hill="b").put("works", "hill", 2)
    attack = 8 * 100 * (75 + 15)
    defence = 8 * 100 * (75 + 30) * (150 * 120) // 10000
    ratio = 100 * attack // (attack + defence)
    assert odds(field, "a", "hill", 8) == (attack, defence, ratio, max(5, 2 * ratio - 50))
    field.forces("a", "kite", hub=5)
    assert odds(field, "a", "hill", 8)[0] == attack * 130 // 100  # three count at most
    field.forces("b", "hail", west=1)  # two steps off: too far
    assert odds(field, "a", "hill", 8)[0] == attack * 130 // 100
    field.forces("b", "hail", hub=3)  # next door: five planes less three
    assert odds(field, "a", "hill", 8)[0] == attack * 120 // 100


def test_supply() -> None:
    """Held or next door by road 100, by track 85, else 65; it is control next door that counts, not holding."""
    cases = [({}, 65), ({"sand": "a"}, 85), ({"sand": "a", "west": "a"}, 100), ({"west": "b"}, 65), ({"far": "a"}, 65), ({"hub": "a"}, 100)]
    for held, percent in cases:
        field = Field(1).forces("b", "foot", hub=1).held(**held)
        assert odds(field, "a", "hub", 1)[0] == percent * 75, held
    occupied = Field(1).forces("b", "foot", hub=1).put("holder", "west", "a")
    assert odds(occupied, "a", "hub", 1)[0] == 65 * 75


def test_chance_is_clamped() -> None:
    """5 to 95 however strong; nobody in the way is no battle."""
    assert odds(Field(1).forces("b", "foot", hub=1), "a", "hub", 999)[3] == 95
    assert odds(Field(1).forces("b", "foot", hub=30), "a", "hub", 1)[3] == 5
    assert odds(Field(1), "a", "hub", 1)[3] == 100
