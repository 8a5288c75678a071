"""Values of a running game set by hand, for authors who try a scenario out. Rules are not asked; ranges are."""

from __future__ import annotations

from game.engine.game import Game
from game.engine.layout import Block

DERIVED = ("control", "holder", "contested")  # follow from what stands at a place


def put(game: Game, quantity: str, cell: tuple[int, ...], value: int) -> None:
    """Set one number (an index, or -1, where the quantity names a faction). ``cell``: an index for each of its arguments.

    Who holds and controls a place follows at once from its forces and support. ValueError with a sentence for a quantity that
    cannot be set, a cell that does not exist or a value out of range; nothing is changed then."""
    program, world = game.program, game.batch.world
    block = program.layout.blocks.get(quantity)
    if block is None or block.quantity is None:
        raise ValueError(f"there is no quantity {quantity}")
    if block.quantity.role in DERIVED:
        raise ValueError(f"{quantity} follows from the forces and the support at a place; set those")
    if len(cell) != len(block.size) or any(not 0 <= i < n for i, n in zip(cell, block.size, strict=True)):
        raise ValueError(f"{quantity} takes {len(block.size)} names")
    row = block.row(*cell)
    low, high = int(program.layout.low[row]), int(program.layout.high[row])
    if not low <= value <= high:
        raise ValueError(f"{quantity} is from {low} to {high} here, not {value}" if high > low else f"{quantity} is always {low} here")
    _share(game, block, cell, value)
    world.state[row, 0] = value
    if block.quantity.symmetric:
        world.state[block.row(*reversed(cell)), 0] = value
    world.changed()
    if block.quantity.role in ("forces", "support"):
        _follow(game, cell[-1])
    game.touched()


def _share(game: Game, block: Block, cell: tuple[int, ...], value: int) -> None:
    """What the factions have at one place together may be limited."""
    quantity = block.quantity
    if quantity is None or not quantity.share:
        return
    state = game.batch.world.state
    others = sum(int(state[block.row(f, *cell[1:]), 0]) for f in range(block.size[0]) if f != cell[0])
    if others + value > quantity.share:
        raise ValueError(f"all have {quantity.share} there together and the others have {others}: {quantity.share - others} are left")


def _follow(game: Game, place: int) -> None:
    """Holder and control of one place, as upkeep would settle them."""
    program, world = game.program, game.batch.world
    holder, control = program.derive_control(world)
    world.state[program.holder.row(place), 0] = holder[place, 0]
    world.state[program.control.row(place), 0] = control[place, 0]
    world.changed()
