"""Choosing an order in two steps: a place and then an order, or an order and then its target on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.text import Text
from textual import on
from textual.widget import Widget
from textual.widgets import Static

from game.engine.view import Order, Preview
from game.ui.map.widget import MapView
from game.ui.orders import Row, places_of, target_places, targets
from game.ui.screens.guiding import Guiding
from game.ui.theme import BAD, DIM, SAND
from game.ui.widgets.chip import Chip
from game.ui.widgets.faction_card import FactionCard
from game.ui.widgets.order_list import OrderList
from game.ui.widgets.place_card import PlaceCard
from game.ui.widgets.preview_card import PreviewCard

Mode = Literal["map", "orders", "kinds", "targets"]


class Ordering(Guiding):
    """Mixed into the screens on which a month is planned. ``mode``: map (a place is looked at), orders (for that place), kinds (all
    orders), targets (of one kind; the map and the list move together)."""

    mode: Mode = "map"
    _row: Row | None = None
    _titled = ("", "")

    if TYPE_CHECKING:

        @property
        def map(self) -> MapView:
            """The map of the screen."""

        def give(self, order: Order) -> bool:
            """Put an order into the queue."""

        def refresh_hint(self) -> None:
            """Say what to do next."""

        def say(self, text: str, colour: str = "") -> None:
            """Say something in the row of the hint for some seconds."""

    # ------------------------------------------------------------------ the place looked at
    def look_at(self, place: str) -> None:
        """Show a place and the orders for it."""
        self.table.place = place
        if self.map.selected != place:
            self.map.select(place)
        self.query_one(PlaceCard).show(self.table, place)
        self.refresh_orders()
        self.tell("place_chosen", place)

    def refresh_orders(self) -> None:
        """List the orders of the mode anew, the marked one stays marked."""
        table, listing = self.table, self.query_one(OrderList)
        marked = listing.row.kind if listing.row is not None else table.suggested_kind()
        if self.mode in ("map", "orders"):
            place = table.place or table.start_place()
            listing.show(table, table.rows.at(table.view, place), "orders", marked)
            self._title("Orders for ", table.words.place(place))
        elif self.mode == "kinds":
            listing.show(table, table.rows.kinds(table.view), "kinds", marked)
            self._title("All your orders")

    def _title(self, text: str, name: str = "") -> None:
        """Over the list: what it is a list of, and what its columns are."""
        self._titled = (text, name)
        title = Text.assemble((text, DIM), (name, f"bold {SAND}"))
        if self.mode == "targets" and self._row is not None:
            title = Text.assemble((self._row.name, f"bold {SAND}"), (f": {self._whom()}?", DIM))
        heads, room = self.query_one(OrderList).heads, self.query_one(OrderList).room
        if self.mode == "targets" and title.cell_len + len(heads) >= room:
            heads = ""  # one order is aimed: what it asks for needs the room more than its numbers' names
        if name and title.cell_len + len(heads) >= room:
            title = Text(name, style=f"bold {SAND}")  # what it is a list of is seen; the columns need their names more
        title.truncate(max(6, room - len(heads) - 1), overflow="ellipsis", pad=True)
        title.append(heads.rjust(room - title.cell_len), style=DIM)
        title.no_wrap = True
        self.query_one("#orders-title", Static).update(title)

    def _whom(self) -> str:
        """What the order that is being aimed wants to know."""
        kind = self._row.kind if self._row is not None else ""
        return {"faction": "whom", "faction_at_place": "whom and where"}.get(self.table.rows.domains.get(kind, ""), "where")

    def chosen_on_map(self, place: str) -> None:
        """The map's mark moved: look there, or aim there; where the order cannot go, say why."""
        if self.mode == "targets":
            listing = self.query_one(OrderList)
            if not listing.aim(place):
                self._refuse(place)
            self.query_one(PlaceCard).show(self.table, place)
        elif place != self.table.place:
            self.look_at(place)

    def refresh_guide(self) -> None:
        """The prompt, and its place lit while nothing is being aimed."""
        super().refresh_guide()
        if self.mode == "map" and self.guide is not None:
            self.map.highlight(self.guide.lit)

    def _refuse(self, place: str) -> None:
        """Why the order that is being aimed cannot go to a place."""
        kind = self._row.kind if self._row is not None else ""
        self.say(f"Not {self.table.words.place(place)}: {self.table.rows.refusal(self.table.view, kind, place)}", BAD)

    def entered_on_map(self, place: str) -> None:
        """Enter on the map: the orders for the place, or the order that is being aimed."""
        if self.mode == "targets":
            aimed = self.query_one(OrderList).preview
            touched = places_of(aimed, self.table.view) if aimed is not None else ()
            if touched and touched[-1] != place:
                self._refuse(place)  # never another order than the marked place says
            else:
                self.action_give()
        elif self.table.session.observed:
            self.look_at(place)
        else:
            self.look_at(place)
            self._set_mode("orders")
            self.query_one(OrderList).focus()

    # ------------------------------------------------------------------ modes
    def _set_mode(self, mode: Mode) -> None:
        if mode == self.mode:
            return
        self.mode = mode
        self.set_class(mode != "map", "-ordering")
        self.set_class(mode == "targets", "-aiming")
        self.query_one("#tab-orders", Chip).set_class(mode in ("kinds", "targets"), "-on")
        if mode != "targets":
            self.map.highlight(())
        self.refresh_guide()
        self.show_tab("place")
        self.refresh_hint()

    def show_tab(self, tab: str) -> None:
        """Place and orders, or the factions."""
        factions = tab == "factions"
        self.query_one(FactionCard).set_class(factions, "-shown")
        self.query_one("#place-tab").set_class(factions, "-hidden")
        self.query_one("#tab-place", Chip).set_class(not factions and self.mode in ("map", "orders"), "-on")
        self.query_one("#tab-factions", Chip).set_class(factions, "-on")

    def follow_focus(self, widget: Widget) -> None:
        """The list of orders got the focus by Tab or click: that is order mode; the map got it: map mode."""
        if isinstance(widget, OrderList) and self.mode == "map":
            self._set_mode("orders")
            self._preview(widget.preview, widget.row)
        elif isinstance(widget, MapView) and self.mode == "kinds" and self._aimable(self.query_one(OrderList).row):
            row = self.query_one(OrderList).row
            assert row is not None
            self._aim(row, focus=False)  # its targets are lit: a click on one of them means it
        elif isinstance(widget, MapView) and self.mode in ("orders", "kinds"):
            self._set_mode("map")
            self.refresh_orders()

    def _aimable(self, row: Row | None) -> bool:
        """Has the order targets that are lit on the map?"""
        return row is not None and bool(target_places(row.variants, self.table.view))

    def action_orders_first(self) -> None:
        """All kinds of orders."""
        self._row = None
        self._set_mode("kinds")
        self.refresh_orders()
        self.query_one(OrderList).focus()
        self.refresh_hint()

    def action_escape(self) -> None:
        """One step back."""
        if self.mode == "targets":
            kind = self._row.kind if self._row else ""
            self.action_orders_first()
            listing = self.query_one(OrderList)
            listing.show(self.table, self.table.rows.kinds(self.table.view), "kinds", kind)
            return
        self._set_mode("map")
        self.show_tab("place")
        self.refresh_orders()
        self.map.focus()

    def action_tab(self, tab: str) -> None:
        """A click on a tab."""
        if tab == "place":
            self.action_escape() if self.mode != "targets" else self._leave_aim()
        else:
            self.show_tab(tab)
            self.query_one(FactionCard).focus()

    def action_factions(self) -> None:
        """The factions, or the place again."""
        if self.query_one(FactionCard).has_class("-shown"):
            self.action_tab("place")
        else:
            self.action_tab("factions")
            self.tell("factions_opened")

    def _leave_aim(self) -> None:
        self._set_mode("map")
        self.look_at(self.map.selected or self.table.start_place())
        self.map.focus()

    # ------------------------------------------------------------------ the list
    @on(OrderList.Changed)
    def _changed(self, event: OrderList.Changed) -> None:
        event.stop()
        self._title(*self._titled)  # the list may have another width now
        self._preview(event.preview, event.row)

    def _preview(self, preview: Preview | None, row: Row | None) -> None:
        table = self.table
        card = self.query_one(PreviewCard)
        if self.mode == "map":
            return
        if self.mode == "kinds" and row is not None:
            aimed = target_places(row.variants, table.view)
            self.map.highlight(aimed)
            if aimed or not row.nowhere:
                card.show(table, None, self._kind_note(row, len(aimed)))
                return
        card.show(table, preview)
        if preview is None:
            return
        self.tell("order_shown", order=preview.order)
        touched = places_of(preview, table.view)
        if self.mode == "targets" and touched and self.map.selected != touched[-1]:
            self.map.select(touched[-1])
        elif self.mode == "orders":
            self.map.highlight(touched if len(touched) > 1 else ())

    def _kind_note(self, row: Row, aims: int) -> str:
        about = self.table.words.about(row.kind)
        if row.legal:
            places = "1 place can be its target: Enter goes" if aims == 1 else f"{aims} places can be its target: Enter goes"
            return f"{row.name}. {about}\n{places} on; or click {'it' if aims == 1 else 'one'} on the map."
        why = row.variants[0].reasons[0] if row.variants and row.variants[0].reasons else "It has no target now."
        return f"{row.name}. {about}\nx It cannot be given anywhere now, for example: {why}"

    @on(OrderList.Chosen)
    def _chosen(self, event: OrderList.Chosen) -> None:
        event.stop()
        if (event.row.nowhere and self.mode == "kinds" and len(event.row.variants) == 1) or self.mode != "kinds":
            self._give(event.preview)
        else:
            self._aim(event.row)

    def _aim(self, row: Row, focus: bool = True) -> None:
        """The targets of one kind, on the map and as a list, from the place that was looked at. ``focus``: to the list."""
        table = self.table
        self._row = row
        aims = targets(row, table.view)
        self._set_mode("targets")
        rows = [Row(row.kind, "", table.words.target(row.kind, p.order.target) or row.name, (p,)) for p in aims]
        self.map.highlight(target_places(row.variants, table.view))
        listing = self.query_one(OrderList)
        listing.show(table, rows, "targets")
        self._title("")
        listing.aim(self.map.selected or table.start_place())
        if focus:
            listing.focus()
        self.refresh_hint()

    def action_details(self, by: int) -> None:
        """Scroll the order's text, or the factions."""
        factions = self.query_one(FactionCard)
        shown = factions if factions.has_class("-shown") else self.query_one(PreviewCard)
        shown.scroll_relative(y=3 * by, animate=False)

    def action_variant(self, by: int) -> None:
        """Another target of the marked order, by mouse."""
        self.query_one(OrderList).turn(by)

    def action_give(self) -> None:
        """Give the order that is shown."""
        listing = self.query_one(OrderList)
        if self.mode == "kinds" and listing.row is not None:
            listing.action_select()
        else:
            self._give(listing.preview)

    def _give(self, preview: Preview | None) -> None:
        if preview is None:
            return
        if not preview.legal:
            why = preview.reasons[0] if preview.reasons else "It cannot be given now."
            self.say(why, BAD)
            return
        if self.give(preview.order):
            target = self.table.words.target(preview.order.kind, preview.order.target)
            self._leave_aim()
            self.say(f"{preview.name} {target}".strip() + " is in the queue.")
