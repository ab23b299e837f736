"""Import trackers: files being checked, their rows, and what was said of them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TAKEN = sa.text("state = 'taken'")


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("area_id", NUMBER, nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("file_id", NUMBER, nullable=True),
        *(
            sa.Column(name, sa.LargeBinary(), nullable=False)
            for name in ("seen", "said", "shown")
        ),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("rows", "done", "known", "changed", "findings", "taken")
        ),
        sa.Column("started_by_id", NUMBER, nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_run"),
        sa.UniqueConstraint("key", name=op.f("uq_import_run_key")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_import_run_{column}_{table}")
            )
            for column, table in (
                ("area_id", "area"),
                ("file_id", "stored_file"),
                ("started_by_id", "user"),
            )
        ),
    )
    op.create_index(
        "ix_import_run_state_started", "import_run", ["state", "started_at"]
    )
    op.create_index(
        op.f("ix_import_run_started_by_id"), "import_run", ["started_by_id"]
    )
    make_rows()
    op.create_table(
        "import_finding",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("run_id", NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_finding"),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["import_run.id"],
            name=op.f("fk_import_finding_run_id_import_run"),
        ),
    )
    op.create_index(
        "ix_import_finding_run_number", "import_finding", ["run_id", "number", "id"]
    )
    op.create_table(
        "import_map",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_map"),
    )
    op.create_index(
        "uq_import_map_kind_area_id", "import_map", ["kind", "area_id"], unique=True
    )


def make_rows() -> None:
    op.create_table(
        "import_row",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("run_id", NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("same_key", sa.String(64), nullable=True),
        sa.Column("replaces_id", NUMBER, nullable=True),
        sa.Column("original", sa.LargeBinary(), nullable=False),
        sa.Column("prepared", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_import_row"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id_import_run")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["import_row.id"],
            name=op.f("fk_import_row_replaces_id_import_row"),
        ),
    )
    op.create_index(
        "uq_import_row_fingerprint_taken",
        "import_row",
        ["fingerprint"],
        unique=True,
        sqlite_where=TAKEN,
        postgresql_where=TAKEN,
    )
    op.create_index("ix_import_row_same_key", "import_row", ["same_key", "state", "id"])
    op.create_index("ix_import_row_run_number", "import_row", ["run_id", "number"])
    op.create_index(op.f("ix_import_row_replaces_id"), "import_row", ["replaces_id"])


def downgrade() -> None:
    op.drop_table("import_map")
    op.drop_table("import_finding")
    op.drop_table("import_row")
    op.drop_table("import_run")
