"""Every check of the project, one after the other: `python -m tests`.

All of them run, whatever fails; the exit code is 0 only if none did. The tests come last, so the
closing line of a good run is pytest's.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("app.py", "cli.py", "geo", "layers", "planning", "views", "tests", "benchmarks")


def checks() -> dict[str, list[str]]:
    """Return the commands by name, in their order, all of this interpreter's environment."""
    module = [sys.executable, "-m"]
    lint_imports = shutil.which("lint-imports", path=Path(sys.executable).parent)
    return {
        "ruff check": [*module, "ruff", "check", "."],
        "ruff format": [*module, "ruff", "format", "--check", "."],
        "mypy": [*module, "mypy", *CODE],
        "lint-imports": [lint_imports or "lint-imports", "--no-logo"],
        "pytest": [*module, "pytest", "-n", "2", "--dist", "loadfile"],
    }


def main() -> int:
    """Run all checks and return how many failed."""
    failed = []
    for name, command in checks().items():
        print(f"== {name}", flush=True)  # noqa: T201
        if not _passes(command):
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)  # noqa: T201
    return len(failed)


def _passes(command: list[str]) -> bool:
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    except FileNotFoundError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return False


if __name__ == "__main__":
    sys.exit(main())
