"""Nets under every test: what no test asks for and every test should catch."""

import re
from functools import cache
from typing import Any

from flask import Flask, request_tearing_down
from flask import session as browser_session
from flask.testing import FlaskClient
from sqlalchemy import String, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.test import TestResponse

from ipr.accounts.models import User
from ipr.accounts.sign_in.sessions import begin_session
from ipr.audit.change_words import FIELDS, UNSAID, rows_named, say_changes
from ipr.audit.models import AuditEvent
from ipr.db.encryption import EncryptedText
from ipr.db.engine import writing
from ipr.db.holdings import may_be_recorded
from ipr.extensions import db

# Tables that record, count or hold for a moment, and change no case or person.
UNAUDITED = {
    "api_use",
    "audit_event",
    "backtest",
    "backtest_pattern",
    "calendar_used",
    "held_post",
    "import_finding",
    "import_map",
    "import_row",
    "import_run",
    "mail",
    "notice",
    "refusal",
    "reminder_given",
    "sign_in_delay",
    "tick_lease",
    "tick_run",
    "unsent_news",
}
EXEMPT = "made by a test"
CODE = re.compile(r"\b(True|False|None|[a-z]+_[a-z_]+)\b(?!@)")


def catch_unaudited_commits() -> None:
    """Fail every commit in which an audited row changed without an audit event.

    A session with `EXEMPT` in its `info` is let through: tests make their data
    with it.
    """
    event.listen(Session, "after_flush", _note_flush)
    event.listen(Session, "do_orm_execute", _note_statement)
    event.listen(Session, "before_commit", _refuse_unaudited)
    for done in ("after_commit", "after_rollback"):
        event.listen(Session, done, _forget)


def _note_flush(session: Session, _context: Any) -> None:
    changed = [row for row in session.dirty if session.is_modified(row)]
    rows = [*session.new, *changed, *session.deleted]
    _refuse_personal_text(session)
    _refuse_codes(session)
    session.info["flushed"] = session.info.get("flushed") or bool(rows)
    for row in rows:
        if isinstance(row, AuditEvent):
            session.info["audited"] = True
        elif row.__tablename__ not in UNAUDITED:
            session.info.setdefault("changed", set()).add(row.__tablename__)


def _refuse_personal_text(session: Session) -> None:
    """Fail an audit event that says what a column holds that it must not say."""
    said = {
        text
        for event in session.new
        if isinstance(event, AuditEvent)
        for pair in event.changes.values()
        for text in pair
        if isinstance(text, str)
    }
    if said:
        hidden = {
            text
            for row in session
            for name in _hidden_columns(type(row))
            if isinstance(text := row.__dict__.get(name), str)
        }
        told = {text for text in said & hidden if text}
        assert not told, f"an audit event says {told}, which is personal text"


def _refuse_codes(session: Session) -> None:
    """Fail an audit event that its reader would see as codes and not as words."""
    for row in session.new:
        if isinstance(row, AuditEvent):
            unnamed = row.changes.keys() - FIELDS.keys() - UNSAID
            assert not unnamed, (
                f"{row.action.value} changes {sorted(unnamed)}: say in "
                "ipr/audit/change_words.py what the auditor calls it"
            )
            names = dict.fromkeys(rows_named(row), "Somebody")
            for text in say_changes(row.changes, names, row.action):
                assert not CODE.search(text), f"{row.action.value} says: {text}"


@cache
def _hidden_columns(model: type) -> list[str]:
    columns = inspect(model).columns
    return [
        name
        for name, column in columns.items()
        if not may_be_recorded(column)
        and isinstance(column.type, String | EncryptedText)
    ]


def _note_statement(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    state.session.info["flushed"] = True
    table = getattr(state.statement.table, "name", "?")
    if table not in UNAUDITED:
        state.session.info.setdefault("changed", set()).add(table)


def _refuse_unaudited(session: Session) -> None:
    if session.in_nested_transaction() or EXEMPT in session.info:
        return
    session.flush()
    changed = session.info.get("changed", set())
    assert not changed or session.info.get("audited"), (
        f"{sorted(changed)} changed, and no audit event says so: "
        "the service that changed it calls audit.service.record()"
    )


def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        for note in ("flushed", "changed", "audited"):
            session.info.pop(note, None)


class StrictClient(FlaskClient):
    """A client that fails a request which leaves changes uncommitted."""

    left_dirty: list[str]

    def __init__(self, app: Flask, *args: Any, **kwargs: Any) -> None:
        super().__init__(app, *args, **kwargs)
        self.left_dirty = []

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; with nothing of it left behind in this thread."""
        with request_tearing_down.connected_to(self._look, self.application):
            response = super().open(*args, **kwargs)
        writing.set(False)
        left, self.left_dirty = self.left_dirty, []
        assert not left, f"the request left changes uncommitted: {left}"
        return response

    def sign_in(self, user: User) -> tuple[str, str]:
        """Sign somebody in without the page; return the cookie that proves it."""
        with self.application.test_request_context():
            begin_session(user)
            begun = dict(browser_session)
        with self.session_transaction() as kept:
            kept.update(begun)
        name = self.application.config["SESSION_COOKIE_NAME"]
        cookie = self.get_cookie(name)
        assert cookie
        return name, cookie.value

    def _look(self, _app: Flask, **_kwargs: Any) -> None:
        session = db.session()
        waiting = [*session.new, *session.dirty, *session.deleted]
        self.left_dirty += [repr(row) for row in waiting]
        if session.info.get("flushed"):
            self.left_dirty.append("rows that were flushed")
