"""`ipr rules compare`, as somebody types it."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from ipr.cli.main import main
from ipr.rulebook import load
from tests.rulebooks import write_discretionary_rules
from tests.unit.rulebook.books import published


@pytest.fixture
def compare(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_discretionary_rules(tmp_path)

    def run(*arguments):
        return CliRunner().invoke(main, ["rules", "compare", *map(str, arguments)])

    return run


def new_version():
    """Return the id of the version that only the other file has."""
    known = {version.id for version in published().versions}
    [id] = {v.id for v in load("discretionary.yaml").versions} - known
    return id


def test_json_holds_the_changes_and_nothing_else(compare):
    done = compare("2022", "2023", "--json")
    found = json.loads(done.stdout)

    assert done.exit_code == 0
    assert list(found) == ["changes"]
    assert len(found["changes"]) == 3
    for change in found["changes"]:
        assert list(change) == ["from", "to", "when", "example"]
        for id, outcome in (("2022", change["from"]), ("2023", change["to"])):
            assert published()[id].decide(change["example"]).outcome == outcome


def test_without_json_it_is_told_in_sentences(compare):
    done = compare("2022", "2023")

    assert done.exit_code == 0
    for text in (
        "From 2022 to 2023",
        "3 patterns of answers are decided differently.",
        "Accepted under 2022, declined under 2023:",
        "Declined under 2022, accepted under 2023:",
        "Only the criteria of 2023 use the question",
        "“A review or an inquest outside the department”: it is met by",
        "The version: title",
    ):
        assert text in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_a_version_and_itself(compare):
    done = compare("2023", "2023")
    assert done.exit_code == 0
    assert "No answer is decided differently." in done.stdout
    assert json.loads(compare("2023", "2023", "--json").stdout) == {"changes": []}


@pytest.mark.parametrize("name", ["discretionary.yaml", "discretionary.yaml:{new}"])
def test_another_file_stands_for_its_new_version(compare, name):
    new = new_version()
    done = compare("2023", name.format(new=new), "--json")
    direct = compare("2023", new, "--rules", "discretionary.yaml", "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)["changes"]
    assert done.stdout == direct.stdout


def test_a_version_that_is_not_there(compare):
    done = compare("2023", "1999")
    assert done.exit_code == 1
    assert 'There is no version "1999"' in done.stderr


def test_a_file_of_several_versions_needs_a_name(compare, tmp_path):
    (tmp_path / "same.yaml").write_text(published().text)
    done = compare("2023", "same.yaml")
    assert done.exit_code == 1
    assert "Say which one: same.yaml:2023" in done.stderr.replace(f"{tmp_path}/", "")


def test_what_cannot_be_listed_is_no_empty_list(compare, tmp_path):
    ids = [f"x{n}" for n in range(100)]
    halves, mixtures = (ids[:50], ids[50:]), (ids[::2], ids[1::2])
    versions = [
        plain_version("2001", "any", "all", halves),
        plain_version("2002", "all", "any", mixtures),
    ]
    facts = {id: {"type": "yes_no", "question": "?"} for id in ids}
    large = json.dumps({"facts": facts, "versions": versions})
    (tmp_path / "large.yaml").write_text(large)
    done = compare("2001", "2002", "--rules", "large.yaml", "--json")
    told = compare("2001", "2002", "--rules", "large.yaml")

    assert done.exit_code == 1
    assert "too many to list" in done.stderr
    assert told.exit_code == 0
    assert "Declined under 2001, accepted under 2002: too many" in told.stdout


def plain_version(id, outer, inner, parts):
    when = {outer: [{inner: [{x: ["yes"]} for x in part]} for part in parts]}
    source = {"document": "d"}
    criterion = {"id": "c", "kind": "mandatory", "source": source, "when": when}
    starts = f"{id}-01-01"
    return {"id": id, "starts": starts, "source": source, "criteria": [criterion]}


def test_deciding_does_not_load_what_compares():
    code = "import sys, ipr.rulebook; print([m for m in sys.modules if 'compar' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
