"""Who decides: random, greedy, doctrine."""
