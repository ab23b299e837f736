"""Migrations: up and down with a row in every table, and no drift from the models."""

import json
from datetime import UTC, date, datetime
from importlib import import_module
from pkgutil import walk_packages

import pytest
from alembic.script import ScriptDirectory
from cryptography.fernet import Fernet
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import sort_tables

from ipr.config import PACKAGE, SettingsError, migrations_path
from ipr.db.encryption import decrypt_bytes, encrypt_bytes, keyed_hash, use_keys
from ipr.extensions import db
from ipr.referrals.customer_identity import identity_hash, word_hashes
from tests.databases import KINDS, schema_of

VALUES = {
    JSON: {},
    DateTime: datetime(2026, 4, 1, tzinfo=UTC),
    Date: date(2026, 4, 1),
}
KEPT_NAME = "Anna Ørsted"
# Where a constraint asks for something of its own.
CHOSEN = {
    "settlement.outcome": "accept",
    "settlement.second_id": None,
    "lowering.first_id": None,
    "lowering.second_id": None,
    "version_proposal.second_id": None,
    "version_proposal.state": "open",
}


@pytest.fixture(params=KINDS)
def empty_schema(request, databases):
    with schema_of(databases.empty(request.param, "migrations")):
        yield


def revisions() -> list[str]:
    """Return the revisions, oldest first."""
    scripts = ScriptDirectory(str(migrations_path())).walk_revisions()
    return [script.revision for script in scripts][::-1]


def tables() -> list[Table]:
    """Return the tables that there are now, each after those it needs."""
    found = MetaData()
    found.reflect(db.engine)
    ours = [table for name, table in found.tables.items() if name != "alembic_version"]
    return sort_tables(ours, skip_fn=lambda key: key.parent.nullable)


def fill_empty_tables() -> None:
    """Put one row in every table without one; it refers to the rows made before."""
    filled: set[Table] = set()
    with db.engine.begin() as connection:
        for table in tables():
            if connection.scalar(select(func.count()).select_from(table)) == 0:
                row = {
                    column.name: value(column)
                    for column in table.columns
                    if all(key.column.table in filled for key in column.foreign_keys)
                }
                connection.execute(table.insert().values(row))
            filled.add(table)


def value(column):
    """Return something that a column may hold: 1 wherever a number fits."""
    if str(column) in CHOSEN:
        return CHOSEN[str(column)]
    if isinstance(column.type, LargeBinary):
        return encrypt_bytes(KEPT_NAME.encode())  # a migration may read what is stored
    for kind, value in VALUES.items():
        if isinstance(column.type, kind):
            return value
    return column.type.python_type(1)


def test_models_and_migrations_agree(empty_schema):
    for module in walk_packages([str(PACKAGE)], "ipr."):
        if module.name.endswith(".models"):
            import_module(module.name)

    upgrade()

    check()


def test_rows_go_up_and_down_through_every_migration(empty_schema):
    for revision in revisions():
        upgrade(revision=revision)
        fill_empty_tables()
    for _ in revisions():
        downgrade()

    assert tables() == []
    upgrade()


class TestNameWords:
    """Migration 0010 reads the names that are stored."""

    @pytest.fixture
    def customer(self, empty_schema):
        before = ScriptDirectory(str(migrations_path())).get_revision("0010")
        upgrade(revision=before.down_revision)
        fill_empty_tables()

    def hashes(self):
        """Return the hashes of the one customer: in its row, and of its words."""
        names = {table.name: table for table in tables()}
        with db.engine.connect() as connection:
            row = connection.execute(select(names["customer"])).mappings().one()
            kept = {name: row[name] for name in row if name.endswith("y_hash")}
            kept |= {name: row[name] for name in row if name == "name_hash"}
            words = names.get("name_word")
            found = () if words is None else connection.scalars(select(words.c.hash))
            return kept, sorted(found)

    def test_stored_names_get_hashes_of_today_and_back(self, customer):
        upgrade()
        kept, words = self.hashes()
        assert kept == {"identity_hash": identity_hash(KEPT_NAME, KEPT_NAME)}
        assert words == word_hashes(["anna", "orsted"])

        downgrade(revision="0010")
        downgrade()
        before = "anna ørsted"
        assert self.hashes() == (
            {
                "name_hash": keyed_hash("name", before),
                "identity_hash": keyed_hash("identity", before, KEPT_NAME),
            },
            [],
        )

    def test_without_their_key_nothing_is_changed_and_it_says_so(self, customer):
        before = self.hashes()
        use_keys([Fernet.generate_key().decode()])

        with pytest.raises(SettingsError, match="IPR_DATA_KEY: the stored names"):
            upgrade(revision="0010")

        assert self.hashes() == before

    def test_without_names_any_key_will_do(self, empty_schema):
        use_keys([Fernet.generate_key().decode()])

        upgrade(revision="0010")


