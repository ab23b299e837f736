"""Let nobody put another row in the place of one that must stand.

SQLite deletes a row that `INSERT OR REPLACE` replaces without calling the triggers
that forbid to delete it. So a row is refused whose key is there already. PostgreSQL
knows no such statement: to update on a conflict is an update there.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LIVE = "state IN ('open', 'approved')"

# By table: the keys that a row would be replaced by, besides its number.
KEYS = {
    "audit_event": (),
    "decision": ("referral_id = NEW.referral_id AND number = NEW.number",),
    "draft_text": ("draft_id = NEW.draft_id AND number = NEW.number",),
    "fact_pattern": ("digest = NEW.digest",),
    "stored_rulebook": (),
    "stored_version": ("name = NEW.name", "digest = NEW.digest"),
    "version_proposal": (f"draft_id = NEW.draft_id AND {LIVE} AND NEW.{LIVE}",),
    "version_withdrawal": ("version_id = NEW.version_id",),
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, keys in KEYS.items():
        there = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {key})"
            for key in ("id = NEW.id", *keys)
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in KEYS:
            op.execute(f"DROP TRIGGER {table}_no_replace")
