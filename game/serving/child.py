"""The process behind one open page: ``python -m game.serving.child``, started by ``game.serving.visit`` and by nobody else."""

from __future__ import annotations

import sys

from game.serving.driver import LINE

EXIT_FAULT = 3


def main() -> int:
    """Run the interface until the player leaves or the page is closed; what there is to say goes to the server's terminal."""
    LINE.take()
    try:
        from game.ui.run import run

        said = run()
    except Exception as error:
        from game.session.crash import report

        LINE.say(report(error, ["qibli", "serve"]))
        return EXIT_FAULT
    if said:
        LINE.say(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
