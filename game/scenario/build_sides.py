"""Kinds of force, quantities and their roles."""

from __future__ import annotations

import math

from game.scenario.build_map import read_range
from game.scenario.draft import Draft
from game.scenario.model import NONE, Kind, Quantity, Role
from game.scenario.problems import Mark
from game.scenario.shape import KindShape, QuantityShape
from game.scenario.source import MAX_NUMBER, ListNode, MapNode, ScalarNode

# role -> what a quantity must be per to play it
ROLES: dict[str, tuple[str, ...]] = {
    "support": ("faction", "place"),
    "forces": ("faction", "kind", "place"),
    "intel": ("faction", "place"),
    "evidence": ("faction", "faction"),
    "control": ("place",),
    "holder": ("place",),
    "contested": ("place",),
    "security": ("place",),
    "funds": ("faction",),
    "resolve": ("faction",),
    "exposure": ("faction",),
    "standing": ("faction",),
    "stance": ("faction", "faction"),
    "unpaid": ("faction",),
    "works": ("place",),
}
NEEDED = ("forces", "stance", "funds", "control", "holder")
OF_FACTIONS = ("control", "holder")  # roles whose value is a faction
MOST_CELLS, MOST_CELLS_OF_ALL = 40_000, 100_000


def build_kinds(draft: Draft) -> tuple[Kind, ...]:
    """Every kind of force."""
    kinds = []
    everybody = tuple(range(len(draft.ids["factions"])))
    for id, shape in draft.entries("kinds", KindShape):
        if shape is None:
            kinds.append(Kind(id, 0, 0, False, False, 0, 0, False, NONE, everybody, ""))
            continue
        beaten = draft.index(shape.beaten, "kinds") if shape.beaten else None
        losses = shape.losses.text if shape.losses and draft.index(shape.losses, "quantities") is not None else ""
        held = everybody if shape.held_by is None else draft.indices(shape.held_by, "factions")
        if len(held) < len(shape.held_by or ()) or ("kinds", id) in draft.faulty:
            held = everybody  # a name was wrong, which is reported; nobody is shut out by that
        if not held:
            draft.warn("W607", f'no side can have "{id}"', draft.mark("kinds", id))
        kinds.append(
            Kind(id, shape.attack, shape.defence, shape.ground, shape.covert, shape.reach, shape.shield, shape.fixed,
                 NONE if beaten is None else beaten, held, losses)
        )  # fmt: skip
    return tuple(kinds)


def build_quantities(draft: Draft) -> dict[str, Quantity]:
    """Every quantity by id, its role checked."""
    found: dict[str, Quantity] = {}
    played: dict[str, str] = {}
    for id, shape in draft.entries("quantities", QuantityShape):
        mark = draft.mark("quantities", id)
        if shape is None or _hollow(draft, id, shape):
            draft.broken.add(id)
            found[id] = Quantity(id, (), 0, MAX_NUMBER, 0, "int", "all", "", 0, 0, False)
            continue
        lo, hi = _range(draft, id, shape, mark)
        role: Role = shape.role or ""
        start = _start(draft, shape, lo, hi)
        quantity = Quantity(id, tuple(shape.per), lo, hi, start, shape.type, shape.see, role, shape.share, shape.decay, shape.symmetric)
        if role and role != "losses":
            if role in played:
                draft.error("E206", f'the role {role} is already played by "{played[role]}"', mark)
            played.setdefault(role, id)
        if ("quantities", id) not in draft.faulty and id not in draft.broken:
            _check_form(draft, quantity, mark)
        found[id] = quantity
    _check_size(draft, found)
    for needed in NEEDED:
        if needed not in played and found and not any(section == "quantities" for section, _ in draft.faulty):
            draft.error("E206", f"no quantity has the role {needed}", draft.root.keys.get("quantities", draft.root.mark))
    return found


def check_losses(draft: Draft, kinds: tuple[Kind, ...], quantities: dict[str, Quantity]) -> None:
    """What counts the losses of a kind must be one number."""
    for kind in kinds:
        quantity = quantities.get(kind.losses)
        if quantity is None or quantity.id in draft.broken or (not quantity.per and quantity.type == "int"):
            continue
        entry = draft.section("kinds").items[kind.id]
        node = entry.get("losses") if isinstance(entry, MapNode) else None
        draft.error("E207", f"losses: {quantity.id} cannot count them, for it is not one number", (node or entry).mark)


