"""The map: an outline, places, roads, and a lens on what a seat knows."""
