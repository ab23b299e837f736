"""Do things at the same moment, each with a session of its own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Barrier, Thread

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from ipr.db.engine import prepare_engine


@contextmanager
def session_on(url: str) -> Iterator[Session]:
    """Open a session of one's own on a database."""
    engine = create_engine(url)
    prepare_engine(engine)
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
    finally:
        engine.dispose()


def at_once(deeds: Sequence[Callable[[], object]]) -> list[Exception]:
    """Do these things in threads that start together; return what they raised."""
    start, faults = Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except Exception as fault:
            faults.append(fault)

    threads = [Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults
