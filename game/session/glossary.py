"""The words of the game and what they mean: one table for the screens, the line mode and the guide to playing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """``word`` as it stands on screen; ``meaning``: one or two sentences; ``also``: other forms under which it is looked up."""

    word: str
    meaning: str
    also: tuple[str, ...] = ()


TERMS: tuple[Term, ...] = (
    Term("appeal", "How much doctrine likes an order or an answer, 0 to 31, set in the scenario's file. Machines name it as a reason."),
    Term("cell", "A hidden group of ISIS: it holds no ground, and only a strike, a raid or a sweep reaches it. In the open its people are "
         "fighters.", ("cells",)),
    Term("clock", "The months after a success against cells in which somebody has to govern the place. If security is 3 or less when it "
         "ends, a cell is back."),
    Term("contested", "Open forces of sides that are hostile to each other stand there. The place pays half."),
    Term("control", "A side controls a place with over half of the open ground strength there and support of at least 20. Only what "
         "everybody can see counts.", ("controls",)),
    Term("covert", "Hidden from others unless their intel at the place is high enough: contractors, teams, cells, air defence, bases."),
    Term("doctrine", "What a side usually does. Machines of the level doctrine choose by it; forecasts let every side play by it."),
    Term("evidence", "What one side can prove of another's covert work. Made public, it becomes exposure."),
    Term("exposure", "How much of a side's covert work has been proved in public. From 25 on it costs standing every month. It "
         "fades slowly."),
    Term("fear", "What attacks spread among people. It scores for ISIS, and fades by itself."),
    Term("harm", "Civilians hurt, by any side. Everybody sees it; nobody scores by it.", ("civilian harm",)),
    Term("hoard", "Aid that a client has diverted to its own use."),
    Term("holder", "The side that controls a place, or occupies it."),
    Term("income", "What a side earns each month from people, oil and patrons. Upkeep is taken from it first."),
    Term("intel", "How well a side sees a place: 0 nothing covert, 1 that something is there, 2 what and about how much, 3 exactly. It "
         "falls by 1 a month where nobody on the spot keeps it up.", ("intelligence",)),
    Term("journal", "The record of a game in its save: each month's orders, and a check sum (hash) of the position after them."),
    Term("lens", "What the map is coloured by: control, support, forces and so on."),
    Term("level", "How well a machine plays: random, greedy and doctrine look at the present month alone; easy, normal, hard and expert "
         "think ahead. None sees more than its seat may."),
    Term("leverage", "How hard a patron can lean on a client, 0 to 100. Money, arms, training and visits raise it; a sixteenth of it is "
         "forgotten every month. Above 60, or less where the briefing says so, the patron takes the client's last order."),
    Term("margin", "Points less threshold. The largest margin wins; it may be below 0."),
    Term("noise", "How loud a covert order is. Every side but allies and ISIS may notice it: a chance of 15 in 100 for each point of noise "
         "and 20 for each level of its intel there, 95 at most. Whoever does gains evidence."),
    Term("occupation", "Force without support: the place is held, pays half, and security falls every month.", ("occupies", "occupied")),
    Term("order", "A kind of action and one target. Most sides give three a month; the first in the queue is the most important."),
    Term("patron", "A side that gives another aid and gains leverage by it; the one that takes the aid is its client.", ("client",)),
    Term("points", "What a side has reached of its own goals. The briefing names every part."),
    Term("posture", "An order that shapes the whole month instead of acting at one moment."),
    Term("promise", "A commitment that comes with an offer, kept or broken. Breaking it costs standing or leverage, and everybody hears "
         "of it."),
    Term("resolve", "Will at home, or cohesion in the ranks, 0 to 100. At 0 a side loses a month."),
    Term("roll-out", "A game that machines play out from here, to see how it tends to end. A forecast is 1,024 of them."),
    Term("scoring month", "A month at whose end a large margin wins at once. The briefing says which months, and how large."),
    Term("seat", "A side as somebody plays it: a person or a machine."),
    Term("security", "How well a place is governed, by anybody, 0 to 10. At 3 or less cells spread; shown as lawless, shaky or governed."),
    Term("seed", "The number that all dice follow from. The same scenario, seed and orders give the same game."),
    Term("stance", "Whether two sides are allies, neutral or hostile. Only hostile sides fight."),
    Term("standing", "A side's name abroad, 0 to 100: recognition, votes, sanctions."),
    Term("support", "How far local leaders at a place back a side, 0 to 100; all sides together never have over 100."),
    Term("threshold", "What is taken from a side's points so that unlike sides can be compared. It stays the same throughout a game."),
    Term("track", "A number for the whole country, such as the UN process or the lift through Syria; events and orders move it."),
    Term("unit", "One of any kind of force, as it is counted: a brigade, a militia, a team, a cell."),
    Term("upkeep", "What a side's forces cost each month. Soldiers who are not paid may go home; unpaid men abroad cost resolve."),
    Term("works", "Fortifications at a place, 0 to 3: they help whoever defends it."),
)  # fmt: skip


def meaning(word: str) -> Term | None:
    """The term with this name, however it is written in capitals; one whose beginning it is when only one has it. None: not a term."""
    said = word.strip().casefold()
    if not said:
        return None
    for term in TERMS:
        if said in (term.word, *term.also):
            return term
    near = [term for term in TERMS if any(name.startswith(said) for name in (term.word, *term.also))]
    return near[0] if len(near) == 1 else None


def as_markdown() -> str:
    """The table as it stands in the guide to playing."""
    return "\n".join(f"- **{term.word}**: {term.meaning}" for term in TERMS)
