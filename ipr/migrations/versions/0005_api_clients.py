"""Let other systems ask for decisions, each with a token of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "api_client",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_by_id", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("revoked_by_id", NUMBER, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_client"),
        sa.UniqueConstraint("name", name="uq_api_client_name"),
        sa.UniqueConstraint("token_hash", name="uq_api_client_token_hash"),
        refers("api_client", "made_by_id", "user"),
        refers("api_client", "revoked_by_id", "user"),
    )
    op.create_table(
        "api_use",
        sa.Column("client_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("minute", MOMENT, nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("total", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("client_id", name="pk_api_use"),
        refers("api_use", "client_id", "api_client"),
    )


def downgrade() -> None:
    op.drop_table("api_use")
    op.drop_table("api_client")


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")
    )
