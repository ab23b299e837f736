"""Let a case that would be lowered wait for people, and tell whoever loses one.

What somebody is about to tell is kept between the pages on which they say it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
IS_OPEN = sa.text("state IN ('two_to_confirm', 'one_to_confirm')")


def upgrade() -> None:
    make_lowering()
    make_moved_case()
    op.create_table(
        "unsent_news",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("referral_id", NUMBER, nullable=False),
        sa.Column("writer_id", NUMBER, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unsent_news"),
        sa.UniqueConstraint(
            "referral_id", "writer_id", name="uq_unsent_news_referral_id_writer_id"
        ),
        refers("unsent_news", "referral_id", "referral"),
        refers("unsent_news", "writer_id", "user"),
    )
    op.create_index("ix_unsent_news_saved_at", "unsent_news", ["saved_at"])


def make_lowering() -> None:
    op.create_table(
        "lowering",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("referral_id", NUMBER, nullable=False),
        sa.Column("decision_id", NUMBER, nullable=False),
        sa.Column("told_by_id", NUMBER, nullable=False),
        sa.Column("stood", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("first_id", NUMBER, nullable=True),
        sa.Column("first_at", MOMENT, nullable=True),
        sa.Column("first_reason", sa.LargeBinary(), nullable=True),
        sa.Column("second_id", NUMBER, nullable=True),
        sa.Column("second_at", MOMENT, nullable=True),
        sa.Column("second_reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "first_id <> told_by_id", name=op.f("ck_lowering_first_is_another")
        ),
        sa.CheckConstraint(
            "second_id <> told_by_id", name=op.f("ck_lowering_second_is_another")
        ),
        sa.CheckConstraint(
            "second_id <> first_id", name=op.f("ck_lowering_two_people")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lowering"),
        sa.UniqueConstraint("decision_id", name="uq_lowering_decision_id"),
        refers("lowering", "referral_id", "referral"),
        refers("lowering", "decision_id", "decision"),
        *(
            refers("lowering", f"{name}_id", "user")
            for name in ("told_by", "first", "second")
        ),
    )
    op.create_index("ix_lowering_referral_id", "lowering", ["referral_id"])
    op.create_index(
        "uq_lowering_open",
        "lowering",
        ["referral_id"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )


def make_moved_case() -> None:
    op.create_table(
        "moved_case",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("referral_id", NUMBER, nullable=False),
        sa.Column("holder_id", NUMBER, nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("to_id", NUMBER, nullable=True),
        sa.Column("decision_id", NUMBER, nullable=True),
        sa.Column("settlement_id", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_moved_case"),
        refers("moved_case", "referral_id", "referral"),
        refers("moved_case", "holder_id", "user"),
        refers("moved_case", "to_id", "user"),
        refers("moved_case", "decision_id", "decision"),
        refers("moved_case", "settlement_id", "settlement"),
    )
    op.create_index("ix_moved_case_referral_id", "moved_case", ["referral_id"])
    op.create_index("ix_moved_case_holder", "moved_case", ["holder_id", "moved_at"])


def downgrade() -> None:
    for table in ("unsent_news", "moved_case", "lowering"):
        op.drop_table(table)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")
    )
