"""`ipr rules export --as`, as somebody types it."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from ipr.cli.main import main
from tests.rulebooks import write_discretionary_rules
from tests.unit.rulebook.books import published


@pytest.fixture
def export(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def export(*arguments):
        arguments = ["rules", "export", *(str(a) for a in arguments)]
        return CliRunner().invoke(main, arguments)

    return export


@pytest.mark.parametrize("format", ["dmn", "jsonlogic", "cel"])
def test_a_version_is_printed_for_another_engine(export, format):
    result = export("2021", "--as", format)

    assert result.exit_code == 0
    assert published()["2021"].digest in result.stdout


def test_without_a_version_it_is_the_one_in_force_of_the_file(export, tmp_path):
    rules = write_discretionary_rules(tmp_path)

    assert json.loads(export("--as", "cel").stdout)["version"] == "2023"
    assert json.loads(export("--as", "cel", "--rules", rules).stdout)["version"] == (
        "test"
    )


def test_it_is_written_to_a_file(export, tmp_path):
    result = export("2020", "--as", "jsonlogic", "--out", "found.json")

    assert result.stdout == "found.json is written\n"
    written = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert written["digest"] == published()["2020"].digest


def test_the_schema_is_printed(export):
    assert json.loads(export("--as", "schema").output)["$schema"].endswith("schema")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2019", "--as", "dmn"], '"2019"'),
        (["--as", "latex"], "'latex' is not one of"),
        (["--as", "dmn", "--out", "no/such/folder"], "No such file or directory"),
    ],
)
def test_what_cannot_be_is_refused_out_loud(export, arguments, words):
    result = export(*arguments)

    assert result.exit_code > 0
    assert words in result.output
    assert "Traceback" not in result.output


def test_it_needs_no_web_and_no_database():
    code = (
        "import sys; from ipr.cli.main import main; "
        "main(['rules', 'export', '--as', 'dmn'], standalone_mode=False); "
        "sys.exit(bool({'flask', 'sqlalchemy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
