"""Add the lease and the runs of the scheduled work; index what it looks for."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "tick_lease",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("holder", sa.String(120), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("done_on", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tick_lease"),
    )
    op.create_table(
        "tick_run",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("holder", sa.String(120), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tick_run"),
    )
    op.create_index("ix_tick_run_began_at", "tick_run", ["began_at"])
    op.create_index("ix_tick_run_ended_at", "tick_run", ["ended_at"])
    op.create_index("ix_draft_state_saved", "draft", ["state", "saved_at"])


def downgrade() -> None:
    op.drop_index("ix_draft_state_saved", "draft")
    op.drop_table("tick_run")
    op.drop_table("tick_lease")