class TestTwoPages:
    """Migration 0015 divides what was typed in drafts between two pages."""

    DAY, TICK = ["event_on-day", "thirty"], ["q_event", "death"]
    BEFORE = {"typed": {"what-happened": [TICK, DAY]}, "saved": {"what-happened": 2}}

    @pytest.fixture
    def draft(self, empty_schema):
        upgrade(revision="0012")
        fill_empty_tables()
        upgrade(revision="0014")
        self.change(state="open", content=self.secret(self.BEFORE))

    def secret(self, content):
        return encrypt_bytes(json.dumps(content).encode())

    def change(self, **values):
        [draft] = [table for table in tables() if table.name == "draft"]
        with db.engine.begin() as connection:
            connection.execute(draft.update().values(**values))

    def content(self):
        [draft] = [table for table in tables() if table.name == "draft"]
        with db.engine.connect() as connection:
            return json.loads(decrypt_bytes(connection.scalar(select(draft.c.content))))

    def test_what_was_typed_goes_to_its_page_and_back(self, draft):
        upgrade(revision="0015")
        assert self.content() == {
            "typed": {"what-happened": [self.TICK], "when-and-how": [self.DAY]},
            "saved": {"what-happened": 2, "when-and-how": 2},
        }

        downgrade(revision="0014")
        assert self.content() == self.BEFORE

    def test_a_draft_without_them_stays_as_it_is(self, draft):
        other = {"customer": {"name": "Robin"}, "saved": {"customer": 1}}
        self.change(content=self.secret(other))

        upgrade(revision="0015")

        assert self.content() == other

    def test_without_their_key_nothing_is_changed_and_it_says_so(self, draft):
        key = Fernet.generate_key().decode()
        use_keys([key])

        with pytest.raises(SettingsError, match="IPR_DATA_KEY: drafts must be read"):
            upgrade(revision="0015")


class TestWorkplaces:
    """Migration 0018 takes from an area where its people work."""

    def test_people_get_the_nation_of_an_area_they_cover(self, empty_schema):
        upgrade(revision="0012")
        fill_empty_tables()  # user 1 covered area 1 for a day that is over
        known = {table.name: table for table in tables()}
        day = {"starts_on": date(2026, 4, 1)}
        with db.engine.begin() as connection:
            user = connection.execute(known["user"].select()).mappings().one()
            for number in (2, 3):
                person = {**user, "id": number, "email": str(number)}
                connection.execute(known["user"].insert().values(person))
            area = {
                "id": 2,
                "name": "2",
                "nation": "wales",
                "example": True,
                "revision": 1,
                **day,
            }
            connection.execute(known["area"].insert().values(area))
            cover = {"id": 2, "area_id": 2, "user_id": 2, "capacity": "acssl", **day}
            connection.execute(known["area_cover"].insert().values(cover))

        upgrade(revision="0018")

        [user] = [table for table in tables() if table.name == "user"]
        found = select(user.c.nation, user.c.senior_civil_servant, user.c.team_id)
        with db.engine.connect() as connection:
            assert connection.execute(found.order_by(user.c.id)).all() == [
                ("england", False, None),
                ("wales", False, None),
                ("england", False, None),
            ]
        downgrade(revision="0017")
        assert "team" not in {table.name for table in tables()}


class TestPlacedReferrals:
    """Migration 0024 reads in the record since when referrals are where they are."""

    @pytest.mark.parametrize("claimed", [False, True])
    def test_they_are_there_since_they_last_went_somewhere(self, empty_schema, claimed):
        upgrade(revision="0012")
        fill_empty_tables()
        upgrade(revision="0023")
        known = {table.name: table for table in tables()}
        at = datetime(2026, 5, 1, tzinfo=UTC)
        if claimed:
            event = {
                "id": 2,
                "at": at,
                "action": "referral.claimed",
                "subject_type": "referral",
                "subject_id": 1,
                "changes": {},
            }
            with db.engine.begin() as connection:
                connection.execute(known["audit_event"].insert().values(event))

        upgrade(revision="0024")

        [referral] = [table for table in tables() if table.name == "referral"]
        placed = select(referral.c.placed_at, referral.c.place_number)
        with db.engine.connect() as connection:
            [(placed_at, number)] = connection.execute(placed)
        expected = at if claimed else VALUES[DateTime]
        # SQLite keeps no zone.
        assert placed_at.replace(tzinfo=placed_at.tzinfo or UTC) == expected
        assert number == 1
        downgrade(revision="0023")
        upgrade(revision="0024")


