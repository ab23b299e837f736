"""Tell people: what each was told, and which reminders were given."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNREAD = sa.text("unread")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("because", sa.String(40), nullable=False),
        sa.Column("subject_type", sa.String(40), nullable=False),
        sa.Column("subject_id", NUMBER, nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("act_by", sa.Date(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_why", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_notice_user_id_user")
        ),
    )
    op.create_index("ix_notice_list", "notice", ["user_id", "unread", "id"])
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["user_id"],
        sqlite_where=UNREAD,
        postgresql_where=UNREAD,
    )
    op.create_index("ix_notice_subject", "notice", ["subject_type", "subject_id", "id"])
    op.create_index("ix_notice_reference", "notice", ["reference", "user_id"])
    op.create_table(
        "reminder_given",
        sa.Column("reminder", sa.String(60), nullable=False),
        sa.Column("subject_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("milestone", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("reminder", "subject_id", "edition", "milestone"),
            name="pk_reminder_given",
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("reminder_given")
    op.drop_table("notice")
