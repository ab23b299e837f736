"""Ask the referrer of a case questions, and keep their answers with their files."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
IS_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "enquiry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("referral_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("asked_by_id", NUMBER, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("decision_id", NUMBER, nullable=True),
        sa.Column("taken_back_by_id", NUMBER, nullable=True),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.Column("taken_back_reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state <> 'answered' OR answered_at IS NOT NULL",
            name=op.f("ck_enquiry_answered"),
        ),
        sa.CheckConstraint(
            "state <> 'taken_back' OR taken_back_at IS NOT NULL",
            name=op.f("ck_enquiry_taken_back"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enquiry"),
        refers("enquiry", "referral_id", "referral"),
        refers("enquiry", "asked_by_id", "user"),
        refers("enquiry", "decision_id", "decision"),
        refers("enquiry", "taken_back_by_id", "user"),
    )
    op.create_index("ix_enquiry_referral_id", "enquiry", ["referral_id"])
    op.create_index(
        "ix_enquiry_open",
        "enquiry",
        ["asked_at", "id"],
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_table(
        "answer_file",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("enquiry_id", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer_file"),
        refers("answer_file", "id", "stored_file"),
        refers("answer_file", "enquiry_id", "enquiry"),
    )
    op.create_index("ix_answer_file_enquiry_id", "answer_file", ["enquiry_id"])


def downgrade() -> None:
    op.drop_table("answer_file")
    op.execute("DELETE FROM stored_file WHERE owner = 'enquiry'")
    op.drop_table("enquiry")


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")
    )
