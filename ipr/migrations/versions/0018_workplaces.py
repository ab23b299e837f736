"""Keep where people work, and who of them is a senior civil servant.

Whoever covers an area works in its nation; of everybody else it is taken that they
work in England, until somebody says otherwise. Nobody's team is known yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COVERED = """
    SELECT area.nation FROM area_cover JOIN area ON area.id = area_cover.area_id
    WHERE area_cover.user_id = "user".id
    AND (area_cover.ends_on IS NULL OR area_cover.ends_on >= CURRENT_DATE)
    ORDER BY area_cover.starts_on, area_cover.id LIMIT 1
"""


def upgrade() -> None:
    op.create_table(
        "team",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("spelling", sa.String(360), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_team"),
        sa.UniqueConstraint("spelling", name="uq_team_spelling"),
    )
    number = NUMBER.compile(op.get_bind().dialect)
    for column in (
        "nation VARCHAR(40) DEFAULT 'england' NOT NULL",
        "senior_civil_servant BOOLEAN DEFAULT FALSE NOT NULL",
        f"team_id {number} CONSTRAINT fk_user_team_id_team REFERENCES team (id)",
    ):
        op.execute(f'ALTER TABLE "user" ADD COLUMN {column}')
    op.create_index("ix_user_team_id", "user", ["team_id"])
    op.execute(f'UPDATE "user" SET nation = COALESCE(({COVERED}), nation)')


def downgrade() -> None:
    op.drop_index("ix_user_team_id", table_name="user")
    for column in ("team_id", "senior_civil_servant", "nation"):
        op.drop_column("user", column)
    op.drop_table("team")
