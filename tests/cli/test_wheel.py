"""The installed program, far from the checkout: it brings its scenarios and assets with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the built wheel was unpacked, as pip does with ``--target``."""
    work = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(work / "dist"), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (work / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(work / "site")
    return work / "site"


def run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The installed program from another folder."""
    env = {**os.environ, "PYTHONPATH": str(installed), "QIBLI_HOME": str(cwd / "home")}
    command = [sys.executable, "-P", "-m", "game.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, check=False)


def test_the_installed_program_finds_what_belongs_to_it(installed: Path, tmp_path: Path) -> None:
    script = "import game, game.scenario.find as f; print(game.__file__); print(*[e.id for e in f.list_scenarios()])"
    env = {**os.environ, "PYTHONPATH": str(installed)}
    where = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, cwd=tmp_path, env=env, check=True)
    file, ids = where.stdout.splitlines()
    assert Path(file).is_relative_to(installed)
    shipped = sorted(p.stem for p in (ROOT / "scenarios").glob("*.yaml"))
    assert sorted(ids.split()) == shipped
    for id in shipped:
        assert (installed / "game" / "_data" / "scenarios" / f"{id}.yaml").is_file()
    checked = run(installed, tmp_path, "check", *shipped)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    begun = run(installed, tmp_path, "new", "mine", "--from", "lesson")
    assert begun.returncode == 0, begun.stderr
    assert run(installed, tmp_path, "check", "--no-smoke", "mine.yaml").stdout.endswith("mine.yaml: clean\n")
    told = run(installed, tmp_path, "watch", shipped[0], "--seed", "1", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout.splitlines()[-1])["type"] == "end"


def test_the_wheel_holds_the_assets_and_no_tests(installed: Path) -> None:
    assets = {p.name for p in (ROOT / "assets").iterdir() if p.suffix == ".json"}
    assert assets <= {p.name for p in (installed / "game" / "_data" / "assets").iterdir()}
    assert not (installed / "tests").exists()


def test_version(installed: Path, tmp_path: Path) -> None:
    from game import __version__

    assert run(installed, tmp_path, "--version").stdout.strip().endswith(__version__)
