"""Learning: the pupil draws as the doctrine does, its gradient is that of its draws, what is written is what was learnt, and it wins."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from game.engine.game import Batch
from game.engine.program import Program
from game.lab import learn as learning
from game.lab.executors import Local
from game.lab.learn import Lesson, expressions, gains, games_of, learn, rebiased, unseen
from game.lab.pupil import PERIODS, Bias, Pupil, edges, goals, period
from game.players import Player, make_player
from tests.helpers import program, scenario


def randomly_biased(name: str, seat: int, seed: int) -> Bias:
    """Biases of all sizes, in whole numbers."""
    own, rng = program(name).seats[seat], np.random.default_rng(seed)
    places = rng.integers(-9, 10, len(goals(own).names) + 1).astype(float)
    places[-1] = 0
    return Bias(rng.integers(-9, 10, (PERIODS, len(own.kinds))).astype(float), places)


def compared(real: Program, seat: int, pupil: Pupil, games: int = 256) -> tuple[int, float]:
    """Games in which the doctrine plays by its own rules, and beside them the same games by the rules without biases, in which the pupil
    is asked too: how many orders the seat gave, and the share of them that the pupil would have given."""
    pupil.begin(games, 0)
    doctrine, alike, orders = make_player("doctrine"), 0, 0
    plain = Program(rebiased(real.scenario, {f.id: {} for f in real.scenario.factions}))
    batch, beside = Batch(real, range(games)), Batch(plain, range(games))
    while not batch.over:
        chosen = [doctrine.choose(batch.view(s.faction)) for s in real.seats]
        other = pupil.choose(beside.view(seat))
        orders += int((chosen[seat] >= 0).sum())
        alike += int(((chosen[seat] == other) & (other >= 0)).sum())
        batch.resolve(chosen)
        beside.resolve(chosen)
    return orders, alike / orders


@pytest.mark.parametrize(("name", "seat"), [("island", 0), ("island", 1), ("murzuq-2019", 3)])
def test_without_a_bias_a_pupil_is_the_doctrine(name: str, seat: int) -> None:
    p = program(name)
    orders, alike = compared(p, seat, Pupil(p.seats[seat], Bias.none(p.seats[seat]), 0))
    assert orders > 1000 and alike > 0.96  # weights are rounded to whole numbers in one and not in the other


def test_with_a_bias_it_is_the_doctrine_of_the_scenario_that_has_it() -> None:
    p, bias = program("island"), randomly_biased("island", 0, 3)
    written = Program(rebiased(scenario("island"), {"town": expressions(p.seats[0], bias, p.scenario.turns)}))
    pupil = Pupil(p.seats[0], bias, 0)
    assert compared(written, 0, pupil)[1] > 0.96
    assert compared(p, 0, pupil)[1] < 0.75


def test_expressions_are_worth_the_numbers_that_they_were_made_from() -> None:
    p, turns = program("island"), scenario("island").turns
    own, bias = p.seats[0], randomly_biased("island", 0, 5)
    marched = {k.order.id: "0" for k in own.kinds} | expressions(own, bias, turns)
    flat = dataclasses.replace(rebiased(scenario("island"), {"town": {}}))
    batch = Batch(Program(rebiased(flat, {"town": marched})), range(4))
    seat = batch.program.seats[0]
    for turn in range(1, turns + 1):
        if batch.over:
            break
        view = batch.view(0)
        plain = np.concatenate([np.broadcast_to(k.appeal(k.dense_frame(view.seen)), (k.size, 4)) for k in own.kinds])
        add = bias.kinds[period(turn, turns)][own.kind_of] + bias.places[goals(own).of]
        few = np.array([sum(bias.places[i] != 0 for i, n in enumerate(goals(own).names) if n[0] == kind) <= 10 for kind in own.kind_of])
        assert few.any() and (seat.appeals(view.seen)[few] == np.clip(plain + add[:, None], 0, 31)[few]).all()
        batch.resolve([np.full((s.slots + len(s.groups), 4), -1, np.int32) for s in batch.program.seats])


@pytest.mark.parametrize("turns", [1, 2, 3, 5, 6, 12, 18, 48])
def test_periods_begin_where_their_edges_say(turns: int) -> None:
    for turn in range(1, turns + 1):
        assert period(turn, turns) == max([0, *(i for i, edge in enumerate(edges(turns), start=1) if turn > edge)])


def test_the_gradient_of_a_draw_is_how_its_logarithm_grows() -> None:
    """One seat, one month: nudging a bias moves the chance of what was drawn by what the pupil noted."""
    p = program("island")
    seat, nudge, games = p.seats[0], 1e-4, 64
    view = Batch(p, range(games)).view(0)
    base = Pupil(seat, Bias.none(seat), 1)
    base.begin(games, 1)
    base.choose(view)
    rng = np.random.default_rng(1)
    assert np.abs(base.kinds[0]).max() > 0.05 and not base.kinds[1:].any()
    # the gradient of a logarithm of chances has mean 0, whatever they are: no bias is favoured by luck
    big = Batch(p, range(4096)).view(0)
    base.begin(4096, int(rng.integers(1000)))
    base.choose(big)
    noise = base.kinds[0].std(-1) / 64
    assert (np.abs(base.kinds[0].mean(-1)) <= 4 * noise + 1e-9).all()
    # and it is the slope of the weight
    number = int(np.abs(base.kinds[0]).sum(-1).argmax())
    weights, slope = base._weights(view, 0)
    base.bias.kinds[0, number] += nudge
    more, _ = base._weights(view, 0)
    part = slice(seat.kinds[number].at, seat.kinds[number].at + seat.kinds[number].size)
    grown = np.log(np.maximum(more[part], 1e-30)) - np.log(np.maximum(weights[part], 1e-30))
    assert np.abs(grown / nudge - slope[part] * (weights[part] > 0)).max() < 1e-2


def test_who_has_learnt_wins_more_in_games_that_it_has_not_seen() -> None:
    s = scenario("island")
    before = min(("town", "clans"), key=lambda seat: gains(s, Lesson(seat, {}, []), ["doctrine"], 200, 9, Local())[0].before)
    lesson = learn(s, before, steps=25)
    gain = gains(s, lesson, ["doctrine"], 400, 99, Local())[0]
    assert gain.better and gain.difference > 0.05 and gain.gained - gain.lost == round(400 * gain.difference)
    assert learn(s, before, steps=25).bias == lesson.bias, "the same seed learns the same"


def test_faults_of_the_caller_are_named() -> None:
    with pytest.raises(ValueError, match="no seat 'mars'"):
        learn(scenario("island"), "mars")
    with pytest.raises(ValueError, match="at least one step"):
        learn(scenario("island"), "town", steps=0)
    with pytest.raises(ValueError, match="genius"):
        learn(scenario("island"), "town", ["genius"])


def test_the_check_plays_games_that_the_lesson_did_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where seeds end and begin again."""
    seen: list[int] = []
    real = learning.play

    def noted(p: Program, seeds: list[int], table: list[Player]) -> Batch:
        seen.extend(seeds)
        return real(p, seeds[:8], table)

    monkeypatch.setattr(learning, "play", noted)
    monkeypatch.setattr(Pupil, "begin", lambda self, games, seed, real=Pupil.begin: real(self, min(games, 8), seed))
    for seed in (0, 1303, 2**64 - 5):
        seen.clear()
        learn(scenario("island"), "town", ["doctrine", "greedy"], steps=2, seed=seed)
        assert len(set(seen)) == 2 * games_of("doctrine")  # greedy's are among them
        checked = {(unseen(seed, ["doctrine", "greedy"], 2) + k) % 2**64 for k in range(400)}
        assert not checked & set(seen) and all(0 <= s < 2**64 for s in seen)
