"""Many games: simulate, measures, balance, ladder; what lies ahead of one game: forecast, advisor."""
