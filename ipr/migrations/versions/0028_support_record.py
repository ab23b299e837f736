"""Keep one record of all support: also of what was asked for directly.

On SQLite a column that must hold something can only be let hold nothing by making its
table anew, and others refer to these. So the text of the table is changed, in the way
that SQLite describes for exactly this: what is stored stays as it is.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORD, TEXT, DAY = sa.String(40), sa.LargeBinary(), sa.Date()
LONDON = ZoneInfo("Europe/London")
AT_ONCE = 1000
COLUMNS: tuple[tuple[str, Any, str | None], ...] = (
    ("source", WORD, "declined"),
    ("received_on", DAY, None),
    ("request_key", sa.String(32), None),
    ("asked_by", TEXT, None),
    ("asking_team", TEXT, None),
    ("why", TEXT, None),
    ("wanted_by", DAY, None),
    ("contacted_on", DAY, None),
    ("barrier", WORD, None),
    ("waiting", sa.Boolean(), "0"),
    ("follow_up_on", DAY, None),
    ("shared_locally_on", DAY, None),
    ("shared_with_panel_on", DAY, None),
)
OWN_REFERENCE = "(referral_id IS NULL) <> (own_reference IS NULL)"
OF_ONE = "(referral_id IS NULL) <> (support_case_id IS NULL)"
# Name, table, columns, unique, condition, and rows for each value with 100,000 cases.
INDEXES: tuple[tuple[str, str, list[str], bool, str | None, str], ...] = (
    (
        *("ix_support_case_own_reference", "support_case", ["own_reference"]),
        *(True, None, "37000 1"),
    ),
    (
        *("ix_support_case_request_key", "support_case", ["request_key"]),
        *(True, None, "37000 1"),
    ),
    (
        "ix_support_case_received",
        "support_case",
        ["received_on", "area_id"],
        *(False, None, "37000 20 1"),
    ),
    (
        "ix_support_case_requester",
        "support_case",
        ["requester_id", "opened_at", "id"],
        *(False, "requester_id IS NOT NULL", "10000 5 1 1"),
    ),
    (
        *("ix_support_case_referred_as", "support_case", ["referred_as_id"]),
        *(False, "referred_as_id IS NOT NULL", "100 1"),
    ),
    (
        "ix_support_case_referring_draft",
        "support_case",
        ["referring_draft_id"],
        *(False, "referring_draft_id IS NOT NULL", "100 1"),
    ),
    (
        *("ix_customer_support_case_id", "customer", ["support_case_id"]),
        *(True, None, "100000 1"),
    ),
    (
        *("ix_support_line_line", "support_line", ["line", "case_id"]),
        *(False, None, "55000 5000 1"),
    ),
    (
        *("ix_support_category_code", "support_category", ["code", "main", "case_id"]),
        *(False, None, "50000 4000 2000 1"),
    ),
    (
        *("ix_support_category_main", "support_category", ["case_id"]),
        *(True, "main", "37000 1"),
    ),
    (
        *("ix_support_action_case_id", "support_action", ["case_id"]),
        *(False, None, "100000 3"),
    ),
    (
        *("ix_support_agency_case_id", "support_agency", ["case_id"]),
        *(False, None, "20000 2"),
    ),
)


def upgrade() -> None:
    make_counter(with_series=True)
    for name, kind, default in COLUMNS:
        op.add_column(
            "support_case",
            sa.Column(name, kind, nullable=default is None, server_default=default),
        )
    for table, column, to in (
        ("support_case", "requester_id", "user"),
        ("support_case", "referred_as_id", "referral"),
        ("support_case", "referring_draft_id", "draft"),
        ("customer", "support_case_id", "support_case"),
    ):
        add_reference(table, column, to)
    for table in ("support_case", "customer"):
        let_be_null(table, "referral_id", NUMBER, True)
    add_own_reference()
    make_tables()
    fill_days()
    let_be_null("support_case", "received_on", DAY, False)
    op.execute(
        "INSERT INTO support_line (case_id, line) SELECT support_case.id, line "
        "FROM support_case JOIN referral_line USING (referral_id)"
    )
    for name, table, columns, unique, where, stat in INDEXES:
        some = sa.text(where) if where else None
        op.create_index(
            *(name, table, columns),
            unique=unique,
            sqlite_where=some,
            postgresql_where=some,
        )
        if is_sqlite():
            row = {"tbl": table, "idx": name, "stat": stat}
            statistics = sa.table("sqlite_stat1", *map(sa.column, row))
            op.execute(statistics.insert().values(row))


def downgrade() -> None:
    remove_direct_cases()
    for name, table, *_ in INDEXES:
        op.drop_index(name, table_name=table)
    for table in (
        *("support_agency", "support_action", "support_category"),
        *("category_entry", "category_edition", "support_line"),
    ):
        op.drop_table(table)
    if not is_sqlite():
        op.drop_constraint("ck_support_case_one_reference", "support_case")
        op.drop_constraint("ck_customer_of_one", "customer")
    op.drop_column("support_case", "own_reference")
    op.drop_column("customer", "support_case_id")
    referring = ("requester_id", "referred_as_id", "referring_draft_id")
    for name in (*(name for name, *_ in COLUMNS), *referring):
        op.drop_column("support_case", name)
    for table in ("support_case", "customer"):
        let_be_null(table, "referral_id", NUMBER, False)
    make_counter(with_series=False)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def make_counter(with_series: bool) -> None:
    """Make the table of counters anew: each series by itself, or the one there was."""
    old = sa.table("reference_counter", *map(sa.column, ("year", "last", "series")))
    asked = sa.select(old.c.year, old.c.last)
    if not with_series:
        asked = asked.where(old.c.series == "IPR")
    rows = [dict(row) for row in op.get_bind().execute(asked).mappings()]
    op.drop_table("reference_counter")
    series = [sa.Column("series", sa.String(3), nullable=False)] if with_series else []
    op.create_table(
        "reference_counter",
        *series,
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            *(column.name for column in series), "year", name="pk_reference_counter"
        ),
    )
    if rows:
        more = {"series": "IPR"} if with_series else {}
        op.get_bind().execute(old.insert(), [row | more for row in rows])


def add_reference(table: str, column: str, to: str) -> None:
    """Add a column that refers to another table, without making its own anew."""
    number = NUMBER.compile(op.get_bind().dialect)
    check = ""
    if column == "support_case_id":
        check = f" CONSTRAINT ck_customer_of_one CHECK ({OF_ONE})"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {number} "
        f'CONSTRAINT fk_{table}_{column}_{to} REFERENCES "{to}" (id){check}'
    )


def add_own_reference() -> None:
    op.execute(
        "ALTER TABLE support_case ADD COLUMN own_reference VARCHAR(20) "
        f"CONSTRAINT ck_support_case_one_reference CHECK ({OWN_REFERENCE})"
    )


def let_be_null(table: str, column: str, kind: Any, nullable: bool) -> None:
    """Let a column hold nothing, or no longer."""
    if not is_sqlite():
        op.alter_column(table, column, existing_type=kind, nullable=nullable)
        return
    loose = f"{column} {kind.compile(op.get_bind().dialect)}"
    strict = f"{loose} NOT NULL"
    before, after = (strict, loose) if nullable else (loose, strict)
    schema = sa.table("sqlite_master", *map(sa.column, ("type", "name", "sql")))
    here = sa.and_(schema.c.type == "table", schema.c.name == table)
    text: str = op.get_bind().scalar(sa.select(schema.c.sql).where(here)) or ""
    assert text.count(before) == 1, f"{table}.{column} is not as the program made it"
    op.execute("PRAGMA writable_schema=ON")
    op.execute(schema.update().where(here).values(sql=text.replace(before, after)))
    op.execute("PRAGMA writable_schema=RESET")


def make_tables() -> None:
    op.create_table(
        "support_line",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("line", WORD, nullable=False),
        refers("support_line", "case_id", "support_case"),
        sa.PrimaryKeyConstraint("case_id", "line", name="pk_support_line"),
    )
    op.create_table(
        "category_edition",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("starts_on", DAY, nullable=False),
        sa.Column("made_by_id", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        refers("category_edition", "made_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name="pk_category_edition"),
        sa.UniqueConstraint("starts_on", name="uq_category_edition_starts_on"),
    )
    op.create_table(
        "category_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("edition_id", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        refers("category_entry", "edition_id", "category_edition"),
        sa.PrimaryKeyConstraint("id", name="pk_category_entry"),
        sa.UniqueConstraint(
            "edition_id", "code", name="uq_category_entry_edition_id_code"
        ),
    )
    op.create_table(
        "support_category",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        refers("support_category", "case_id", "support_case"),
        sa.PrimaryKeyConstraint("case_id", "code", name="pk_support_category"),
    )
    for table, text, day in (
        ("support_action", "text", "done_on"),
        ("support_agency", "name", "involved_on"),
    ):
        op.create_table(
            table,
            sa.Column("id", NUMBER, nullable=False),
            sa.Column("case_id", NUMBER, nullable=False),
            sa.Column(day, DAY, nullable=False),
            sa.Column(text, TEXT, nullable=False),
            sa.Column("by_id", NUMBER, nullable=False),
            sa.Column("at", MOMENT, nullable=False),
            refers(table, "case_id", "support_case"),
            refers(table, "by_id", "user"),
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        )


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}")
    )


def fill_days() -> None:
    """Let each case be received on the London day on which it was opened."""
    case = sa.table(
        "support_case",
        *(
            sa.column("id"),
            sa.column("opened_at", MOMENT),
            sa.column("received_on", DAY),
        ),
    )
    bind = op.get_bind()
    setting = (
        case.update()
        .where(case.c.id == sa.bindparam("number"))
        .values(received_on=sa.bindparam("day", type_=DAY))
    )
    last = 0
    while rows := bind.execute(
        sa.select(case.c.id, case.c.opened_at)
        .where(case.c.id > last)
        .order_by(case.c.id)
        .limit(AT_ONCE)
    ).all():
        bind.execute(
            setting, [{"number": number, "day": london_day(at)} for number, at in rows]
        )
        last = rows[-1][0]


def london_day(at: datetime) -> Any:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(LONDON).date()


def remove_direct_cases() -> None:
    """Take out what the program before had no place for."""
    direct = "(SELECT id FROM support_case WHERE referral_id IS NULL)"
    op.execute(
        "DELETE FROM name_word WHERE customer_id IN "
        f"(SELECT id FROM customer WHERE support_case_id IN {direct})"
    )
    op.execute(f"DELETE FROM customer WHERE support_case_id IN {direct}")
    for table in (
        *("support_line", "support_category", "support_action", "support_agency"),
        *("support_handover", "support_closing"),
    ):
        op.execute(f"DELETE FROM {table} WHERE case_id IN {direct}")
    op.execute("DELETE FROM support_case WHERE referral_id IS NULL")
