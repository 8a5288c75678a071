"""One game over time: seats, orders, undo, journal, saves, replay."""
