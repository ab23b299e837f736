"""Pages while nothing can be saved: they say so, and what to do; none says "busy"."""

import io
import shutil

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from ipr.db.trouble import Trouble, find_trouble
from ipr.extensions import db
from ipr.serve import prepare
from tests.make import make_draft, make_user
from tests.web.referral_pages import soup

TITLE = "Sorry, the service cannot save anything at the moment"


@pytest.fixture
def draft(client, session):
    """A draft of somebody who is signed in."""
    referrer = make_user(session)
    draft = make_draft(session, referrer)
    session.commit()
    client.sign_in(referrer)
    return draft


@pytest.fixture
def read_only(app, request):
    """Open every connection of the application from now on for reading alone."""
    statement = {
        "sqlite": "PRAGMA query_only=ON",
        "postgresql": "SET default_transaction_read_only=on",
    }

    def close(connection, _record):
        connection.execute(statement[db.engine.dialect.name])
        if db.engine.dialect.name == "postgresql":
            connection.commit()

    with app.app_context():
        engine = db.engine
        db.session.remove()
        engine.dispose()
        event.listen(engine, "connect", close)
        yield
        event.remove(engine, "connect", close)
        db.session.remove()
        engine.dispose()


@pytest.mark.both_databases
def test_a_database_that_only_reads_is_not_called_busy(client, draft, read_only):
    answer = client.post(f"/drafts/{draft.key}/discard")

    page = soup(answer)
    assert (answer.status_code, page.h1.get_text(strip=True)) == (503, TITLE)
    assert answer.headers["Retry-After"] == "60"
    assert "cannot be written to" in page.main.get_text()
    assert "busy" not in page.main.get_text()


@pytest.mark.both_databases
def test_a_start_refuses_a_database_that_only_reads(app, read_only):
    with pytest.raises(DBAPIError) as refused:
        prepare(app, print)

    assert find_trouble(refused.value) is Trouble.NOT_WRITABLE
    db.session.rollback()


def test_a_file_that_cannot_be_kept_says_to_keep_it(client, draft, settings):
    shutil.rmtree(settings.files, ignore_errors=True)
    settings.files.symlink_to("/sys")  # where not even root makes a file
    sent = {"files": (io.BytesIO(b"An invented letter."), "letter.txt"), "add": "yes"}

    answer = client.post(
        f"/drafts/{draft.key}/files", data=sent, content_type="multipart/form-data"
    )

    page = soup(answer)
    assert (answer.status_code, page.h1.get_text(strip=True)) == (503, TITLE)
    assert "Keep a copy of what you wrote, and your files" in " ".join(
        page.main.get_text().split()
    )
    assert "fault is ours" not in page.main.get_text()
