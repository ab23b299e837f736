"""`ipr rules load` and `ipr rules export`, and what happens where they disagree."""

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import func, select

from ipr.audit.models import AuditEvent
from ipr.cli.main import main
from ipr.criteria.approval.approvers import proposals_waiting_for
from ipr.criteria.models import DraftState, VersionDraft, VersionProposal
from ipr.criteria.queries import text_of
from ipr.permissions import Role
from ipr.rulebook import loads
from ipr.versions.models import RulebookInUse, StoredVersion
from ipr.versions.service import take_in
from tests.make import drafted_text, make_user, published_book
from tests.unit.criteria_steps import (
    approve,
    book_in_use,
    draft_of,
    new_version,
    publish,
)

pytestmark = pytest.mark.mostly_sqlite

WHY = ("--reason", "Learning was not looked at.", "--asked-by", "The Director")
NOTHING = "has no new version: nothing was changed"
AS = ("--as", "edda@example.test")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False):
        yield


@pytest.fixture
def ipr(settings, session, monkeypatch):
    """Run the command on this test's database; return what it said, and its code."""
    monkeypatch.setenv("IPR_DATA", str(settings.data))
    monkeypatch.setenv("IPR_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("IPR_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("IPR_DATA_KEY", settings.data_key)

    def run(*arguments):
        session.commit()
        result = CliRunner().invoke(main, [str(one) for one in arguments])
        session.rollback()
        session.expire_all()
        return result.output, result.exit_code

    return run


@pytest.fixture
def editor(session):
    take_in(session, published_book())
    return make_user(session, Role.CRITERIA_EDITOR, email="edda@example.test")


@pytest.fixture
def file(tmp_path):
    """Return what writes a rulebook file."""

    def file(text):
        path = tmp_path / "criteria.yaml"
        path.write_bytes(text.encode())
        return path

    return file


def rows(session):
    """Return how many rows there are of what a load could make."""
    return [
        session.scalar(select(func.count()).select_from(model))
        for model in (StoredVersion, VersionDraft, VersionProposal, AuditEvent)
    ]


class TestLoad:
    def test_a_new_version_becomes_a_proposal(self, ipr, session, editor, file):
        path = file(drafted_text())
        link = "https://example.test/minutes"

        said, code = ipr("rules", "load", path, *AS, *WHY, "--evidence", link)

        assert (code, "to be in force from 1 April 2027" in said) == (0, True), said
        [proposal] = session.scalars(select(VersionProposal))
        assert (proposal.name, proposal.proposed_by) == ("2027", editor)
        assert (proposal.reason, proposal.evidence) == (WHY[1], link)
        assert proposal.draft.state is DraftState.PROPOSED
        assert proposal.draft.based_on == "the file criteria.yaml"
        assert text_of(session, proposal.draft) == drafted_text()

    def test_whoever_loaded_it_does_not_approve_it(self, ipr, session, editor, file):
        ipr("rules", "load", file(drafted_text()), *AS, *WHY)
        editor.grants[0].role = Role.CRITERIA_APPROVER

        assert proposals_waiting_for(session, editor) == []

    def test_of_several_each_has_a_draft_of_its_own(self, ipr, session, editor, file):
        path = file(drafted_text(new_version() + new_version("2028", "2028-04-01")))

        said, code = ipr("rules", "load", path, *AS, *WHY)

        assert code == 0, said
        drafts = session.scalars(select(VersionDraft).order_by(VersionDraft.id)).all()
        new = [
            [version.id for version in loads(text_of(session, draft)).versions][4:]
            for draft in drafts
        ]
        assert new == [["2027"], ["2028"]]

    def test_loading_it_again_proposes_nothing_twice(self, ipr, session, editor, file):
        path = file(drafted_text())
        ipr("rules", "load", path, *AS, *WHY)
        before = rows(session)

        said, code = ipr("rules", "load", path, *AS, *WHY)

        assert code == 0
        assert '"2027" is proposed already' in said
        assert rows(session) == before

    @pytest.mark.usefixtures("editor")
    def test_a_file_with_nothing_new_changes_nothing(self, ipr, session, file):
        before = rows(session)

        said, code = ipr("rules", "load", file(published_book().text))

        assert (said, code) == (
            "criteria.yaml has no new version: nothing was changed\n",
            0,
        )
        assert rows(session) == before

    def test_an_empty_database_takes_it_in_as_published(self, ipr, session, file):
        text = drafted_text()

        said, code = ipr("rules", "load", file(text))

        assert code == 0, said
        assert 'Took in the criteria "2027", in force from 2027-04-01' in said
        assert rows(session)[:3] == [5, 0, 0]
        assert session.get(RulebookInUse, 1).rulebook.text == text

    @pytest.mark.parametrize(
        ("text", "options", "words"),
        [
            (drafted_text(), (), "--as EMAIL"),
            (drafted_text(), ("--as", "nobody@example.test"), "Nobody has an account"),
            (drafted_text(), AS, "Enter who asked for the change"),
            ("facts: [", (), "This is not YAML"),
            (
                drafted_text(new_version(starts="2026-01-01")),
                (*AS, *WHY),
                "1 January 2026, which is over",
            ),
            (
                drafted_text(new_version() + new_version("2028", "2028-04-01")).replace(
                    "{event: [death], contribution: alleged}", "{event: [cat]}"
                ),
                (*AS, *WHY),
                '"cat" is not one of',
            ),
        ],
        ids=["nobody", "unknown", "no reason", "no YAML", "late", "wrong example"],
    )
    def test_a_wrong_one_is_refused_and_nothing_kept(
        self, ipr, session, editor, file, text, options, words
    ):
        path = file(text)
        before = rows(session)

        said, code = ipr("rules", "load", path, *options)

        assert code == 1, said
        assert words in said
        assert "Traceback" not in said
        assert rows(session) == before

    def test_one_wrong_version_keeps_the_others_out_too(
        self, ipr, session, editor, file
    ):
        late = new_version("2026-b", "2026-01-01")
        path = file(drafted_text(new_version() + late))
        before = rows(session)

        said, code = ipr("rules", "load", path, *AS, *WHY)

        assert code == 1
        assert 'Version "2026-b": It would start on 1 January 2026' in said
        assert rows(session) == before

    def test_a_changed_published_version_names_both_digests(
        self, ipr, session, editor, file
    ):
        text = published_book().text.replace("id: complex-issues", "id: very-complex")
        other = loads(text)["2020"].digest

        said, code = ipr("rules", "load", file(text), *AS, *WHY)

        assert code == 1
        assert published_book()["2020"].digest in said
        assert other in said

    def test_a_file_that_differs_in_a_remark_says_that_it_stays_unused(
        self, ipr, session, editor, file
    ):
        before = rows(session)

        said, code = ipr("rules", "load", file(published_book().text + "# Remark\n"))

        assert code == 0
        assert NOTHING in said
        assert "They come into use with a new version" in said
        assert rows(session) == before

    def test_a_file_older_than_what_was_published_here_is_refused(
        self, ipr, session, editor, file
    ):
        draft = draft_of(session, editor)
        approve(session, draft, editor)
        publish(session, draft, editor)
        path = file(drafted_text(new_version("2028", "2028-04-01")))

        said, code = ipr("rules", "load", path, *AS, *WHY)

        assert code == 1
        assert "lacks what was published since: 2027" in said
        assert "ipr rules export" in said


class TestExport:
    @pytest.mark.parametrize("published", [False, True], ids=["file", "published"])
    def test_loading_what_was_exported_changes_nothing(
        self, ipr, session, editor, tmp_path, published
    ):
        if published:
            draft = draft_of(session, editor)
            approve(session, draft, editor)
            publish(session, draft, editor)
        wanted, before = book_in_use(session).text, rows(session)
        path = tmp_path / "exported.yaml"

        assert ipr("rules", "export", "--out", path) == (f"{path} is written\n", 0)
        said, code = ipr("rules", "load", path, *AS, *WHY)

        assert path.read_bytes() == wanted.encode()
        assert (said, code) == (
            "exported.yaml has no new version: nothing was changed\n",
            0,
        )
        assert rows(session) == before

    def test_line_ends_and_all(self, ipr, session, file, tmp_path):
        text = drafted_text().replace("\n", "\r\n")
        ipr("rules", "load", file(text))
        path = tmp_path / "exported.yaml"

        ipr("rules", "export", "--out", path)

        assert path.read_bytes() == text.encode()

    @pytest.mark.usefixtures("editor")
    def test_without_a_file_it_is_printed(self, ipr):
        assert ipr("rules", "export") == (published_book().text, 0)

    def test_before_there_is_one(self, ipr, tmp_path):
        said, code = ipr("rules", "export", "--out", tmp_path / "no.yaml")

        assert code == 1
        assert "start with `ipr run`" in said
        assert not (tmp_path / "no.yaml").exists()
