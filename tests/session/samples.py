"""A short save, in parts, for the tests of journals and files."""

from __future__ import annotations

from game.engine.view import Order
from game.session.journal import Draft, Header, Journal, Played

HEADER = Header("1", "tarhuna", "The drone", "ab12cd34", 12, "November 2019", 7, "lna", {"gna": "doctrine"}, '{"a":1}')
ONE = Played(1, "December 2019", {"lna": (Order("raise", ("benghazi",)),), "gna": ()}, {"gna": ()}, "00ff00ff", False)
TWO = Played(2, "January 2020", {"lna": (), "gna": (Order("deny"),)}, {"gna": ("to hide it",)}, "11ff00ff", False)
DRAFT = Draft(3, (Order("offensive", ("tarhuna", "tripoli")),), (("wreck", Order("answer", ("wreck", "return"))),))
SHORT = Journal(HEADER, (ONE, TWO), (DRAFT,))
