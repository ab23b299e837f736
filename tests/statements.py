"""What is asked of the database, to count it or to read it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from ipr.extensions import db


@contextmanager
def statements(of: Flask | Session) -> Iterator[list[str]]:
    """Collect the statements of an application or of a session.

    Only their texts: whoever keeps a cursor keeps open what it reads, and a SQLite
    connection that reads an older state may not write.
    """
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    if isinstance(of, Flask):
        with of.app_context():
            engine = db.engine
    else:
        engine = of.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
