"""Somebody who is new: reads the prompt of the guide and does what it says, by keyboard or by mouse."""

from __future__ import annotations

from game.scenario.guide import LENSES
from game.scenario.model import Step
from game.session.actions import told
from game.session.guide import Guided
from game.ui.app import QibliApp
from game.ui.screens.main import MainScreen
from game.ui.widgets.guide_strip import GuideStrip
from game.ui.widgets.listing import Listing
from game.ui.widgets.order_list import OrderList
from tests.ui.screen_kit import Driver, click_chip, click_place, click_row, main_of, name_of, settle, shown

ARROWS = {"right": (1, 0), "left": (-1, 0), "up": (0, 1), "down": (0, -1)}


class Pupil:
    """``mouse``: clicks wherever there is something to click. ``seen``: prompts that were on the screen, by number."""

    def __init__(self, app: QibliApp, pilot: Driver, mouse: bool = False) -> None:
        self.app, self.pilot, self.mouse = app, pilot, mouse
        self.seen: list[int] = []

    @property
    def guide(self) -> Guided:
        """The guide of the game at the table."""
        assert self.app.table is not None and self.app.table.guide is not None
        return self.app.table.guide

    async def press(self, *keys: str) -> None:
        """Press keys and wait until what they have set off is done."""
        await self.pilot.press(*keys)
        await self.pilot.pause()
        busy = self.app.table is not None and self.app.table.thoughts.busy
        if busy or any(not worker.is_finished for worker in self.app.workers):
            await settle(self.pilot)

    async def follow(self) -> Step:
        """Read the prompt, do what it says; the prompt that was read."""
        guide, step = self.guide, self.guide.step
        assert step is not None
        strip = self.app.screen.query_one(GuideStrip)
        assert strip.has_class("-shown"), f"{step.until} is not shown on {name_of(self.app)}"
        text = " ".join(shown(strip.query_one("#guide-text")).split())
        words = told(step.text).split()
        assert words[0] in text and words[-1] in text, f"the prompt is cut off: {text}"
        self.seen.append(guide.at)
        await getattr(self, step.until)(step)
        return step

    # ------------------------------------------------------------------ one for each thing that can be waited for
    async def read(self, step: Step) -> None:
        """Go on."""
        await click_chip(self.app, self.pilot, "guide_next") if self.mouse else await self.press("full_stop")

    async def place_chosen(self, step: Step) -> None:
        """Go to the place, by arrows or by a click."""
        if self.mouse:
            await click_place(self.app, self.pilot, step.place)
            return
        await self.walk(step.place)

    async def walk(self, place: str) -> None:
        """Arrow keys to a place, always towards it."""
        view = main_of(self.app).map
        where = {p.id: (p.lon, p.lat) for p in view.scenario.places}
        tried: set[tuple[str, str]] = set()
        for _ in range(25):
            here = str(view.selected)
            if here == place:
                return
            dx, dy = (b - a for a, b in zip(where[here], where[place], strict=True))
            keys = sorted(ARROWS, key=lambda k: -(ARROWS[k][0] * dx + ARROWS[k][1] * dy))
            key = next(k for k in keys if (here, k) not in tried)
            tried.add((here, key))
            await self.press(key)
        raise AssertionError(f"arrows do not lead to {place}")

    async def order_shown(self, step: Step) -> None:
        """At the place that is looked at from its own list, otherwise order first and then the target."""
        table, main = self.app.table, main_of(self.app)
        assert table is not None
        letter = table.rows.letters[step.order]
        if step.place and table.place == step.place and main.mode == "map":
            if self.mouse:
                rows = [r.kind for r in table.rows.at(table.view, step.place)]
                await click_row(self.pilot, main.query_one(OrderList), rows.index(step.order))
            else:
                await self.press("enter", letter)
            return
        await self.order_first(step, letter)

    async def order_first(self, step: Step, letter: str) -> None:
        """o, the kind, its target."""
        await click_chip(self.app, self.pilot, "orders_first") if self.mouse else await self.press("o")
        await self.press(letter)
        listing = main_of(self.app).query_one(OrderList)
        assert listing.row is not None and listing.row.kind == step.order
        if step.place or step.faction or not listing.row.nowhere:
            await self.press("enter")
            if step.place and self.mouse:
                await click_place(self.app, self.pilot, step.place)
            elif step.place:
                for _ in range(30):
                    if main_of(self.app).map.selected == step.place:
                        break
                    await self.press("tab")
            for _ in range(6 if step.faction else 0):
                if listing.preview is not None and step.faction in listing.preview.order.target:
                    break
                await self.press("down")

    async def order_given(self, step: Step) -> None:
        """Give what is marked, or mark it first."""
        screen = main_of(self.app)
        preview = screen.query_one(OrderList).preview if screen.mode in ("orders", "targets") else None
        if preview is None or preview.order.kind != step.order or (step.place and preview.order.target[-1:] != (step.place,)):
            if screen.mode != "map":
                await self.press("escape", "escape")
            await self.order_first(step, self.app.table.rows.letters[step.order])  # type: ignore[union-attr]
        await click_chip(self.app, self.pilot, "give") if self.mouse else await self.press("enter")

    async def taken_back(self, step: Step) -> None:
        """u."""
        await self.press("u")

    async def month_ended(self, step: Step) -> None:
        """e, yes, and through what is shown to the report."""
        if main_of(self.app).mode != "map":
            await self.press("escape", "escape")
        await click_chip(self.app, self.pilot, "end_month") if self.mouse else await self.press("e")
        if name_of(self.app) == "ConfirmScreen":
            await click_chip(self.app, self.pilot, "yes") if self.mouse else await self.press("enter")
        for _ in range(20):
            await settle(self.pilot)
            if name_of(self.app) == "ReportScreen":
                return
            assert name_of(self.app) in ("DecidingScreen", "ResolutionScreen")
            if name_of(self.app) == "ResolutionScreen":
                await self.press("s")
        raise AssertionError("the month does not come to its end")

    async def report_line(self, step: Step) -> None:
        """The next line."""
        if self.mouse:
            lines = self.app.screen.query_one("#lines", Listing)
            first, row = lines.marked, 2
            while lines.marked == first and row < lines.size.height:  # headings and the rest of a long line mark nothing else
                await click_row(self.pilot, lines, row)
                row += 1
            await settle(self.pilot)
        else:
            await self.press("space")

    async def report_closed(self, step: Step) -> None:
        """On to the month; a game that has ended goes to its last page."""
        await click_chip(self.app, self.pilot, "back") if self.mouse else await self.press("escape")
        await settle(self.pilot)

    async def question_answered(self, step: Step) -> None:
        """The first answer."""
        if self.mouse:
            await click_row(self.pilot, self.app.screen.query_one("#answers", Listing), 0)
            await settle(self.pilot)
        else:
            await self.press("1")

    async def lens_chosen(self, step: Step) -> None:
        """The number of the lens."""
        number = LENSES.index(step.lens)
        await click_chip(self.app, self.pilot, f"lens({number})") if self.mouse else await self.press(str(number + 1))

    async def factions_opened(self, step: Step) -> None:
        """F; then back to the map."""
        await self.press("F")
        await self.press("escape")

    async def chances_asked(self, step: Step) -> None:
        """I."""
        await self.press("I")

    async def advisor_opened(self, step: Step) -> None:
        """a."""
        await click_chip(self.app, self.pilot, "advisor") if self.mouse else await self.press("a")

    async def advisor_closed(self, step: Step) -> None:
        """Esc."""
        await click_chip(self.app, self.pilot, "back") if self.mouse else await self.press("escape")


def on_the_map(app: QibliApp) -> bool:
    """Is the main screen on top?"""
    return isinstance(app.screen, MainScreen)
