"""Keep a check value of each data key, so that a wrong one is refused at the start.

The values are written by the program when it starts, after it has read what is stored
with the keys at hand; the migration has none to go by.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_check",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("value", sa.String(64), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_key_check"),
        sa.UniqueConstraint("value", name="uq_key_check_value"),
    )


def downgrade() -> None:
    op.drop_table("key_check")
