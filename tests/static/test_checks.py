"""The checks that read the source: lint, layout, types, imports, templates."""

import subprocess
import sys
from pathlib import Path

import pytest

from ipr.config import PACKAGE

ROOT = PACKAGE.parent
BIN = Path(sys.executable).parent

CHECKS = {
    "ruff lint": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy strict": ["mypy"],
    "import order": ["lint-imports", "--no-cache", "--no-logo"],
    "djlint": ["djlint", "templates", "--lint", "--quiet"],
}


@pytest.mark.parametrize("command", CHECKS.values(), ids=CHECKS.keys())
def test_the_source_passes(command):
    program = BIN / command[0]
    assert program.exists(), f"{program.name} is not installed: run `make test`"

    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, f"\n{done.stdout}{done.stderr}"
