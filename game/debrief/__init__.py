"""After the game: what happened in truth, what turned it, and what other orders would have come to."""
