"""Candidate plans: whole months of orders worth playing out.

Each plan comes from a recipe: doctrine as it might fall, doctrine at its sharpest, as much as possible of one kind of order, one
kind first, everything against the leader, only what is free. Recipes are made from the seat's kinds, whatever they are. All plans
are legal by the seat's own eyes and within its funds.

Doctrine draws with weights; here the same draws are made by adding noise to logarithms ("Gumbel-max": the largest of
``log weight + Gumbel noise`` is a draw by weight), in whole numbers from tables, so that every machine draws the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from game.engine.dice import U32, Words, crc, mix
from game.engine.game import BatchView
from game.engine.seats import APPEAL_MOST, Seat
from game.players.base import liking
from game.players.doctrine import BLOCK_APPEAL, DoctrinePlayer

Plans = NDArray[np.int32]  # [slots + questions, plans, batch], -1: none
_UNIT = 1000  # of a logarithm
_PUSH = 1_000_000  # more than any noise: what a recipe wants comes first
_NEVER = -(1 << 30)
_LOG = np.array([round(_UNIT * math.log(w)) for w in liking(np.arange(APPEAL_MOST + 1, dtype=np.int32)).tolist()], np.int32)
_SAID = np.array([round(3 * _UNIT * math.log(a + 1)) for a in range(APPEAL_MOST + 1)], np.int32)  # answers go by the third power
_BITS = 10
_GUMBEL = np.array([round(-_UNIT * math.log(-math.log((i + 0.5) / (1 << _BITS)))) for i in range(1 << _BITS)], np.int32)
_HARDER = 2 * BLOCK_APPEAL  # what orders against the leader gain in the plan that is all against it


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a plan is made. ``kind``: number of the seat's kind of order that comes first (-1: none); ``many``: as often as it can
    be given, else once; ``sharp``: without noise; ``against``: the best rival is opposed, leading or not; ``free``: nothing that
    costs."""

    kind: int = -1
    many: bool = False
    sharp: bool = False
    against: bool = False
    free: bool = False


def recipes(seat: Seat, samples: int) -> tuple[Recipe, ...]:
    """The portfolio of a seat: the sharpest doctrine, ``samples`` of doctrine as it might fall, two plans against the best rival,
    free orders only, and two for each kind of order."""
    out = [Recipe(sharp=True), *[Recipe()] * samples, Recipe(sharp=True, against=True), Recipe(against=True), Recipe(sharp=True, free=True)]
    for k in range(len(seat.kinds)):
        out += [Recipe(k, sharp=True), Recipe(k, many=seat.kinds[k].size > 1)]
    return tuple(out)


def make_plans(view: BatchView, made: tuple[Recipe, ...], word: Words) -> Plans:
    """``int32[slots + questions, recipes, batch]``: the plan of every recipe in every game; ``word``: ``uint32[batch]``, dice."""
    seat, n, batch = view.seat, len(made), view.batch
    out = np.full((view.rows, n, batch), -1, np.int32)
    if seat.kinds and n:
        words = _spread(word, n, "plan")
        for part in range(0, n, 16):  # a few recipes at a time: the arrays are recipes x orders x games
            few = made[part : part + 16]
            out[: seat.slots, part : part + 16] = _fill(view, few, words[part : part + 16])
    _answers(view, out, made, _spread(word, n, "answer"))
    return out


def _spread(word: Words, count: int, purpose: str) -> Words:
    """``uint32[count, batch]``: more words from one."""
    key = np.arange(count, dtype=U32)[:, None] * U32(0x9E3779B1) + U32(crc(purpose))
    return mix(word[None] ^ mix(key))


