"""Keep why a version was approved that had not been back-tested.

From now on an approval without a back-test of what was proposed needs that reason;
earlier ones were not asked for it.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "version_proposal"
CHECK = "ck_version_proposal_untested_reason_of_somebody"
GIVEN = "untested_reason IS NULL OR (second_id IS NOT NULL AND untested_reason <> '')"
TESTED = (
    "EXISTS (SELECT 1 FROM backtest WHERE backtest.digest = NEW.digest "
    "AND backtest.state = 'done')"
)
WHY = "an approval needs a back-test, or why there is none"
KEPT = "a proposal is kept as it was made and answered"


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.execute(
        f"ALTER TABLE {TABLE} ADD COLUMN untested_reason TEXT "
        f"CONSTRAINT {CHECK} CHECK ({GIVEN})"
    )
    different = "IS NOT" if on_sqlite() else "IS DISTINCT FROM"
    unexplained = (
        "OLD.state = 'open' AND NEW.state = 'approved' "
        f"AND NEW.untested_reason IS NULL AND NOT {TESTED}"
    )
    changed = (
        "OLD.second_id IS NOT NULL "
        f"AND OLD.untested_reason {different} NEW.untested_reason"
    )
    if on_sqlite():
        for name, condition, words in (
            ("untested", unexplained, WHY),
            ("untested_kept", changed, KEPT),
        ):
            op.execute(
                f"CREATE TRIGGER {TABLE}_{name} BEFORE UPDATE ON {TABLE} "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION guard_untested() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {unexplained} THEN RAISE EXCEPTION '{WHY}'; END IF; "
        f"IF {changed} THEN RAISE EXCEPTION '{KEPT}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {TABLE}_untested BEFORE UPDATE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION guard_untested()"
    )


def downgrade() -> None:
    if on_sqlite():
        op.execute(f"DROP TRIGGER {TABLE}_untested")
        op.execute(f"DROP TRIGGER {TABLE}_untested_kept")
        op.execute(f"ALTER TABLE {TABLE} DROP COLUMN untested_reason")
        return
    op.execute(f"DROP TRIGGER {TABLE}_untested ON {TABLE}")
    op.execute("DROP FUNCTION guard_untested()")
    op.execute(f"ALTER TABLE {TABLE} DROP COLUMN untested_reason")
