"""Find a customer by any word of the name, in whatever letters it is typed.

The hashes of stored names are made again by the way names are compared now, which
needs the data key: the names themselves are encrypted. The hashes made here must be
those that the program looks for, so it makes them. What `downgrade` makes is what the
program before looked for.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from ipr.config import SettingsError
from ipr.db.encryption import EncryptionError, decrypt_bytes, keyed_hash
from ipr.referrals.customer_identity import customer_hashes, word_hashes
from ipr.referrals.person_names import name_words

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 1000
# Rows, then rows for each value of the index's columns, with 100,000 referrals.
STATISTICS = {"name_word": "300000 20 1", "ix_name_word_customer_id": "300000 3"}
CUSTOMERS = sa.table(
    "customer",
    *(sa.column(name) for name in ("id", "name", "born_on", "identity_hash")),
    sa.column("name_hash"),
)
WORDS = sa.table("name_word", sa.column("hash"), sa.column("customer_id"))


def upgrade() -> None:
    op.create_table(
        "name_word",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("customer_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_name_word_customer_id_customer"),
        ),
        sa.PrimaryKeyConstraint("hash", "customer_id", name="pk_name_word"),
        sqlite_with_rowid=False,
    )
    for people in stored_people():
        change_hashes(people, lambda one: {"identity_hash": identity_of(one)})
        words = [
            {"hash": word, "customer_id": one["id"]}
            for one in people
            for word in word_hashes(name_words(one["name"]))
        ]
        if words:
            op.get_bind().execute(WORDS.insert(), words)
    op.create_index("ix_name_word_customer_id", "name_word", ["customer_id"])
    # Not in a batch, which on SQLite makes the table anew: its words refer to it.
    op.drop_index("ix_customer_name_hash", "customer")
    op.drop_column("customer", "name_hash")
    if op.get_bind().dialect.name == "sqlite":
        for index, statistic in STATISTICS.items():
            op.execute(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat) "
                f"VALUES ('name_word', '{index}', '{statistic}')"
            )


def downgrade() -> None:
    op.drop_table("name_word")
    with op.batch_alter_table("customer") as customer:
        customer.add_column(sa.Column("name_hash", sa.String(64), nullable=True))
    for people in stored_people():
        change_hashes(people, hashes_before)
    with op.batch_alter_table("customer") as customer:
        customer.alter_column("name_hash", existing_type=sa.String(64), nullable=False)
        customer.create_index("ix_customer_name_hash", ["name_hash"])


def stored_people() -> Iterator[list[Mapping[str, Any]]]:
    """Yield who is stored, readable, some at a time."""
    last = 0
    columns = (CUSTOMERS.c.id, CUSTOMERS.c.name, CUSTOMERS.c.born_on)
    while True:
        some = sa.select(*columns).where(CUSTOMERS.c.id > last).order_by("id")
        rows = op.get_bind().execute(some.limit(AT_ONCE)).all()
        if not rows:
            return
        yield [
            {"id": number, "name": read(name), "born_on": born and read(born)}
            for number, name, born in rows
        ]
        last = rows[-1].id


def read(secret: bytes) -> str:
    try:
        return decrypt_bytes(bytes(secret)).decode()
    except EncryptionError as problem:
        raise SettingsError(
            "IPR_DATA_KEY: the stored names must be read once, so that they can be "
            "found by each of their words, and none of these keys fits. Nothing was "
            "changed. Add the key they were written under to the end of the list"
        ) from problem


def change_hashes(
    people: list[Mapping[str, Any]],
    hashes: Callable[[Mapping[str, Any]], Mapping[str, str | None]],
) -> None:
    names = hashes(people[0])
    statement = (
        CUSTOMERS.update()
        .where(CUSTOMERS.c.id == sa.bindparam("row"))
        .values({name: sa.bindparam(f"new_{name}") for name in names})
    )
    rows = [
        {"row": one["id"], **{f"new_{k}": v for k, v in hashes(one).items()}}
        for one in people
    ]
    op.get_bind().execute(statement, rows)


def identity_of(person: Mapping[str, Any]) -> str | None:
    return customer_hashes(person)["identity_hash"]


def hashes_before(person: Mapping[str, Any]) -> dict[str, str | None]:
    name, born_on = name_before(person["name"]), person["born_on"]
    return {
        "name_hash": keyed_hash("name", name),
        "identity_hash": keyed_hash("identity", name, born_on) if born_on else None,
    }


def name_before(name: str) -> str:
    """Return a name as it was compared before this."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(
        "" if unicodedata.combining(letter) or letter in "'’`." else letter
        for letter in plain
    )
    return " ".join(sorted(re.findall(r"\w+", letters)))
