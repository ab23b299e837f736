"""Let the IPR team hand over referrals, and keep from whom to whom, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PEOPLE = ("from_id", "to_id", "by_id")


def upgrade() -> None:
    op.create_table(
        "referral_handover",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("referral_id", NUMBER, nullable=False),
        sa.Column("from_id", NUMBER, nullable=True),
        sa.Column("to_id", NUMBER, nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_referral_handover"),
        refers("referral_id", "referral"),
        *(refers(column, "user") for column in PEOPLE),
    )
    op.create_index(
        "ix_referral_handover_referral_id", "referral_handover", ["referral_id"]
    )


def downgrade() -> None:
    op.drop_table("referral_handover")


def refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_referral_handover_{column}_{to}")
    )
