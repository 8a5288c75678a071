"""No test of this folder touches the user's own saves."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home for saves and crash reports."""
    folder = tmp_path / "home"
    monkeypatch.setenv("QIBLI_HOME", str(folder))
    return folder
