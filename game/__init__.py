"""Qibli: a text-based strategy simulation. Rooms: scenario, engine, players, session, ui; see docs/contract.md."""

__version__ = "0.1.0"
