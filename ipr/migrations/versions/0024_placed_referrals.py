"""Keep since when each referral is where it is, and index those in the queue.

Of old ones the record says when they last went somewhere. As in 0003, SQLite's planner
is told what the index looks like when it is full.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

QUEUED = sa.text("queue IS NOT NULL")
MOMENT = sa.DateTime(timezone=True)
STATISTICS = sa.table(
    "sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat")
)
MOVED = """
    SELECT MAX(event.at) FROM audit_event AS event
    WHERE event.subject_type = 'referral' AND event.subject_id = referral.id
    AND event.action IN ('referral.routed', 'referral.claimed', 'referral.released')
"""
PASSED_ON = """
    SELECT MAX(support_handover.at) FROM support_handover JOIN support_case
    ON support_case.id = support_handover.case_id
    WHERE support_case.referral_id = referral.id
"""


def upgrade() -> None:
    dialect = op.get_bind().dialect
    long_ago = "1970-01-01 00:00:00.000000"
    for column in (
        f"placed_at {MOMENT.compile(dialect)} DEFAULT '{long_ago}' NOT NULL",
        "place_number INTEGER DEFAULT 1 NOT NULL",
    ):
        op.execute(f"ALTER TABLE referral ADD COLUMN {column}")
    op.execute(f"UPDATE referral SET placed_at = COALESCE(({MOVED}), submitted_at)")
    op.execute(
        f"UPDATE referral SET placed_at = ({PASSED_ON}) "
        f"WHERE ({PASSED_ON}) > placed_at AND status = 'declined'"
    )
    op.create_index(
        "ix_referral_queued",
        "referral",
        ["placed_at", "id"],
        sqlite_where=QUEUED,
        postgresql_where=QUEUED,
    )
    if dialect.name == "sqlite":
        row = {"tbl": "referral", "idx": "ix_referral_queued", "stat": "1000 1 1"}
        op.execute(STATISTICS.insert().values(row))


def downgrade() -> None:
    op.drop_index("ix_referral_queued", table_name="referral")
    op.drop_column("referral", "place_number")
    op.drop_column("referral", "placed_at")
