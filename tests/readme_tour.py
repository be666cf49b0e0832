"""Run the commands of README.md again, put what they print below them, and take the picture anew: `make readme`.

A command is a line that begins with "$ " in a block ```console. All run in one folder that holds a copy of seeds/.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PICTURE = ROOT / "tests" / "pictures" / "network.png"
SELECTED = "Muse Spark"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(readme: str) -> Iterator[str]:
    """Each command of the tour, without its "$ "."""
    for block in BLOCK.findall(readme):
        yield from (line[2:] for line in block.splitlines() if line.startswith("$ "))


def answered(block: str, folder: Path) -> str:
    """The commands of a block, each with what it prints."""
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "110",
        "NO_COLOR": "1",
    }
    parts = []
    for command in (line[2:] for line in block.splitlines() if line.startswith("$ ")):
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 141):  # 141: `head` had enough
            raise SystemExit(f"{command}\n{done.stdout}")
        lines = (line.rstrip() for line in done.stdout.splitlines())
        parts.append("\n".join([f"$ {command}", *lines]).rstrip())
    return "\n\n".join(parts)


def main() -> None:
    """Rewrite the README, then the picture."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "seeds", folder / "seeds")
        readme = README.read_text(encoding="utf-8")
        readme = BLOCK.sub(lambda block: f"```console\n{answered(block[1], folder)}\n```", readme)
        README.write_text(readme, encoding="utf-8")
        picture = [sys.executable, ROOT / "tests" / "screenshot.py", folder / "out", PICTURE, "--size", "1280x800"]
        subprocess.run([*picture, "--select", SELECTED], check=True)


if __name__ == "__main__":
    main()
