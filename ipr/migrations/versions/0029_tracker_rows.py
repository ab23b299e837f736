"""Know the row of a tracker that a case came from, and what changed of a row.

On SQLite a column that must hold something is let hold nothing as in the revision
before: the text of its table is changed, and what is stored stays as it is.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEX = "ix_support_case_import_row"
IMPORTED = sa.text("import_row_id IS NOT NULL")


def upgrade() -> None:
    op.add_column(
        "import_row",
        sa.Column("marks", sa.JSON(), nullable=False, server_default="{}"),
    )
    number = NUMBER.compile(op.get_bind().dialect)
    op.execute(
        f"ALTER TABLE support_case ADD COLUMN import_row_id {number} "
        "CONSTRAINT fk_support_case_import_row_id_import_row REFERENCES import_row (id)"
    )
    op.create_index(
        INDEX,
        "support_case",
        ["import_row_id"],
        unique=True,
        sqlite_where=IMPORTED,
        postgresql_where=IMPORTED,
    )
    if is_sqlite():
        row = {"tbl": "support_case", "idx": INDEX, "stat": "20000 1"}
        statistics = sa.table("sqlite_stat1", *map(sa.column, row))
        op.execute(statistics.insert().values(row))
    let_closer_be_null(True)


def downgrade() -> None:
    # Whoever answers for the case stands for who closed it in an earlier tracker.
    op.execute(
        "UPDATE support_closing SET closed_by_id = (SELECT owner_id FROM support_case "
        "WHERE support_case.id = case_id) WHERE closed_by_id IS NULL"
    )
    let_closer_be_null(False)
    op.drop_index(INDEX, table_name="support_case")
    op.drop_column("support_case", "import_row_id")
    op.drop_column("import_row", "marks")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def let_closer_be_null(nullable: bool) -> None:
    table, column = "support_closing", "closed_by_id"
    if not is_sqlite():
        op.alter_column(table, column, existing_type=NUMBER, nullable=nullable)
        return
    loose = f"{column} {NUMBER.compile(op.get_bind().dialect)}"
    strict = f"{loose} NOT NULL"
    before, after = (strict, loose) if nullable else (loose, strict)
    schema = sa.table("sqlite_master", *map(sa.column, ("type", "name", "sql")))
    here = sa.and_(schema.c.type == "table", schema.c.name == table)
    text: Any = op.get_bind().scalar(sa.select(schema.c.sql).where(here)) or ""
    assert text.count(before) == 1, f"{table}.{column} is not as the program made it"
    op.execute("PRAGMA writable_schema=ON")
    op.execute(schema.update().where(here).values(sql=text.replace(before, after)))
    op.execute("PRAGMA writable_schema=RESET")
