"""Tell SQLite's planner what these tables look like when they are full.

Without statistics SQLite guesses, and then reads the whole archive in search of a
few open cases: with 100,000 referrals a list took a second instead of some
milliseconds. Nothing gathers statistics while the service runs, so they come with
the tables: taken with ANALYZE from a database of that size. PostgreSQL gathers its
own. `ANALYZE` on a full database may replace them at any time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# By table and index: rows, then rows for each value of the index's first column,
# of its first two columns, and so on.
STATISTICS = {
    "acceptance": {
        "ix_acceptance_due": "62585 38 1",
        "ix_acceptance_outstanding": "300 20 1",
        "sqlite_autoindex_acceptance_1": "62585 1",
    },
    "area": {"sqlite_autoindex_area_1": "40 1"},
    "area_cover": {
        "ix_area_cover_area_id": "80 2",
        "ix_area_cover_user_dates": "80 1 1 1",
    },
    "audit_event": {
        "ix_audit_event_action": "300000 10000",
        "ix_audit_event_actor_id": "300000 75",
        "ix_audit_event_at": "300000 4",
        "ix_audit_event_reference": "300000 3",
        "ix_audit_event_subject": "300000 100000 3 1",
    },
    "customer": {
        "ix_customer_identity_hash": "100000 2",
        "ix_customer_name_hash": "100000 5",
        "ix_customer_nino_hash": "100000 2",
        "sqlite_autoindex_customer_1": "100000 1",
    },
    "decision": {
        "ix_decision_outcome_id": "100000 25000 1",
        "ix_decision_pattern_id": "100000 1000",
        "sqlite_autoindex_decision_1": "100000 1 1",
    },
    "referral": {
        "ix_referral_area_received": "100000 2500 1 1",
        "ix_referral_claimed": "500 60",
        "ix_referral_outcome_received": "100000 25000 1 1",
        "ix_referral_owner_received": "100000 2000 1 1",
        "ix_referral_received": "100000 1 1",
        "ix_referral_referrer_received": "100000 25 1 1",
        "ix_referral_status_outcome_received": "100000 30000 12500 1 1",
        "ix_referral_status_received": "100000 30000 1 1",
        "ix_referral_unowned": "1 1 1",
        "sqlite_autoindex_referral_1": "100000 1",
        "sqlite_autoindex_referral_2": "100000 1",
    },
    "referral_line": {
        "ix_referral_line_line": "170000 15000 1",
        "sqlite_autoindex_referral_line_1": "170000 2 1",
    },
    "role_grant": {
        "ix_role_grant_role_dates": "120 20 20 20",
        "ix_role_grant_user_id": "120 1",
    },
    "settlement": {
        "ix_settlement_referral_id": "10000 1",
        "uq_settlement_open": "20 1",
    },
    "support_case": {
        "ix_support_case_area_state": "37000 935 386 1 1",
        "ix_support_case_open": "1000 1 1",
        "ix_support_case_opened": "37000 1 1",
        "ix_support_case_owner_state": "37000 935 386 1 1",
        "ix_support_case_state": "37000 9345 1 1",
        "sqlite_autoindex_support_case_1": "37000 1",
    },
    "user": {"sqlite_autoindex_user_1": "4000 1"},
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("ANALYZE sqlite_schema")  # makes the table of statistics
    rows = [
        {"tbl": table, "idx": index, "stat": stat}
        for table, indexes in STATISTICS.items()
        for index, stat in indexes.items()
    ]
    statistics = sa.table(
        "sqlite_stat1", sa.column("tbl"), sa.column("idx"), sa.column("stat")
    )
    op.execute(statistics.delete())
    op.bulk_insert(statistics, rows)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DELETE FROM sqlite_stat1")
