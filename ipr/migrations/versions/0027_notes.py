"""Keep dated notes of those who work on a case."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_note",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("referral_id", NUMBER, nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("corrects_id", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_note"),
        refers("referral_id", "referral"),
        refers("by_id", "user"),
        refers("corrects_id", "case_note"),
    )
    op.create_index("ix_case_note_referral_id", "case_note", ["referral_id", "id"])
    op.create_index("ix_case_note_corrects_id", "case_note", ["corrects_id"])


def downgrade() -> None:
    op.drop_table("case_note")


def refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_case_note_{column}_{to}")
    )
