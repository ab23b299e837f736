"""A disk that is full, or a database that can't be written to, has its own words."""

import os

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from ipr.cli.main import main
from ipr.db.engine import prepare_engine
from ipr.db.trouble import Trouble, find_trouble


@pytest.fixture
def connection(settings):
    engine = create_engine(settings.database_url)
    prepare_engine(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def trouble_of_writing(connection, before):
    connection.connection.execute(before)
    with pytest.raises(DBAPIError) as found:
        connection.execute(text("CREATE TABLE large (words TEXT)"))
        connection.execute(
            text("INSERT INTO large VALUES (:words)"), {"words": "x" * 9999}
        )
    return find_trouble(found.value)


def test_a_sqlite_database_that_is_full_or_not_writable(connection):
    pages = connection.connection.execute("PRAGMA page_count").fetchone()[0]
    full = trouble_of_writing(connection, f"PRAGMA max_page_count={pages + 1}")
    connection.rollback()
    read_only = trouble_of_writing(connection, "PRAGMA query_only=ON")

    assert (full, read_only) == (Trouble.FULL, Trouble.NOT_WRITABLE)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_postgresql_database_that_only_reads(connection):
    found = trouble_of_writing(connection, "SET TRANSACTION READ ONLY")

    assert found is Trouble.NOT_WRITABLE


def test_a_database_that_is_no_file_and_one_that_is_busy(tmp_path, connection):
    engine = create_engine(f"sqlite:///{tmp_path}")
    with pytest.raises(DBAPIError) as missing:
        engine.connect()
    connection.connection.execute("PRAGMA busy_timeout=1")
    other = create_engine(connection.engine.url)
    with other.connect() as holder:
        holder.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(DBAPIError) as busy:
            connection.execute(text("CREATE TABLE another (id INTEGER)"))
    other.dispose()

    assert find_trouble(missing.value) is Trouble.NOT_WRITABLE
    assert find_trouble(busy.value) is None


def test_a_full_disk_and_a_folder_nobody_writes_to():
    with pytest.raises(OSError) as full, open("/dev/full", "wb", buffering=0) as file:
        file.write(b"x")
    with pytest.raises(OSError) as refused:
        os.mkdir("/sys/ipr")

    assert find_trouble(full.value) is Trouble.FULL
    assert find_trouble(refused.value) is Trouble.NOT_WRITABLE
    assert find_trouble(ValueError()) is None


@pytest.mark.parametrize(
    ("data", "said"),
    [("/sys/ipr", "/sys/ipr could not be used: it can be read at most")],
)
@pytest.mark.parametrize("command", ["run", "tick"])
def test_a_command_says_what_to_put_right(monkeypatch, data, said, command):
    monkeypatch.setenv("IPR_DATA", data)
    for name in ("IPR_DATABASE_URL", "IPR_SECRET_KEY", "IPR_DATA_KEY"):
        monkeypatch.delenv(name, raising=False)

    done = CliRunner().invoke(main, [command])

    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
