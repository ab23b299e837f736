"""Let somebody who is away name who stands in for them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    number = NUMBER.compile(op.get_bind().dialect)
    op.execute(
        f"ALTER TABLE away ADD COLUMN stand_in_id {number} "
        'CONSTRAINT fk_away_stand_in_id_user REFERENCES "user" (id)'
    )
    op.create_index("ix_away_ends", "away", ["ends_on", "starts_on"])


def downgrade() -> None:
    op.drop_index("ix_away_ends", table_name="away")
    op.drop_column("away", "stand_in_id")
