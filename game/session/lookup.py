"""The scenario that a save was played with: from its file when that is unchanged, else from the rules in the save itself."""

from __future__ import annotations

from game.scenario.load import load_resolved, load_scenario
from game.scenario.model import Scenario
from game.scenario.problems import ScenarioErrors
from game.session.journal import Header


def scenario_for_save(header: Header) -> Scenario:
    """The scenario of a save. The file comes first, since its texts may have been bettered since; it is taken only when its
    rules are the same. LookupError with a sentence when the rules cannot be read from either."""
    try:
        scenario = load_scenario(header.scenario)
        if scenario.hash == header.hash:
            return scenario
    except ScenarioErrors:
        pass  # removed, renamed or broken since: the save has its own copy
    try:
        return load_resolved(header.rules)
    except ScenarioErrors as errors:
        said = errors.problems[0].message.rstrip(".") if errors.problems else "they are damaged"
        raise LookupError(
            f"its scenario {header.scenario} is not here as it was, and the rules in the save cannot be read ({said}); "
            "put the scenario back or open the save with the version it was played with."
        ) from None
