"""The words of the game on the screen and line by line."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from game.session.glossary import TERMS
from game.ui.screens.glossary import GlossaryScreen
from game.ui.widgets.listing import Listing
from tests.ui.screen_kit import playing, settle


async def test_words_are_searched(tmp_path: Path) -> None:
    async with playing(tmp_path) as (app, pilot):
        await pilot.press("f3")
        await settle(pilot)
        assert isinstance(app.screen, GlossaryScreen) and app.screen.query_one(Listing).option_count == len(TERMS)
        await pilot.press(*"lever")
        await settle(pilot)
        listing = app.screen.query_one(Listing)
        assert [listing.get_option_at_index(i).id for i in range(listing.option_count)] == ["leverage"]
        app.screen.query_one(Input).value = "[b]zzz"
        await settle(pilot)
        assert listing.get_option_at_index(0).id is None
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(app.screen, GlossaryScreen)
