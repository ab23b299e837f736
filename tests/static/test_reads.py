"""Whatever reads the database reads to the end, and is done with it."""

import ast
import re

import pytest

from ipr.config import PACKAGE

ROOT = PACKAGE.parent
SOURCES = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
READS = re.compile(r"\bselect\(|\.with_for_update\(")


def unread(text: str) -> list[str]:
    """Return the reads whose result is thrown away: it may stay open.

    While it is, a SQLite connection sees an older state and is refused every write. A
    read that only locks says `session.scalar(…)`, which closes it.
    """
    return [
        ast.unparse(node.value)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr)
        and isinstance(call := node.value, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("execute", "scalars")
        and (READS.search(ast.unparse(call)) or call.func.attr == "scalars")
        and not re.search(r"\b(insert|update|delete)\(", ast.unparse(call))
    ]


def test_no_read_is_thrown_away():
    assert {
        path.name: found for path in SOURCES if (found := unread(path.read_text()))
    } == {}


@pytest.mark.parametrize(
    "line, found",
    [
        ("session.execute(select(User.id).with_for_update())", 1),
        ("session.execute(holding.with_for_update(key_share=True))", 1),
        ("session.scalars(asked)", 1),
        ("session.scalar(select(User.id).with_for_update())", 0),
        ("rows = session.execute(select(User.id))", 0),
        ("session.execute(insert(Kept).from_select(names, select(User.id)))", 0),
    ],
)
def test_a_read_that_is_thrown_away_is_found(line, found):
    assert len(unread(line)) == found


def test_who_counts_statements_keeps_none_of_them_open():
    listening = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if re.search(r"listen\w*\([^)]*_cursor_execute", path.read_text())
    ]

    assert listening == ["tests/statements.py"]
