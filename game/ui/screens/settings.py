"""The settings that last: a list with their values; left and right change the marked one, which is kept at once."""

from __future__ import annotations

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from game.session.keymap import keys_path
from game.session.settings import BY_ID, SETTINGS
from game.ui.keys import bindings
from game.ui.screens.base import Foot, Sheet
from game.ui.theme import DIM, SAND
from game.ui.widgets.listing import Listing


class SettingsList(Listing):
    """The settings as rows."""

    HELP = "Up and down mark a setting, left and right change it; a click on a row does too. It is saved at once. Esc goes back."

    async def on_click(self, event: events.Click) -> None:
        """A click on a row changes it."""
        event.prevent_default()
        if event.style.meta.get("option") is not None:
            await self.screen.run_action("change(1)")


class SettingsScreen(Sheet):
    """Dismissed with nothing: what is changed holds at once."""

    where = "settings"
    BINDINGS = bindings("settings")

    def compose(self) -> ComposeResult:
        """Title, list, a word about the marked setting, where it is kept."""
        with Vertical(classes="sheet"):
            yield Static(Text("Settings", style=f"bold {SAND}"), classes="sheet-title")
            yield SettingsList(id="settings-list")
            yield Static("", id="settings-note", markup=False)
        yield Foot("settings")

    def on_mount(self) -> None:
        """Fill the list."""
        note = self.query_one("#settings-note", Static)
        note.styles.height, note.styles.margin = 6, (1, 0, 0, 0)
        self._fill(0)
        self.query_one(SettingsList).focus()

    def _fill(self, mark: int) -> None:
        values = self.qibli.settings
        rows: list[tuple[str | None, Text]] = []
        for setting in SETTINGS:
            if setting.values:
                value = values[setting.id]
                row = Text.assemble((f"{setting.name:<12}", ""), ("< ", DIM), (f"{value:^10}", f"bold {SAND}"), (" > ", DIM), no_wrap=True)
                rows.append((setting.id, row.append(f" {setting.values[value]}", style=DIM)))
        self.query_one(SettingsList).fill(rows, mark)
        self._say()

    @on(OptionList.OptionHighlighted)
    def _say(self) -> None:
        marked = self.query_one(SettingsList).marked
        values = self.qibli.settings
        about = BY_ID[marked].about if marked is not None else ""
        where = f"Saved in {values.path}." if values.path is not None else "They hold until you leave."
        said = Text.assemble(about, ("\nYour keys: qibli keys --write begins " + str(keys_path()) + ".\n" + where, DIM))
        self.query_one("#settings-note", Static).update(said)

    @on(OptionList.OptionSelected)
    def action_back(self) -> None:
        """Back to what lies beneath."""
        self.dismiss(None)

    def action_change(self, by: int) -> None:
        """Another value for the marked setting."""
        listing = self.query_one(SettingsList)
        if listing.marked is not None:
            self.qibli.keep(self.qibli.settings.turn(listing.marked, by))
            if listing.marked == "theme":
                self.qibli.wear(self.qibli.settings["theme"])
            self._fill(listing.highlighted or 0)
