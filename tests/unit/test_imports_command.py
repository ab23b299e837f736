"""`ipr import`: what it prints, and with what it ends."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from ipr import app as application
from ipr.audit.models import AuditAction, AuditEvent
from ipr.cli.main import main
from ipr.imports.models import ImportRow
from ipr.permissions import Role
from ipr.support.models import SupportCase
from tests import importing
from tests.importing import make_table, notes_of
from tests.make import make_area, make_user

ROWS = b"Date in,Category,Why\n25/05/26,Homes,Ann rang\n03/05/26,,Ben wrote\n"


@pytest.fixture
def import_(settings, session, monkeypatch, tmp_path):
    """Run the command on this test's database, with a kind that tests import."""
    for name in ("secret_key", "data_key", "database_url", "data"):
        monkeypatch.setenv(f"IPR_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setattr(application, "FEATURES", (*application.FEATURES, importing))
    make_table(session)

    def run(data, *options, kind="notes", name="tracker.csv"):
        (tmp_path / name).write_bytes(data)
        command = ["import", kind, str(tmp_path / name), *options]
        return CliRunner().invoke(main, command)

    return run


def test_it_takes_a_file_in_once_and_says_so(import_, session):
    first, again = import_(ROWS, "--json"), import_(ROWS)

    assert json.loads(first.stdout) == {
        "rows": 2,
        "taken": 2,
        "known": 0,
        "findings": [],
    }
    assert again.stdout.splitlines() == [
        "Read as UTF-8, with a comma between cells",
        "received: Date in (column A)",
        "category: Category (column B)",
        "why: Why (column C)",
        "The days of received are written day first: row 2 can only be read so",
        "2 rows, 2 of them taken in before; 0 taken in.",
    ]
    assert first.exit_code == again.exit_code == 0
    assert len(notes_of(session)) == 2
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.IMPORT_TAKEN)
    ).first()
    assert event.actor_id is None


def test_with_findings_it_ends_with_1_and_takes_nothing_in(import_, session):
    wrong = ROWS + b"31/04/26,Hosing,\n"

    done, said = import_(wrong, "--json"), import_(wrong)

    assert done.exit_code == said.exit_code == 1
    assert json.loads(done.stdout) == {
        "rows": 3,
        "taken": 0,
        "known": 0,
        "findings": [
            {
                "row": 4,
                "column": "received",
                "problem": "This is not a real day",
                "advice": "Write it as 3 May 2026 or 03/05/2026",
            },
            {
                "row": 4,
                "column": "category",
                "problem": "This is not one of the choices",
                "advice": "Did you mean “Housing”?",
            },
        ],
    }
    assert "row 4, category: This is not one of the choices. Did you" in said.stdout
    assert said.stdout.endswith("Nothing was taken in.\n")
    assert notes_of(session) == []


def test_a_dry_run_takes_nothing_in(import_, session):
    done = import_(ROWS, "--dry-run", "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)["taken"] == 0
    assert notes_of(session) == []
    assert session.scalars(select(ImportRow)).all() == []


def test_changes_are_taken_only_when_asked_for(import_, session):
    changed = ROWS.replace(b"Homes", b"Payments")
    import_(ROWS)

    told, done = import_(changed, "--json"), import_(changed, "--take-changes")

    assert told.exit_code == 1
    assert json.loads(told.stdout)["findings"] == [
        {
            "row": 2,
            "column": "",
            "problem": "This row was taken in before, and has changed since",
            "advice": "Add --take-changes to change what was made of it",
        }
    ]
    assert done.exit_code == 0
    assert [category for _, category, _ in notes_of(session)] == ["pay", None]


def test_a_map_an_area_and_a_person_are_named(
    import_, session, area, acssl, referrer, tmp_path
):
    session.commit()
    said = tmp_path / "map.yaml"
    said.write_text("received: A\nwhy: Story\n")
    data = ROWS.replace(b"Why", b"Story").replace(b"Date in", b"When")
    options = ("--map", str(said), "--area", area.name.upper(), "--as")

    refused = import_(data, *options, referrer.email)
    done = import_(data, *options, acssl.email)

    assert refused.exit_code == 1
    assert f"{referrer.name} may not import notes" in refused.stderr
    assert (done.exit_code, len(notes_of(session))) == (0, 2)
    rows = session.execute(select(importing.NOTES.c.area)).scalars().all()
    assert rows == [str(area.id)] * 2


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        (b"", {}, "tracker.csv was not read: it is empty"),
        (ROWS, {"name": "a.xlsm"}, "it holds macros"),
        (ROWS, {"name": "a.xlsx"}, "it is damaged"),
        (
            ROWS,
            {"kind": "people"},
            "“people” cannot be imported; what can: support, notes",
        ),
    ],
)
def test_what_cannot_be_done_is_said(import_, data, options, words):
    done = import_(data, "--json", **options)

    assert done.exit_code == 1
    assert words in done.stderr
    assert done.stdout == ""


def test_so_is_an_area_that_there_is_not(import_):
    assert (
        "“Nowhere” is not one of the areas" in import_(ROWS, "--area", "Nowhere").stderr
    )


class TestSupport:
    """The one kind that there is: trackers of ACSSLs."""

    ROWS = (
        b"received,area,service lines,category,other categories,source,barrier,why,"
        b"actions,outcome,learning,closed\n"
        b"03/05/26,North Example,CMG; UC,housing and homelessness ,bereavement,Phone,"
        b"internal,No rent,Rang,Paid,Ring,25/05/26\n"
        b"25/05/2026,north example,,,,,,Second,,,,\n"
    )

    def test_every_column_is_understood_without_a_map(self, import_, area, session):
        session.commit()

        done = import_(self.ROWS, "--json", kind="support")
        again = import_(self.ROWS, "--json", kind="support")

        said = {"rows": 2, "taken": 2, "known": 0, "findings": []}
        assert json.loads(done.stdout) == said
        assert json.loads(again.stdout) == said | {"taken": 0, "known": 2}
        assert done.exit_code == again.exit_code == 0
        closed, opened = session.scalars(select(SupportCase).order_by(SupportCase.id))
        assert (closed.state, closed.learned) == ("closed", "Ring")
        assert (opened.area, opened.why) == (area, "Second")

    def test_another_areas_acssl_takes_nothing_in(self, import_, area, session):
        other = make_user(session, Role.ACSSL)
        make_area(session, "South", acssl=other)
        session.commit()

        done = import_(self.ROWS, "--json", "--as", other.email, kind="support")
        named = import_(
            self.ROWS, "--area", area.name, "--as", other.email, kind="support"
        )

        assert done.exit_code == named.exit_code == 1
        assert {one["column"] for one in json.loads(done.stdout)["findings"]} == {
            "area"
        }
        assert "“North Example” is not one of the areas: South" in named.stderr
        assert session.scalars(select(SupportCase)).all() == []

    def test_where_nobody_can_hold_a_case_it_is_said(self, import_):
        done = import_(b"received,why\n3 May 2026,x\n", kind="support")

        assert done.exit_code == 1
        assert "Nothing was taken in. Nobody can hold" in done.stderr
