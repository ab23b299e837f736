"""Know until when an agency was involved in a case."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("support_agency", sa.Column("until_on", sa.Date(), nullable=True))


def downgrade() -> None:
    # Before, one that was involved no more was taken out of the list.
    op.execute("DELETE FROM support_agency WHERE until_on IS NOT NULL")
    op.drop_column("support_agency", "until_on")
