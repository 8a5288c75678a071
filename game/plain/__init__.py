"""The plain mode: the whole game line by line, for screen readers, pipes and slow links. Knows no screen and holds no rule."""
