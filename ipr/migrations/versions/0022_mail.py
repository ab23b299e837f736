"""Tell people by e-mail too: the outbox, what waits for it, and what each wants."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
MAILED = sa.text("mail_at IS NOT NULL")
IN_MAIL = sa.text("mail_id IS NOT NULL")
WAITS = sa.text("next_at IS NOT NULL")


def upgrade() -> None:
    make_mail()
    op.create_index(
        "ix_mail_next_at",
        "mail",
        ["next_at"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_index("ix_mail_state", "mail", ["state", "id"])
    with op.batch_alter_table("notice") as notice:
        notice.add_column(sa.Column("mail_at", MOMENT, nullable=True))
        notice.add_column(sa.Column("mail_id", NUMBER, nullable=True))
        notice.create_foreign_key(
            op.f("fk_notice_mail_id_mail"), "mail", ["mail_id"], ["id"]
        )
    for name, columns, where in (
        ("mail_at", ["mail_at"], MAILED),
        ("mail_wanted", ["user_id", "mail_at"], MAILED),
        ("mail_id", ["mail_id"], IN_MAIL),
    ):
        op.create_index(
            f"ix_notice_{name}",
            "notice",
            columns,
            sqlite_where=where,
            postgresql_where=where,
        )
    # The default stays: SQLite would make the table anew, to which most others refer.
    default = "acts_at_once_news_daily"
    op.add_column(
        "user", sa.Column("mail", sa.String(40), nullable=False, server_default=default)
    )


def make_mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("letter", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", MOMENT, nullable=True),
        sa.Column("leased_by", sa.String(40), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("failure", sa.String(40), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_mail_user_id_user"),
        sa.UniqueConstraint("key", name="uq_mail_key"),
        sa.UniqueConstraint("user_id", "digest_on", name="uq_mail_user_id_digest_on"),
    )


def downgrade() -> None:
    op.drop_column("user", "mail")
    for name in ("mail_id", "mail_wanted", "mail_at"):
        op.drop_index(f"ix_notice_{name}", "notice")
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint("fk_notice_mail_id_mail", type_="foreignkey")
        notice.drop_column("mail_id")
        notice.drop_column("mail_at")
    op.drop_table("mail")
