"""Keep packs for the Serious Case Panel, and what was released for good."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
RELEASE = "panel_pack_release"


def upgrade() -> None:
    op.create_table(
        "panel_pack",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("reader_id", NUMBER, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("sent_back", sa.LargeBinary(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR (digest IS NOT NULL AND reader_id IS NOT NULL)",
            name=op.f("ck_panel_pack_sent_with_digest"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_panel_pack"),
        sa.UniqueConstraint("quarter", "edition", name="uq_panel_pack_quarter_edition"),
        refers("panel_pack", "reader_id", "user"),
    )
    op.create_index(op.f("ix_panel_pack_reader_id"), "panel_pack", ["reader_id"])
    op.create_table(
        "panel_pack_writer",
        sa.Column("pack_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("pack_id", "user_id", name="pk_panel_pack_writer"),
        refers("panel_pack_writer", "pack_id", "panel_pack"),
        refers("panel_pack_writer", "user_id", "user"),
    )
    op.create_table(
        RELEASE,
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("pack_id", NUMBER, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("released_by_id", NUMBER, nullable=False),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_panel_pack_release"),
        sa.UniqueConstraint("pack_id", name="uq_panel_pack_release_pack_id"),
        refers(RELEASE, "pack_id", "panel_pack"),
        refers(RELEASE, "released_by_id", "user"),
    )
    forbid_changes()


def downgrade() -> None:
    op.drop_table(RELEASE)  # and its triggers
    op.drop_table("panel_pack_writer")
    op.drop_table("panel_pack")


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")
    )


def forbid_changes() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {RELEASE}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {RELEASE} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{RELEASE} is append-only'); END"
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {RELEASE}_no_{verb} BEFORE {verb} ON {RELEASE} {refuse}"
        )
    there = "id = NEW.id OR pack_id = NEW.pack_id"
    op.execute(
        f"CREATE TRIGGER {RELEASE}_no_replace BEFORE INSERT ON {RELEASE} "
        f"WHEN EXISTS (SELECT 1 FROM {RELEASE} WHERE {there}) {refuse}"
    )
