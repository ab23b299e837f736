"""Count referrals by their answers, so that a back-test need not read them all.

Triggers keep the counts in the transaction that changes a referral, so they are
exact for whoever reads them. On PostgreSQL each change takes the counts' rows in one
order, so that no two of them can wait for each other.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHANGED = sa.text("was != becomes")
COUNTED = "pattern_id, area_id, submitted_at"
COLUMNS = "kind, value, pattern_id, number, changes"

# Rows, then rows for each value of the index's columns, with 1,000,000 referrals.
STATISTICS = {
    ("pattern_count", "pattern_count"): "230000 57500 2500 1",
    ("pattern_count", "ix_pattern_count_by_pattern"): "230000 76 25 1 1",
    ("backtest_pattern", "backtest_pattern"): "30000 3000 1",
    ("backtest_pattern", "ix_backtest_pattern_changed"): "3000 300 1 1 1",
}


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    make_tables()
    fill_counts()
    if on_sqlite():
        make_sqlite_triggers()
        for (table, index), statistic in STATISTICS.items():
            op.execute(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat) "
                f"VALUES ('{table}', '{index}', '{statistic}')"
            )
    else:
        make_postgresql_triggers()


def downgrade() -> None:
    if on_sqlite():
        for name in ("made", "changed", "gone"):
            op.execute(f"DROP TRIGGER referral_{name}_counted")
        for name in ("made", "gone"):
            op.execute(f"DROP TRIGGER referral_line_{name}_counted")
    else:
        for table in ("referral", "referral_line"):
            for name in ("made", "changed", "gone"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_{name}_counted ON {table}")
            op.execute(f"DROP FUNCTION count_{table}()")
    op.drop_table("backtest_pattern")
    op.drop_table("pattern_count")


def make_tables() -> None:
    op.create_table(
        "pattern_count",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("pattern_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("changes", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint(
            *("kind", "value", "pattern_id"), name="pk_pattern_count"
        ),
        refers("pattern_count", "pattern_id", "fact_pattern"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_pattern_count_by_pattern",
        "pattern_count",
        ["pattern_id", "kind", "value", "number"],
    )
    op.create_table(
        "backtest_pattern",
        sa.Column("backtest_id", NUMBER, nullable=False),
        sa.Column("pattern_id", NUMBER, nullable=False),
        sa.Column("was", sa.String(20), nullable=False),
        sa.Column("becomes", sa.String(20), nullable=False),
        sa.Column("lacks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("backtest_id", "pattern_id"), name="pk_backtest_pattern"
        ),
        refers("backtest_pattern", "backtest_id", "backtest"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_backtest_pattern_changed",
        "backtest_pattern",
        ["backtest_id", "pattern_id", "was", "becomes"],
        sqlite_where=CHANGED,
        postgresql_where=CHANGED,
    )


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")
    )


def month(row: str) -> str:
    """Return the London month in which a row's referral was submitted, in SQL."""
    moment = f"{row}.submitted_at"
    if not on_sqlite():
        return f"to_char({moment} AT TIME ZONE 'Europe/London', 'YYYY-MM')"
    # The last hour of a month by UTC is the next month's first in London, while
    # summer time lasts: at the ends of March to September, and never otherwise.
    summer = f"substr({moment}, 6, 2) BETWEEN '03' AND '09'"
    hours = f"CASE WHEN {summer} THEN '+1 hour' ELSE '+0 hours' END"
    return f"strftime('%Y-%m', {moment}, {hours})"


def places(row: str) -> dict[str, str]:
    """Return what a referral is counted by, in SQL; its service lines apart."""
    area = f"CAST({row}.area_id AS VARCHAR(40))"
    return {"all": "''", "month": month(row), "area": f"coalesce({area}, '')"}


def fill_counts() -> None:
    for kind, value in places("referral").items():
        op.execute(
            f"INSERT INTO pattern_count ({COLUMNS}) "
            f"SELECT '{kind}', {value}, pattern_id, count(*), 1 FROM referral "
            "WHERE pattern_id IS NOT NULL GROUP BY 2, 3"
        )
    op.execute(
        f"INSERT INTO pattern_count ({COLUMNS}) "
        "SELECT 'line', line, pattern_id, count(*), 1 FROM referral_line "
        "JOIN referral ON referral.id = referral_id "
        "WHERE pattern_id IS NOT NULL GROUP BY 2, 3"
    )


def parts(row: str, step: int) -> list[str]:
    """Return selects of what a referral's row adds to the counts, or takes away."""
    found = [
        f"SELECT '{kind}' AS kind, {value} AS value, {row}.pattern_id AS pattern_id, "
        f"{step} AS step WHERE {row}.pattern_id IS NOT NULL"
        for kind, value in places(row).items()
    ]
    found.append(
        f"SELECT 'line', line, {row}.pattern_id, {step} FROM referral_line "
        f"WHERE referral_id = {row}.id AND {row}.pattern_id IS NOT NULL"
    )
    return found


def line_parts(row: str, step: int) -> list[str]:
    """Return selects of what a service line adds; the total only notes a change."""
    lines = f"SELECT 'line' AS kind, {row}.line AS value, pattern_id, {step} AS step"
    source = f"FROM referral WHERE id = {row}.referral_id AND pattern_id IS NOT NULL"
    return [f"{lines} {source}", f"SELECT 'all', '', pattern_id, 0 {source}"]


def add(selects: list[str]) -> str:
    """Return the statement that adds what is selected to the counts."""
    return (
        f"INSERT INTO pattern_count ({COLUMNS}) "
        "SELECT kind, value, pattern_id, sum(step), 1 FROM "
        f"({' UNION ALL '.join(selects)}) AS part WHERE true "
        "GROUP BY kind, value, pattern_id ORDER BY kind, value, pattern_id "
        "ON CONFLICT (kind, value, pattern_id) DO UPDATE SET "
        "number = pattern_count.number + excluded.number, "
        "changes = pattern_count.changes + 1"
    )


def make_sqlite_triggers() -> None:
    changed = " OR ".join(
        f"OLD.{name} IS NOT NEW.{name}" for name in COUNTED.split(", ")
    )
    for table, name, verb, when, selects in (
        ("referral", "made", "INSERT", "true", parts("NEW", 1)),
        (
            *("referral", "changed", f"UPDATE OF {COUNTED}", changed),
            parts("OLD", -1) + parts("NEW", 1),
        ),
        ("referral", "gone", "DELETE", "true", parts("OLD", -1)),
        ("referral_line", "made", "INSERT", "true", line_parts("NEW", 1)),
        ("referral_line", "gone", "DELETE", "true", line_parts("OLD", -1)),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_{name}_counted AFTER {verb} ON {table} "
            f"WHEN {when} BEGIN {add(selects)}; END"
        )


def make_postgresql_triggers() -> None:
    # In PostgreSQL, OLD is NULL in each column when a row is made, and NEW when it
    # goes: so one function does for all.
    for table, selects, changes in (
        ("referral", parts("OLD", -1) + parts("NEW", 1), True),
        ("referral_line", line_parts("OLD", -1) + line_parts("NEW", 1), False),
    ):
        op.execute(
            f"CREATE FUNCTION count_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {add(selects)}; RETURN NULL; END $$"
        )
        verbs = {"made": "INSERT", "gone": "DELETE"}
        if changes:
            verbs["changed"] = f"UPDATE OF {COUNTED}"
        for name, verb in verbs.items():
            op.execute(
                f"CREATE TRIGGER {table}_{name}_counted AFTER {verb} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION count_{table}()"
            )
