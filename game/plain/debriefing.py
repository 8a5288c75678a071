"""The debrief in sentences: every side's true margin and chance month by month, what turned the game and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from game.plain import facts
from game.plain.desk import Desk
from game.plain.table import Table
from game.scenario.problems import clean
from game.session.journal import SaveError
from game.session.wording import signed

if TYPE_CHECKING:
    from game.debrief.story import Debrief

TOLD_AT = (0.25, 0.5, 0.75)  # how far it has come is said so often


class Debriefing:
    """The debrief of the game at the table, worked out when it is first asked for. Ctrl+C stops that."""

    def __init__(self, desk: Desk, table: Table) -> None:
        self.desk, self.table = desk, table
        self._made: Debrief | None = None

    def tell(self) -> None:
        """All of it, or why there is none."""
        say = self.desk.paper.say
        if self._made is None:
            say(f"Working out the debrief: the game is played on many times from every {self.table.step}. Ctrl+C stops it.")
            try:
                self._made = self._work(progress(say))
            except KeyboardInterrupt:
                say("The debrief was stopped.")
                return
            except SaveError as error:
                say(str(error))
                return
        if self._made is not None:
            self.desk.paper.says(sentences(self._made, self.table))
            # not wrapped: a command is copied whole
            self.desk.paper.draw([f"qibli debrief {self.table.session.path.stem} --what-if TEXT, or -o FILE.html"])

    def _work(self, told: Callable[[float], None]) -> Debrief | None:
        """Ask the process that works debriefs out, and wait for it; None after saying why there is no answer."""
        from game.debrief import desk, facts, story
        from game.debrief.answer import study_question

        session = self.table.session
        gathered = facts.gather(session.scenario, session.journal, session.path)
        asked = desk.Desk(session.scenario)
        try:
            return story.Debrief(gathered, asked.ask(study_question(session.seed, gathered.orders), told=told))
        except desk.DebriefError as error:
            self.desk.paper.say(str(error))
            return None
        finally:
            asked.close()


def progress(say: Callable[[str], None]) -> Callable[[float], None]:
    """Says now and then how far it has come."""
    left = list(TOLD_AT)

    def told(share: float) -> None:
        reached = [mark for mark in left if share >= mark]
        if reached:
            del left[: len(reached)]
            say(f"{reached[-1]:.0%} is done.".replace("%", " per cent"))

    return told


def sentences(debrief: Debrief, table: Table) -> list[str]:
    """One fact a line."""
    from game.debrief.story import MODEL

    seats = [side.id for side in debrief.sides]
    lines = [debrief.verdict, *([debrief.decided] if debrief.decided else [])]
    lines.append(f"Chances of winning and true margins as each {table.step} began:")
    for turn, chances in enumerate(debrief.chances, 1):
        margins = debrief.facts.positions[turn - 1].margins
        said = (f"{debrief.name(s)} {100 * chances[s].share:.0f} per cent, margin {signed(margins[s])}" for s in seats)
        lines.append(facts.sentence(f"{facts.capital(clean(debrief.date(turn)))}: {'; '.join(said)}"))
    lines.append("What turned it, the largest swing first:" if debrief.turnings else f"No {table.step} moved the chances much.")
    for number, turning in enumerate(debrief.turnings, 1):
        lines.append(facts.sentence(f"{number}. {clean(turning.date)}: {turning.headline}"))
        lines += turning.explained
    return [*lines, f"{MODEL} {debrief.rolls} games were played on from each {table.step}."]
