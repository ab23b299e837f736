"""Count refusals, slow guessing without locking, tell used links from replaced ones.

What was counted against guessing is not carried over: it was for a day at most.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "refusal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("hour", MOMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refusal"),
        sa.UniqueConstraint(
            "kind", "person_id", "hour", name="uq_refusal_kind_person_id_hour"
        ),
    )
    op.create_index("ix_refusal_hour", "refusal", ["hour"])
    op.drop_table("sign_in_attempt")
    op.create_table(
        "sign_in_delay",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("waiting_since", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_delay"),
        sa.UniqueConstraint("key_hash", name="uq_sign_in_delay_key_hash"),
    )
    op.create_index("ix_sign_in_delay_last_at", "sign_in_delay", ["last_at"])
    op.add_column("password_link", sa.Column("ended_at", MOMENT, nullable=True))
    # Until now nothing told whether a link had been used or replaced by a newer one.
    op.execute(
        "UPDATE password_link SET ended_at = used_at, used_at = NULL "
        "WHERE used_at IS NOT NULL"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE password_link SET used_at = ended_at "
        "WHERE used_at IS NULL AND ended_at IS NOT NULL"
    )
    op.drop_column("password_link", "ended_at")
    op.drop_table("sign_in_delay")
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account_hash", sa.String(64), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempt"),
    )
    for name in ("account", "address"):
        op.create_index(
            f"ix_sign_in_attempt_{name}", "sign_in_attempt", [f"{name}_hash", "at"]
        )
    op.create_index("ix_sign_in_attempt_at", "sign_in_attempt", ["at"])
    op.drop_table("refusal")
