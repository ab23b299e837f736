"""Keep what is known of a file in one table, for every feature that has files.

An attachment keeps its number, and what only it knows: the draft or the referral that
it belongs to. A removed file of a draft could go from disk at once; that is written
down now, so that whoever sweeps the disk need know no feature.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHARED = "key, name, media_type, size, sha256, scan, added_by_id, added_at, removed_at"
OWN = "id, draft_id, referral_id"


def upgrade() -> None:
    set_attachments_aside()
    op.create_table(
        "stored_file",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("owner", sa.String(40), nullable=False),
        *file_columns(),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        refers("stored_file", "added_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name="pk_stored_file"),
        sa.UniqueConstraint("key", name="uq_stored_file_key"),
    )
    make_attachments(refers("attachment", "id", "stored_file"))
    op.execute(
        f"INSERT INTO stored_file (id, owner, erased_at, {SHARED}) "
        "SELECT id, 'referral', CASE WHEN referral_id IS NULL THEN removed_at END, "
        f"{SHARED} FROM attachment_aside"
    )
    op.execute(f"INSERT INTO attachment ({OWN}) SELECT {OWN} FROM attachment_aside")
    op.execute("DROP TABLE attachment_aside")
    count_on("stored_file")


def downgrade() -> None:
    set_attachments_aside()
    make_attachments(
        *file_columns(),
        refers("attachment", "added_by_id", "user"),
        sa.UniqueConstraint("key", name="uq_attachment_key"),
    )
    op.execute(
        f"INSERT INTO attachment ({OWN}, {SHARED}) SELECT {OWN}, {SHARED} "
        "FROM attachment_aside JOIN stored_file USING (id)"
    )
    op.execute("DROP TABLE attachment_aside")
    op.drop_table("stored_file")
    count_on("attachment")


def set_attachments_aside() -> None:
    op.execute("CREATE TEMPORARY TABLE attachment_aside AS SELECT * FROM attachment")
    op.drop_table("attachment")


def file_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("scan", sa.String(40), nullable=False),
        sa.Column("added_by_id", NUMBER, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
    ]


def make_attachments(*more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "attachment",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("draft_id", NUMBER, nullable=True),
        sa.Column("referral_id", NUMBER, nullable=True),
        *more,
        sa.CheckConstraint(
            "draft_id IS NOT NULL OR referral_id IS NOT NULL",
            name=op.f("ck_attachment_belongs"),
        ),
        refers("attachment", "draft_id", "draft"),
        refers("attachment", "referral_id", "referral"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    for column in ("draft_id", "referral_id"):
        op.create_index(f"ix_attachment_{column}", "attachment", [column])


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")
    )


def count_on(table: str) -> None:
    """Let PostgreSQL give the next row the number after those that were copied."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
            f"(SELECT coalesce(max(id), 0) + 1 FROM {table}), false)"
        )
