"""`ipr rules prove`, as somebody types it."""

import json

import pytest
from click.testing import CliRunner

from ipr.cli.main import main
from tests.unit.rulebook.proof_books import EVENT, criterion, yes_no


@pytest.fixture
def prove(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        return CliRunner().invoke(main, ["rules", "prove", *arguments])

    return run


@pytest.fixture
def broken(tmp_path):
    facts = {"event": {**EVENT, "only_raises": ["death"]}, "a": yes_no("A?")}
    when = {"all": [{"not": {"event": ["death"]}}, {"a": ["yes"]}]}
    own = {"id": "v", "starts": "2020-01-01", "source": {"document": "d"}}
    own["criteria"] = [{**criterion("x", when), "examples": []}]
    del own["criteria"][0]["examples"]
    path = tmp_path / "broken.yaml"
    path.write_text(json.dumps({"facts": facts, "versions": [own]}))
    return str(path)


def test_all_published_versions_are_proved_in_words(prove):
    done = prove()

    assert done.exit_code == 0
    for year in ("April 2020", "April 2021", "October 2022", "April 2023"):
        assert f"Criteria from {year}" in done.stdout
    assert done.stdout.count("\n0 to mend, ") == 4


def test_one_version_is_proved_alone(prove):
    done = prove("2022")

    assert done.stdout.startswith("Criteria from October 2022\n====")
    assert "April 2023" not in done.stdout


def test_what_has_to_be_mended_comes_first_and_ends_with_one(prove, broken):
    done = prove("--rules", broken)

    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[3] == "To mend before the version can be proposed (1)"
    assert '      - {given: {event: [death], a: "yes"}, expect: decline}' in lines
    assert "1 to mend, " in lines[-1]


def test_json_has_every_finding(prove, broken):
    [report] = json.loads(prove("--json", "--rules", broken).stdout)["versions"]
    [fails] = [f for f in report["findings"] if f["level"] == "fails"]

    assert report["version"] == "v"
    assert fails["kind"] == "only_raises_broken"
    assert (fails["fact"], fails["options"]) == ("event", ["death"])
    assert [example["expect"] for example in fails["examples"]] == ["accept", "decline"]


def test_a_version_that_is_not_there_is_refused(prove):
    done = prove("1999")

    assert done.exit_code == 1
    assert 'There is no version "1999"' in done.stderr
