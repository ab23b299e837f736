"""Keep frozen figures, and the corrections beside them, as they were made."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ALL_AREAS = sa.text("area_id IS NULL")
# By table: the keys that SQLite would replace a row by, besides its number.
KEYS = {
    "snapshot": (
        "definition = NEW.definition AND period = NEW.period AND area_id IS NEW.area_id"
    ),
    "snapshot_correction": "snapshot_id = NEW.snapshot_id AND number = NEW.number",
}


def upgrade() -> None:
    op.create_table(
        "snapshot",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("definition", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("period", sa.String(20), nullable=False),
        sa.Column("area_id", NUMBER, nullable=True),
        sa.Column("edition", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("frozen_by_id", NUMBER, nullable=True),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
        refers("snapshot", "area_id", "area"),
        refers("snapshot", "frozen_by_id", "user"),
    )
    op.create_index(
        *("ix_snapshot_area", "snapshot", ["definition", "period", "area_id"]),
        unique=True,
    )
    op.create_index(
        *("ix_snapshot_all_areas", "snapshot", ["definition", "period"]),
        unique=True,
        sqlite_where=ALL_AREAS,
        postgresql_where=ALL_AREAS,
    )
    op.create_table(
        "snapshot_correction",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("snapshot_id", NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", NUMBER, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot_correction"),
        sa.UniqueConstraint(
            "snapshot_id", "number", name="uq_snapshot_correction_snapshot_id_number"
        ),
        refers("snapshot_correction", "snapshot_id", "snapshot"),
        refers("snapshot_correction", "by_id", "user"),
    )
    for table, key in KEYS.items():
        forbid_changes(table, key)


def downgrade() -> None:
    for table in ("snapshot_correction", "snapshot"):
        op.drop_table(table)  # and its triggers


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")
    )


def forbid_changes(table: str, key: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for verb in ("update", "delete"):
        name = f"{table}_no_{verb}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {refuse}")
    there = f"id = NEW.id OR ({key})"
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {there}) {refuse}"
    )
