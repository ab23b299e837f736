"""Keep the edition of a due date, and the calendar that open ones were counted by."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "acceptance",
        sa.Column("edition", sa.Integer(), nullable=False, server_default="1"),
    )
    op.create_table(
        "calendar_used",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("package", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_used"),
    )


def downgrade() -> None:
    op.drop_table("calendar_used")
    op.drop_column("acceptance", "edition")