class TestSupportRecord:
    """Migration 0028 makes the declined cases part of one record of all support."""

    def rows(self, name):
        [table] = [table for table in tables() if table.name == name]
        with db.engine.connect() as connection:
            return connection.execute(table.select()).mappings().all()

    def test_declined_cases_get_their_day_and_their_referrals_lines(self, empty_schema):
        upgrade(revision="0012")
        fill_empty_tables()
        upgrade(revision="0027")
        late = {"opened_at": datetime(2026, 7, 1, 23, 30, tzinfo=UTC)}
        known = {table.name: table for table in tables()}
        with db.engine.begin() as connection:
            connection.execute(known["support_case"].update().values(late))

        upgrade(revision="0028")

        [case] = self.rows("support_case")
        assert (case["source"], case["received_on"]) == ("declined", date(2026, 7, 2))
        assert [row["line"] for row in self.rows("support_line")] == ["1"]
        assert [(row["series"], row["last"]) for row in self.rows("reference_counter")]

    def test_what_was_asked_for_directly_has_no_place_before(self, empty_schema):
        upgrade(revision="0012")
        fill_empty_tables()
        upgrade(revision="0028")
        known = {table.name: table for table in tables()}
        [case], [customer] = self.rows("support_case"), self.rows("customer")
        direct = {**case, "id": 2, "referral_id": None, "own_reference": "ACS"}
        about = {**customer, "id": 2, "referral_id": None, "support_case_id": 2}
        handover = {**self.rows("support_handover")[0], "id": 2, "case_id": 2}
        with db.engine.begin() as connection:
            connection.execute(known["support_case"].insert().values(direct))
            connection.execute(known["customer"].insert().values(about))
            connection.execute(known["support_handover"].insert().values(handover))
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            both = {**case, "id": 3, "referral_id": None, "own_reference": None}
            connection.execute(known["support_case"].insert().values(both))

        downgrade(revision="0027")

        for name in ("support_case", "customer", "support_handover"):
            assert [row["id"] for row in self.rows(name)] == [1]
        [table] = [one for one in tables() if one.name == "support_case"]
        assert not table.c.referral_id.nullable


class TestTrackerRows:
    """Migration 0029 lets a case come from a row that says when, not by whom."""

    def test_what_a_tracker_closed_was_closed_by_whoever_holds_it(self, empty_schema):
        upgrade(revision="0012")
        fill_empty_tables()
        upgrade(revision="0029")
        known = {table.name: table for table in tables()}
        with db.engine.begin() as connection:
            closing = connection.execute(known["support_closing"].select()).mappings()
            by_tracker = {**closing.one(), "id": 2, "closed_by_id": None}
            connection.execute(known["support_closing"].insert().values(by_tracker))
            case = connection.execute(known["support_case"].select()).mappings().one()

        downgrade(revision="0028")

        known = {table.name: table for table in tables()}
        table = known["support_closing"]
        assert not table.c.closed_by_id.nullable
        with db.engine.connect() as connection:
            wanted = table.select().where(table.c.id == 2)
            row = connection.execute(wanted).mappings().one()
        assert row["closed_by_id"] == case["owner_id"]


class TestAgenciesUntil:
    """Migration 0032 says of an agency until when it was involved."""

    def test_one_that_is_involved_no_more_leaves_the_list_before(self, empty_schema):
        upgrade(revision="0012")
        fill_empty_tables()
        upgrade(revision="0032")
        known = {table.name: table for table in tables()}
        with db.engine.begin() as connection:
            cases = connection.execute(known["support_case"].select()).mappings()
            case = cases.one()
            there = {
                "id": 1,
                "case_id": case["id"],
                "name": b"x",
                "involved_on": date(2026, 11, 2),
                "by_id": case["owner_id"],
                "at": datetime(2026, 11, 2, tzinfo=UTC),
            }
            ended = {**there, "id": 2, "until_on": date(2026, 11, 9)}
            for row in (there, ended):
                connection.execute(known["support_agency"].insert().values(row))

        downgrade(revision="0031")

        [table] = [one for one in tables() if one.name == "support_agency"]
        assert "until_on" not in table.c
        with db.engine.connect() as connection:
            rows = connection.execute(table.select()).mappings().all()
        assert [row["id"] for row in rows] == [there["id"]]


def test_each_revision_has_a_number_and_follows_the_one_before():
    assert revisions() == [f"{number:04}" for number in range(1, len(revisions()) + 1)]
