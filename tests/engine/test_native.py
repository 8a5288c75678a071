"""Machine code and NumPy give the same numbers: expressions, what is seen, and what is chosen; and nothing breaks without it."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import ALL, BARE, changed, program, shake

from game.engine.compile import Compiler
from game.engine.frame import Frame
from game.engine.game import Batch, view_of
from game.engine.native import kernels, toolchain
from game.engine.native.dense import Want
from game.engine.native.kernels import Choosing, Dense
from game.engine.program import Program
from game.engine.walk import expressions_in
from game.players import make_player
from game.scenario import model as m

pytestmark = pytest.mark.skipif(not toolchain.available(), reason="llvmlite is not there, or it is switched off")
SIZES = (33, 64, 1000)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Object code of tests does not go to the user's folder."""
    monkeypatch.setenv(toolchain.CACHE_SWITCH, str(tmp_path_factory.getbasetemp() / "native"))
    monkeypatch.setattr(kernels, "FEWEST", 32)


def both(monkeypatch: pytest.MonkeyPatch, name: str, rung: str, p: Program, size: int, shaken: int) -> Iterator[tuple[Any, Any]]:
    """A game of one rung month by month: what is chosen by NumPy and by machine code."""
    player, batch = make_player(rung, 3), Batch(p, range(5, 5 + size))
    if shaken:
        shake(batch, shaken)
    while not batch.over:
        monkeypatch.setenv(toolchain.SWITCH, "0")
        plain = [player.choose(batch.view(f)) for f in range(p.factions)]
        monkeypatch.setenv(toolchain.SWITCH, "1")
        batch.world.changed()  # what was seen is made anew
        quick = [player.choose(batch.view(f)) for f in range(p.factions)]
        yield plain, quick
        batch.resolve(plain)


