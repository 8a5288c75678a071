"""All benchmarks with one command: ``python benchmarks``. Each file also runs alone, with options of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

for name in ("run.py", "interface.py", "author.py", "forecast.py"):
    print(f"\n## {name}\n", flush=True)
    subprocess.run([sys.executable, str(HERE / name)], check=True, cwd=HERE.parent)
