"""`ipr rules backtest`: a file tried on what really happened."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from ipr.cli.main import main
from ipr.criteria.models import Backtest, BacktestState
from ipr.db.clock import utc_now
from tests.make import drafted_text, make_staff, published_book, submit_referral

PROCESS = {
    "event": ["death"],
    "contribution": "none",
    "external_process": ["inquest_interested_party"],
}
SAID = (
    "2 of 2 referrals (100%) have another outcome under 2027 than under 2023\n"
    "           2  from accepted to cannot tell yet\n"
    "2 would wait for an answer not needed today:\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "draft.yaml"
    path.write_text(drafted_text(), encoding="utf-8")
    return path


@pytest.fixture
def sent(session, settings):
    make_staff(session)
    found = [submit_referral(session, settings=settings, facts=PROCESS) for _ in "ab"]
    session.commit()
    return found


@pytest.fixture
def ipr(settings, monkeypatch):
    monkeypatch.setenv("IPR_DATA", str(settings.data))
    monkeypatch.setenv("IPR_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("IPR_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("IPR_DATA_KEY", settings.data_key)

    def ipr(*arguments):
        return CliRunner().invoke(main, ["rules", "backtest", *map(str, arguments)])

    return ipr


def test_says_what_becomes_of_past_referrals(ipr, file, sent):
    done = ipr(file)

    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(SAID)
    assert done.stderr == "1 of 1 sets of answers tried\n"


def test_the_same_file_is_not_tried_twice(ipr, file, sent):
    ipr(file)
    again = ipr(file)

    assert again.stdout.startswith(SAID)
    assert again.stderr == ""


def test_writes_every_referral_that_changes(ipr, file, sent, tmp_path):
    out = tmp_path / "changed.csv"
    done = ipr(file, "--csv", out)

    rows = out.read_text("utf-8").splitlines()
    assert f"{out} is written" in done.stdout
    assert [row.split(",")[0] for row in rows[1:]] == [one.reference for one in sent]


def test_refuses_a_file_that_cannot_be_read(ipr, sent, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(published_book().text, encoding="utf-8")
    done = ipr(wrong)

    assert done.exit_code == 1
    assert "There is no new version beside the published ones" in done.stderr


def test_leaves_a_run_that_is_under_way_alone(ipr, session, file, sent):
    ipr(file)
    row = session.scalars(select(Backtest)).one()
    row.state, row.beat_at = BacktestState.RUNNING, utc_now()
    session.commit()
    done = ipr(file)

    assert done.exit_code == 1
    assert "under way elsewhere" in done.stderr