@pytest.mark.parametrize("shaken", [0, 1, 2])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [*ALL, *BARE])
def test_the_same_orders(name: str, size: int, shaken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Doctrine orders the same, from the start and from states that play seldom reaches."""
    for month, (plain, quick) in enumerate(both(monkeypatch, name, "doctrine", program(name), size, shaken), 1):
        for seat, (a, b) in enumerate(zip(plain, quick, strict=True)):
            assert (a == b).all(), (seat, month, np.argwhere(a != b)[:3])
        if month == 4 and size == 1000:
            break
    assert all(program(name).native.choosing(f, size) is not None for f in range(program(name).factions))


@pytest.mark.parametrize("name", ALL)
def test_the_same_chances(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """So does the player that draws without looking."""
    for plain, quick in both(monkeypatch, name, "random", program(name), 33, 4):
        assert all((a == b).all() for a, b in zip(plain, quick, strict=True))


@pytest.mark.parametrize("name", ALL)
def test_the_true_state_adds_nothing(name: str) -> None:
    """What is chosen from the state and from what the seat sees of it is the same: the kernel hides what the seat may not know."""
    p, player = program(name), make_player("doctrine")
    batch = Batch(p, range(64))
    for shaken in range(3):
        shake(batch, shaken, 0.8)
        for f in range(p.factions):
            seen = batch.world.seen(f)
            through = view_of(p, f, seen.state.copy(), seen.seeds, seen.turn)
            assert (player.choose(batch.view(f)) == player.choose(through)).all()


@pytest.mark.parametrize("shaken", [0, 1, 2])
@pytest.mark.parametrize(("size", "rung"), [(33, "random"), (200, "random"), (200, "doctrine")])
@pytest.mark.parametrize("name", [*ALL, *BARE])
def test_the_same_months(name: str, size: int, rung: str, shaken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders, answers, rules and events do the same in machine code, and none of them is left to NumPy."""
    p = program(name)
    player, plain, quick = make_player(rung, 2), Batch(p, range(size)), Batch(p, range(size))
    for batch in (plain, quick) if shaken else ():
        shake(batch, shaken)
    while not plain.over:
        choices = [player.choose(plain.view(f)) for f in range(p.factions)]
        monkeypatch.setenv(toolchain.SWITCH, "0")
        plain.resolve(choices)
        monkeypatch.setenv(toolchain.SWITCH, "1")
        quick.resolve(choices)
        differs = (plain.world.state != quick.world.state).any(1)
        assert not differs.any(), (plain.world.turn, [p.layout.block_of(int(row)).id for row in np.flatnonzero(differs)])
    made = p.native._made
    assert all(made.values()) and any(key[0] == "deeds" for key in made if isinstance(key, tuple))


@pytest.mark.parametrize("name", ALL)
def test_answers_nobody_gives(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question left open, answered by a number that is none of its own or not mentioned at all is answered as the rules say."""
    p = program(name)
    player = make_player("random", 1)
    batches = [Batch(p, range(64)) for _ in range(4)]
    while not batches[0].over:
        choices = [player.choose(batches[0].view(f)) for f in range(p.factions)]
        for i, batch in enumerate(batches):
            given = [rows.copy() for rows in choices]
            for seat, rows in zip(p.seats, given, strict=True):
                rows[seat.slots :] = (-1, 10**6, -1, -1)[i]
            short = [rows[: s.slots] for s, rows in zip(p.seats, given, strict=True)]
            monkeypatch.setenv(toolchain.SWITCH, "0" if i == 3 else "1")
            batch.resolve(short if i == 2 else given)
        assert all((b.world.state == batches[0].world.state).all() for b in batches)


@pytest.mark.parametrize("name", [*ALL, *BARE])
def test_seen_block_by_block(name: str) -> None:
    """A state that is made as far as it is read is the state that is made at once."""
    p = program(name)
    batch = Batch(p, range(40))
    shake(batch, 1)
    whole = Batch(p, range(40)).world
    whole._spare = None
    whole.state[...] = batch.world.state
    for f in range(p.factions):
        seen, other = batch.world.seen(f), whole.seen(f)
        for block in reversed(p.layout.blocks.values()):
            assert (seen.block(block) == other.block(block)).all()
        assert (seen.derived("hostile") == other.derived("hostile")).all()
        assert (seen.state == other.state).all()


def test_seen_for_a_month_only() -> None:
    """What was not read in its month cannot be read from the next one's numbers."""
    p = program("island")
    batch = Batch(p, range(40))
    seen = batch.world.seen(0)
    before = seen.block(p.funds).copy()
    batch.resolve([np.full((s.slots + len(s.groups), 40), -1, np.int32) for s in p.seats])
    assert (seen.block(p.funds) == before).all()
    with pytest.raises(RuntimeError, match="after the month"):
        _ = seen.state


# ------------------------------------------------------------------ expressions
def samples(p: Program, thing: Any, rng: random.Random) -> list[Want]:
    """Every part of some expressions that can be computed by itself, for a few targets."""
    sizes = {"faction": p.factions, "place": p.places, "kind": p.kinds}
    wants = []
    for e in dict.fromkeys(expressions_in(thing)):
        inside = list(expressions_in(e))
        inner = {x.var for x in inside if isinstance(x, m.Loop)}
        free = {x.name: x.type for x in inside if isinstance(x, m.Var) and x.name not in inner}
        if any(isinstance(x, m.Die) for x in inside) or not set(free.values()) <= set(sizes):
            continue
        names = {n: [rng.randrange(sizes[t]) for _ in range(5)] for n, t in free.items() if n != "actor"}
        wants.append(Want(e, names, {"actor": rng.randrange(p.factions)}))
    return wants


def check(p: Program, wants: list[Want], seed: int) -> None:
    """Both ways in shaken games."""
    dense = Dense(p, wants)
    for size in SIZES[:2]:
        batch = Batch(p, range(size))
        shake(batch, seed + size, 0.8)
        batch.world.turn = 1 + seed % p.scenario.turns
        for want, quick in zip(wants, dense.run(batch.world), strict=True):
            fn = Compiler(p, dict(want.fixed))(want.expr)
            frame = Frame(batch.world, {n: np.array(v)[:, None] for n, v in want.names.items()})
            assert (quick == np.broadcast_to(fn(frame), quick.shape)).all(), want.expr


@pytest.mark.parametrize("name", [*ALL, *BARE])
def test_every_expression_of_a_scenario(name: str) -> None:
    """And every part of it."""
    p = program(name)
    wants = samples(p, (p.scenario.factions, p.scenario.orders, p.scenario.rules, p.scenario.events), random.Random(1))
    random.Random(2).shuffle(wants)
    check(p, wants[:400], 3)


class Writer:
    """Random expressions as text, for the maze."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def faction(self) -> str:
        """Fixed, a target, or one that differs from game to game and may be nobody."""
        return self.r.choice(["red", "grey", "who", "control(here)", "patron(elm)", f"holder({self.place()})"])

    def place(self) -> str:
        """As above."""
        return self.r.choice(["here", "here", "ash", "fir"])

    def truth(self, depth: int) -> str:
        """A truth value."""
        n, t = self.number, self.truth
        forms = [
            lambda: f"({n(depth)} {self.r.choice(['<', '<=', '==', '!=', '>', '>='])} {n(depth)})",
            lambda: f"(-9 < {n(depth)} <= {n(depth)})", lambda: f"(control({self.place()}) == {self.faction()})",
            lambda: f"(not {t(depth - 1)})", lambda: f"({t(depth - 1)} {self.r.choice(['and', 'or'])} {t(depth - 1)})",
            lambda: f"any(support(f, here) > {n(0)} for f in factions if stance(f, who) != 0)",
            lambda: f"all(works(q) > {n(0)} for q in near({self.place()}))",
        ]  # fmt: skip
        return self.r.choice(forms if depth > 0 else forms[:3])()

    def number(self, depth: int) -> str:
        """A number, of 16 or 32 bits."""
        if depth <= 0:
            f, g, h = self.faction(), self.faction(), self.place()
            return self.r.choice([
                str(self.r.randrange(60)), "tide", "turn", f"wealth({f})", f"support({f}, {h})", f"hold({f}, {g})", f"size({h})",
                f"hostile({f}, {h})", f"hostile_air({f}, {h})", f"strength({f}, {h})", f"hostile_air_defence({f}, {h})", f"mood({f})",
            ])  # fmt: skip
        n, t = lambda: self.number(depth - 1), lambda: self.truth(depth - 1)
        return self.r.choice([
            lambda: f"({n()} {self.r.choice('+-')} {n()})", lambda: f"({self.number(0)} * {self.number(0)})", lambda: f"(-{n()})",
            lambda: f"({n()} // {self.r.choice(['7', '16', '(1 + size(here))', '(1 + abs(mood(who)))', '(1 + 9 * tide)'])})",
            lambda: f"abs({n()})",
            lambda: f"min({n()}, {n()})", lambda: f"max({n()}, {n()}, 3)", lambda: f"({n()} if {t()} else {n()})",
            lambda: f"sum({self.number(0)} + works(p) for p in places)",
            lambda: f"count({self.truth(0)} for q in near(here) if size(q) > 1)",
            lambda: f"sum(size(q) - 5 for q in near({self.place()}) if {self.truth(0)})", lambda: f"({t()} + {t()})",
        ])()  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_random_expressions(seed: int) -> None:
    """Forms that no scenario writes: numbers over 16 bits, divisors that differ, indices that may be nobody."""
    write = Writer(seed)

    def edit(plain: dict[str, Any]) -> None:
        for i in range(90):
            rule = {"each": "faction_at_place", "phase": "support", "when": [f"{write.number(2)} > 0"], "effects": ["tide += 1"]}
            plain["rules"][f"random_{i}"] = rule

    p = Program(changed("maze", edit))
    rules = [r for r in p.scenario.rules if r.id.startswith("random")]
    wants = samples(p, tuple(c.test for r in rules for c in r.when), random.Random(seed))
    assert len(wants) > 200 and any(w.store == "longs" for w in wants)
    check(p, wants, seed)


# ------------------------------------------------------------------ machines
@pytest.mark.parametrize("width", [8, 16, 32])
def test_any_width_and_any_processor(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Narrow vectors, and a processor without any of the newer instructions, give the same."""
    monkeypatch.setattr(toolchain, "width", lambda: width)
    if width == 8:
        monkeypatch.setattr(toolchain, "_host", lambda: ("generic", ""))
    p = Program(program("maze").scenario)
    for plain, quick in both(monkeypatch, "maze", "doctrine", p, 33, 5):
        assert all((a == b).all() for a, b in zip(plain, quick, strict=True))
    wants = samples(p, (p.scenario.rules, p.scenario.factions), random.Random(1))
    check(p, wants, 1)


def test_small_batches_never_wait() -> None:
    """A game with somebody in front of it is not kept waiting for a compiler."""
    p = program("island")
    assert p.native.choosing(0, 1) is None and p.native.choosing(0, 7) is None
    with pytest.raises(ValueError, match="games or more"):
        Choosing(p, 0).run(p.new([1]), np.zeros(99, np.uint32), 0, None)


def test_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switched off, or with llvmlite missing, NumPy does the work."""
    p = program("island")
    monkeypatch.setenv(toolchain.SWITCH, "0")
    assert p.native.choosing(0, 64) is None
    monkeypatch.delenv(toolchain.SWITCH)
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    toolchain._binding.cache_clear()
    try:
        assert not toolchain.available() and p.native.choosing(0, 64) is None
        make_player("doctrine").choose(Batch(p, range(64)).view(0))
    finally:
        monkeypatch.undo()
        toolchain._binding.cache_clear()


def test_dice_in_an_expression_are_left_to_numpy() -> None:
    """What cannot be compiled is not compiled, and is not tried again."""
    p, asked = Program(program("island").scenario), []

    def wants() -> list[Want]:
        asked.append(1)
        return [Want(m.Die("int", 1, 6, 6, "x"))]

    assert p.native.dense("dice", 64, wants) is None and p.native.dense("dice", 64, wants) is None
    assert len(asked) == 1


# ------------------------------------------------------------------ files
def test_files_are_read_only_when_they_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Object code is kept and read again; a file that was cut or changed is made anew."""
    monkeypatch.setenv(toolchain.CACHE_SWITCH, str(tmp_path / "deep" / "er"))
    text = "define void @f(ptr %a) {\n store i32 7, ptr %a\n ret void\n}"
    made: list[bytes] = []
    write = toolchain._write
    monkeypatch.setattr(toolchain, "_write", lambda name, code: (made.append(code), write(name, code)))

    def run() -> None:
        value = np.zeros(1, np.int32)
        toolchain.Library(text).function("f", kernels.ctypes.c_void_p)(value.ctypes.data)
        assert value[0] == 7

    run()
    (file,) = (tmp_path / "deep" / "er").iterdir()
    whole = file.read_bytes()
    run()
    assert len(made) == 1
    for damaged in (whole[:-9], bytes([whole[0] ^ 1]) + whole[1:], whole[:50] + bytes([whole[50] ^ 4]) + whole[51:], b""):
        file.write_bytes(damaged)
        run()
        assert file.read_bytes() == whole
    assert len(made) == 5


def test_a_folder_that_cannot_be_used_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder should be: the code is made each time."""
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv(toolchain.CACHE_SWITCH, str(tmp_path / "file"))
    for _ in range(2):
        Choosing(program("island"), 0)
    assert (tmp_path / "file").read_text() == "x"


def test_files_do_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go when there are too many."""
    monkeypatch.setenv(toolchain.CACHE_SWITCH, str(tmp_path))
    monkeypatch.setattr(toolchain, "MOST_FILES", 3)
    for i in range(6):
        toolchain._write(f"{i}", b"code")
    assert len(list(tmp_path.iterdir())) == 3 and (tmp_path / "5").exists()
