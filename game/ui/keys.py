"""The table of actions as Textual bindings."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from game.session.actions import available


def bindings(where: str) -> list[BindingType]:
    """Textual bindings of a screen."""
    return [Binding(a.keys, a.id, a.name, show=a.footer, key_display=a.key, tooltip=a.about, priority=False) for a in available(where)]
