"""What the program writes is its owner's alone, whatever the umask; and kept."""

import os
import re
import resource
import signal
import stat
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text

from ipr.config import KEY_FILE, PACKAGE, Settings, new_keys
from ipr.db.engine import prepare_engine
from ipr.extensions import db
from ipr.files.store import store_bytes, sweep_files
from ipr.private_files import make_private_folder, write_new_file
from ipr.serve import prepare

OPEN, SHUT = 0, 0o777


@contextmanager
def umask(mask):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def modes(top):
    """Return the mode of everything in a folder, itself included."""
    return {
        str(path.relative_to(top)): stat.S_IMODE(path.stat().st_mode)
        for path in (top, *top.rglob("*"))
    }


def files_of(url):
    """Return the modes of a SQLite database and what lies beside it, while in use."""
    engine = create_engine(url)
    prepare_engine(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (id INTEGER)"))
        return modes_beside(engine.url.database)


def modes_beside(path):
    beside = [f"{path}{ending}" for ending in ("", "-wal", "-shm")]
    return [stat.S_IMODE(os.stat(name).st_mode) for name in beside]


@pytest.mark.parametrize("mask", [OPEN, SHUT])
def test_a_start_leaves_nothing_that_others_could_read(make_app, tmp_path, mask):
    data = tmp_path / "a" / "b"
    with umask(mask):
        settings = Settings.from_environment({"IPR_DATA": str(data)})
        app = make_app(data=data, database_url=settings.database_url)
        with app.app_context():
            prepare(app, lambda _: None)
            key = store_bytes(settings.files, b"An invented annex.")
            sweep_files(db.session, settings.files)
            db.session.execute(text("SELECT 1"))
            found = modes(tmp_path / "a")

    folders = {".": 0o700, "b": 0o700, "b/files": 0o700}
    names = ["ipr.sqlite", "ipr.sqlite-wal", "ipr.sqlite-shm"]
    names += [KEY_FILE, "files.lock", f"files/{key}"]
    assert found == folders | {f"b/{name}": 0o600 for name in names}


def test_what_was_open_to_others_is_closed_and_nothing_is_opened(tmp_path):
    url = f"sqlite:///{tmp_path}/ipr.sqlite"
    with umask(OPEN):
        for name in ("ipr.sqlite", "ipr.sqlite-journal", KEY_FILE):
            (tmp_path / name).touch(0o666)
    keys = (f"{name}={key}\n" for name, key in new_keys().items())
    (tmp_path / KEY_FILE).write_text("".join(keys))
    tmp_path.chmod(0o755)

    make_private_folder(tmp_path)
    Settings.from_environment({"IPR_DATA": str(tmp_path)})
    assert files_of(url) == [0o600] * 3

    assert set(modes(tmp_path).values()) == {0o600, 0o700}
    tmp_path.chmod(0o500)
    make_private_folder(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o500


def test_a_file_that_cannot_be_written_wholly_is_not_there(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_new_file(tmp_path / "keys", b"x" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_everybodys_stays_so(tmp_path):
    tmp_path.chmod(0o1777)

    make_private_folder(tmp_path)

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777


def test_every_connection_waits_until_a_commit_is_on_the_disk(app, settings):
    with app.app_context():
        engines = [*db.engines.values()]
        for engine in engines:
            with engine.connect() as one, engine.connect() as other:
                asked = [c.scalar(text("PRAGMA synchronous")) for c in (one, other)]
                assert asked == [2, 2]
    assert len(engines) == 1


def test_sqlite_is_opened_for_writing_in_one_place():
    """Whoever made an engine of their own would have to remember all of the above."""
    making = re.compile(r"\b(create_engine|sqlite3\.connect)\(")

    assert [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if making.search(path.read_text()) and "mode=ro" not in path.read_text()
    ] == ["db/engine.py"]
