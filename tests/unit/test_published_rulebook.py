"""Commands that answer for the rulebook use what the service has published."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from ipr.cli.main import main
from ipr.config import rules_path
from ipr.db.clock import utc_now
from ipr.rulebook import loads
from ipr.versions.models import RulebookInUse, StoredRulebook
from ipr.versions.service import take_in
from tests.make import drafted_text, published_book

ANSWERS = "event: [death]\ncontribution: alleged\n"


@pytest.fixture
def facts(tmp_path):
    path = tmp_path / "facts.yaml"
    path.write_text(ANSWERS)
    return path


@pytest.fixture
def ipr(settings, monkeypatch, tmp_path):
    """Run a command where the settings name this test's database, and hold no keys."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPR_DATABASE_URL", settings.database_url)
    for name in ("IPR_DATA", "IPR_DATA_KEY", "IPR_SECRET_KEY", "IPR_RULES"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments):
        return CliRunner().invoke(main, [str(one) for one in arguments])

    return run


@pytest.fixture
def published(session):
    """The service has published a version that no file ships."""
    take_in(session, loads(drafted_text()))
    session.commit()


@pytest.mark.both_databases
@pytest.mark.usefixtures("published")
class TestPublished:
    def test_the_published_version_decides(self, ipr, facts):
        done = ipr("decide", facts, "--on", "2027-05-01", "--json")

        found = json.loads(done.stdout)
        assert found["version"] == "2027"
        assert found["digest"] == loads(drafted_text())["2027"].digest
        assert done.stderr == ""

    @pytest.mark.parametrize(
        "command",
        [
            ("rules", "show", "2027"),
            ("rules", "compare", "2023", "2027"),
            ("rules", "prove", "2027"),
            ("rules", "check"),
            ("rules", "export", "2027", "--as", "jsonlogic"),
        ],
        ids=" ".join,
    )
    def test_so_do_the_others_that_answer_for_the_rulebook(self, ipr, command):
        done = ipr(*command)

        assert (done.exit_code, done.stderr) == (0, "")
        assert "2027" in done.stdout

    def test_a_file_that_says_otherwise_is_refused(
        self, ipr, facts, tmp_path, monkeypatch
    ):
        changed = published_book().text.replace("- id: complex-issues", "- id: quiet")
        (tmp_path / "changed.yaml").write_text(changed)
        monkeypatch.setenv("IPR_RULES", str(tmp_path / "changed.yaml"))

        for command in (("decide", facts), ("rules", "show", "2023")):
            done = ipr(*command)

            assert (done.exit_code, done.stdout) == (1, "")
            assert loads(changed)["2020"].digest in done.stderr
            assert published_book()["2020"].digest in done.stderr
            assert "A published version never changes" in done.stderr

    def test_a_stored_text_that_was_changed_is_refused(self, ipr, facts, session):
        other = StoredRulebook(digest="0" * 64, text=drafted_text(), made_at=utc_now())
        session.get(RulebookInUse, 1).rulebook = other
        session.commit()

        done = ipr("decide", facts)

        assert (done.exit_code, done.stdout) == (1, "")
        assert f"is not what was stored with the digest {'0' * 64}" in done.stderr

    def test_a_named_file_decides_and_no_database_is_opened(
        self, ipr, facts, monkeypatch
    ):
        monkeypatch.setenv("IPR_DATABASE_URL", "postgresql+psycopg://nobody@[::1]:1/x")

        done = ipr("decide", facts, "--rules", rules_path({}), "--json")

        assert json.loads(done.stdout)["version"] == "2023"
        assert done.stderr == ""

    def test_it_needs_neither_sqlalchemy_nor_keys(self, ipr, facts):
        heavy = "{'flask', 'sqlalchemy', 'cryptography'} & {*sys.modules}"
        code = (
            "import sys; from ipr.cli.main import main\n"
            f"main(['decide', {str(facts)!r}], standalone_mode=False)\n"
            f"print(sorted({heavy}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
        )

        assert done.stdout.endswith("[]\n"), done.stderr
        assert [path.name for path in facts.parent.iterdir()] == ["facts.yaml"]


class TestFile:
    def test_without_a_database_the_file_is_named_and_nothing_is_made(
        self, ipr, facts, monkeypatch
    ):
        monkeypatch.delenv("IPR_DATABASE_URL")

        done = ipr("decide", facts, "--json")

        said = f"There is no database here: using the file {rules_path({})}\n"
        assert (done.exit_code, done.stderr) == (0, said)
        assert [path.name for path in facts.parent.iterdir()] == ["facts.yaml"]

    @pytest.mark.both_databases
    def test_before_a_rulebook_is_in_use_the_file_is_named(self, ipr, facts):
        done = ipr("decide", facts, "--json")

        assert done.exit_code == 0
        assert (
            "No rulebook is in use in the database yet: using the file" in done.stderr
        )

    def test_an_empty_database_has_none_in_use(self, ipr, facts, tmp_path, monkeypatch):
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "ipr.sqlite").touch()
        monkeypatch.delenv("IPR_DATABASE_URL")
        monkeypatch.setenv("IPR_DATA", "data")

        assert "No rulebook is in use" in ipr("decide", facts).stderr

    @pytest.mark.parametrize(
        ("address", "said"),
        [
            (
                "postgresql+psycopg://nobody@127.0.0.1:1/x",
                "can't be read from the data",
            ),
            ("mysql://x/y", "it is neither SQLite nor PostgreSQL"),
            ("sqlite:///facts.yaml", "file is not a database"),
        ],
    )
    def test_a_database_that_cannot_be_read_is_not_passed_over(
        self, ipr, facts, tmp_path, monkeypatch, address, said
    ):
        monkeypatch.setenv("IPR_DATABASE_URL", address)
        monkeypatch.setenv("IPR_DATA", str(tmp_path))
        facts.write_text("# " + "x" * 1000 + "\n" + ANSWERS)

        done = ipr("decide", facts)

        assert (done.exit_code, done.stdout) == (1, "")
        assert said in done.stderr
        assert "--rules FILE" in done.stderr
