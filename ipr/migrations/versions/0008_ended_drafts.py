"""Let a draft that was published stay so, and the rulebook in use be there.

What a draft was published as says who approved a version; were it set back, its
approval could be taken back too.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STAYS = "a published draft stays as it is"
KEPT = ("version_draft", "rulebook_in_use")


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    if on_sqlite():
        op.execute(
            "CREATE TRIGGER version_draft_stays BEFORE UPDATE ON version_draft "
            "WHEN OLD.state = 'published' "
            f"BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        )
        for table in KEPT:
            op.execute(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is kept'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION guard_draft() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF OLD.state = 'published' THEN "
        f"RAISE EXCEPTION '{STAYS}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER version_draft_stays BEFORE UPDATE ON version_draft "
        "FOR EACH ROW EXECUTE FUNCTION guard_draft()"
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    if on_sqlite():
        for name in ("version_draft_stays", *(f"{table}_no_delete" for table in KEPT)):
            op.execute(f"DROP TRIGGER {name}")
        return
    op.execute("DROP TRIGGER version_draft_stays ON version_draft")
    for table in KEPT:
        op.execute(f"DROP TRIGGER {table}_no_delete ON {table}")
    op.execute("DROP FUNCTION guard_draft()")
