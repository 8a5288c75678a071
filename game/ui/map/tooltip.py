"""What is known of a place, in a few lines of plain text."""

from __future__ import annotations

from game.ui.map.lenses import Sight


def describe(sight: Sight, place_id: str) -> str:
    """Name, holder, forces, support, security, intelligence and oil of a place, one fact a line, as far as the view has them."""
    place = sight.view.places[place_id]
    lines = [place.name]
    if place.control:
        lines.append(f"{sight.look(place.control).shape} controlled by {sight.look(place.control).name}")
    elif place.holder:
        lines.append(f"{sight.look(place.holder).shape} occupied by {sight.look(place.holder).name}")
    else:
        lines.append("held by nobody")
    if place.contested:
        lines.append("contested")
    kinds = sight.scenario.words.kinds
    for faction, forces in place.forces.items():
        listed = ", ".join(f"{known} {kinds.get(kind, kind.replace('_', ' '))}" for kind, known in forces.items())
        lines.append(f"{sight.look(faction).shape} {sight.look(faction).short}: {listed}")
    backing = sight.by_faction(place, "support").items()
    support = [f"{sight.look(f).short} {known}" for f, known in backing if known.value or known.certainty != "exact"]
    if support:
        lines.append("support: " + ", ".join(support))
    own = sight.by_faction(place, "intel").get(sight.view.seat)
    intel = sight.quantity("intel")
    if own is not None and intel is not None:
        lines.append(f"your intelligence: {own} of {intel.hi}")
    if place.attributes.get("oil"):
        lines.append(f"oil: {place.attributes['oil']}")
    told = sum(line.place == place_id for line in sight.view.report)
    if told:
        lines.append(f"last month: {told} {'line' if told == 1 else 'lines'} of your report")
    security = sight.quantity("security")
    if security is not None and security.id in place.values:
        lines.append(f"{sight.scenario.words.quantities.get(security.id, security.id)}: {place.values[security.id]}")
    return "\n".join(lines)
