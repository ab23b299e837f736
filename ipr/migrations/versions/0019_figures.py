"""Index what the figures on Home read: when something was done, and reports came.

As in 0003, SQLite's planner is told what the indexes look like when they are full.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_audit_event_action_at": ("audit_event", ["action", "at"], "300000 10000 4"),
    "ix_acceptance_received": ("acceptance", ["report_received_on"], "62000 38"),
    "ix_acceptance_ended": ("acceptance", ["ended_on"], "2000 2"),
}
STATISTICS = sa.table(
    "sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat")
)


def upgrade() -> None:
    for name, (table, columns, stat) in INDEXES.items():
        # Where most rows have no day at all, an index of those without would mislead.
        some = sa.text(f"{columns[0]} IS NOT NULL") if table == "acceptance" else None
        op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)
        if op.get_bind().dialect.name == "sqlite":
            row = {"tbl": table, "idx": name, "stat": stat}
            op.execute(STATISTICS.insert().values(row))


def downgrade() -> None:
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table_name=table)  # SQLite forgets its statistics with it