def _hollow(draft: Draft, id: str, shape: QuantityShape) -> bool:
    """Whether what a quantity is of, or the type of its value, was wrong and had to be left out: then nothing can be said of
    its uses."""
    entry = draft.section("quantities").items[id]
    if ("quantities", id) not in draft.faulty or not isinstance(entry, MapNode):
        return False
    per, value = entry.get("per"), entry.get("type")
    whole = not shape.per if per is None else isinstance(per, ListNode) and len(per.items) == len(shape.per)
    return not whole or (value is not None and not (isinstance(value, ScalarNode) and value.text == shape.type))


def _range(draft: Draft, id: str, shape: QuantityShape, mark: Mark) -> tuple[int, int]:
    if shape.type == "faction":
        if shape.range is not None:
            draft.error("E207", "a quantity whose value is a faction has no range", mark)
        return NONE, len(draft.ids["factions"]) - 1
    if shape.range is None:
        if ("quantities", id) not in draft.faulty:
            draft.error("E202", 'the key "range" is missing', mark)
        return 0, MAX_NUMBER
    return read_range(draft, id, shape.range, draft.section("quantities").items[id])


def _start(draft: Draft, shape: QuantityShape, lo: int, hi: int) -> int:
    """The value before the set-up: 0, or what is nearest to it in the range."""
    if shape.type == "faction":
        named = shape.start is not None and shape.start.text != "none"
        index = draft.index(shape.start, "factions") if named and shape.start else None
        return NONE if index is None else index
    if shape.start is None:
        return max(lo, min(0, hi))
    value = shape.start.value
    if not isinstance(shape.start, ScalarNode) or type(value) is not int:
        draft.error("E301", "start: is a whole number", shape.start.mark)
        return lo
    if not lo <= value <= hi:
        draft.error("E302", f"start must lie between {lo} and {hi}", shape.start.mark)
    return max(lo, min(value, hi))


def _check_role(draft: Draft, quantity: Quantity, mark: Mark) -> None:
    """Whether the quantity has the form that its role needs."""
    wanted = ROLES[quantity.role]
    if quantity.per != wanted:
        draft.error("E207", f"a quantity with the role {quantity.role} is per: [{', '.join(wanted)}]", mark)
    if (quantity.type == "faction") != (quantity.role in OF_FACTIONS):
        value = "a faction (type: faction)" if quantity.role in OF_FACTIONS else "a number"
        draft.error("E207", f"the value of a quantity with the role {quantity.role} is {value}", mark)
    if quantity.role == "stance" and ((quantity.lo, quantity.hi) != (-1, 1) or not quantity.symmetric):
        draft.error("E207", "stance has the range [-1, 1] and is symmetric: true", mark)
    if quantity.role in ("forces", "funds", "intel", "works", "evidence", "support", "unpaid") and quantity.lo != 0:
        draft.error("E207", f"the range of {quantity.role} begins with 0", mark)
    if quantity.role == "contested" and (quantity.lo, quantity.hi) != (0, 1):
        draft.error("E207", "contested has the range [0, 1]", mark)


def _check_size(draft: Draft, quantities: dict[str, Quantity]) -> None:
    """The state must not become too large."""
    sizes = {name: len(draft.ids[f"{name}s"]) for name in ("faction", "place", "kind")}
    total = 0
    for id, quantity in quantities.items():
        cells = math.prod(sizes[name] for name in quantity.per)
        total += cells
        if cells > MOST_CELLS:
            draft.error("E302", f"this quantity would have {cells:,} values; {MOST_CELLS:,} are allowed", draft.mark("quantities", id))
        elif total > MOST_CELLS_OF_ALL >= total - cells:
            message = f"with this quantity there are {total:,} values; {MOST_CELLS_OF_ALL:,} are allowed"
            draft.error("E302", message, draft.mark("quantities", id))


def _check_form(draft: Draft, quantity: Quantity, mark: Mark) -> None:
    """share, symmetric and see need certain arguments."""
    if quantity.role in ROLES:
        _check_role(draft, quantity, mark)
    per = quantity.per
    if quantity.share and per != ("faction", "place"):
        draft.error("E207", "share: is for quantities per: [faction, place]", mark)
    if quantity.symmetric and per != ("faction", "faction"):
        draft.error("E207", "symmetric: is for quantities per: [faction, faction]", mark)
    if quantity.see in ("own", "parties") and "faction" not in per:
        draft.error("E207", f"see: {quantity.see} needs a faction among per:", mark)
    if quantity.see in ("covert", "open", "bands", "words") and "place" not in per:
        draft.error("E207", f"see: {quantity.see} goes by intel at a place, so it needs a place among per:", mark)