def _logs(view: BatchView, made: tuple[Recipe, ...]) -> NDArray[np.int32]:
    """``int32[order_size, recipes, batch]``: logarithm of the weight of every order, far below 0 where it cannot be given."""
    seat, seen = view.seat, view.seen
    legal = seat.conditions(seen)
    plain = np.where(legal, _LOG[seat.appeals(seen, DoctrinePlayer().leader(view), BLOCK_APPEAL)], _NEVER)
    out = np.repeat(plain[:, None], len(made), axis=1)
    if any(r.against for r in made):
        margin = view.margins()
        margin[seat.faction] = -10_000
        hard = np.where(legal, _LOG[seat.appeals(seen, margin.argmax(0), _HARDER)], _NEVER)
        for i, recipe in enumerate(made):
            if recipe.against:
                out[:, i] = hard
    return out


def _fill(view: BatchView, made: tuple[Recipe, ...], word: Words) -> NDArray[np.int32]:
    """``int32[slots, recipes, batch]``: orders slot by slot, first the kind by its best target, then the target."""
    seat, batch, n = view.seat, view.batch, len(made)
    logs = _logs(view, made)
    costs, allowed = seat.costs(view.seen).astype(np.int32), seat.allowed(view.seen)
    noisy = np.array([not r.sharp for r in made])[:, None]
    for i, recipe in enumerate(made):
        if recipe.free:
            logs[:, i][costs > 0] = _NEVER
    liking = logs + _noise(word, seat.order_size) * noisy
    money = np.repeat(view.funds().astype(np.int32)[None], n, axis=0)
    out = np.full((seat.slots, n, batch), -1, np.int32)
    plan, lane = np.indices((n, batch))
    for slot in range(seat.slots):
        dear = costs[:, None] > money
        logs[dear] = _NEVER
        kind = _kind(seat, logs, made, slot, mix(word + U32(slot + 1)), noisy)
        liked = np.where((logs > _NEVER) & (seat.kind_of[:, None, None] == kind), liking, _NEVER * 2)
        index = liked.argmax(0)
        given = (kind >= 0) & (slot < allowed)
        out[slot] = np.where(given, index, -1)
        money -= np.where(given, costs[index, lane], 0)
        logs[index, plan, lane] = np.where(given, _NEVER, logs[index, plan, lane])
    return out


def _noise(word: Words, count: int) -> NDArray[np.int32]:
    """``int32[count, ...]`` of Gumbel noise from one word each."""
    key = (np.arange(count, dtype=U32) * U32(0x85EBCA6B)).reshape(-1, *[1] * word.ndim)
    noise: NDArray[np.int32] = _GUMBEL[mix(word[None] ^ mix(key)) >> U32(32 - _BITS)]
    return noise


def _kind(
    seat: Seat, logs: NDArray[np.int32], made: tuple[Recipe, ...], slot: int, word: Words, noisy: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """``int[recipes, batch]``: the kind of order for a slot, -1 where none can be given."""
    best = np.stack([logs[k.at : k.at + k.size].max(0) for k in seat.kinds])
    score = best + _noise(word, len(seat.kinds)) * noisy
    for i, recipe in enumerate(made):
        if recipe.kind >= 0 and (slot == 0 or recipe.many):
            score[recipe.kind, i] += _PUSH
    score[best <= _NEVER] = _NEVER * 2 + 1
    return np.where((best > _NEVER).any(0), score.argmax(0), -1)


def _answers(view: BatchView, out: Plans, made: tuple[Recipe, ...], word: Words) -> None:
    """Answers to open questions: by appeal with noise, without it for sharp recipes."""
    noisy = np.array([not r.sharp for r in made])[:, None]
    for row, group, open_ in view.seat.open_questions(view.seen):
        frame = group.dense_frame(view.seen)
        likes = [np.clip(np.asarray(fn(frame)), 0, APPEAL_MOST).reshape(-1) for fn in group.appeal]
        logs = np.stack([np.broadcast_to(_SAID[a], (view.batch,)) for a in likes])[:, None]
        score = logs + _noise(word + U32(row * 7919), len(likes)) * noisy
        out[view.seat.slots + row] = np.where(open_, group.at + score.argmax(0), -1)
