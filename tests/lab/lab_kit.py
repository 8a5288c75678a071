"""What tests of the laboratory share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from game.lab.executors import Work


class Backwards:
    """An executor that does the last task first: results must not depend on the order in which they come."""

    def __init__(self) -> None:
        self.tasks = 0

    def run(self, work: Work, common: str, tasks: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        """See ``game.lab.executors.Executor``."""
        self.tasks += len(tasks)
        for number in reversed(range(len(tasks))):
            yield number, work(common, tasks[number])

    def close(self) -> None:
        """Nothing is held."""
