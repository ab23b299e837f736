"""`ipr decide` and `ipr rules`, as somebody types them."""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from ipr.cli.main import main
from ipr.config import rules_path
from tests.unit.rulebook.books import published, some_states

KEYS = [
    "outcome",
    "basis",
    "version",
    "digest",
    "criteria",
    "because",
    "would_change",
    "ask_next",
]


@pytest.fixture
def ipr(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments, **options):
        return CliRunner().invoke(main, [str(a) for a in arguments], **options)

    return run


def write(name, text):
    Path(name).write_text(text)
    return name


def test_a_file_of_answers_is_decided_in_json(ipr):
    facts = write("f.yaml", "event: [death]\ncontribution: alleged\n")
    done = ipr("decide", facts, "--version", "2023", "--json")
    found = json.loads(done.stdout)

    assert done.exit_code == 0
    assert list(found) == KEYS
    assert (found["outcome"], found["basis"]) == ("accept", "mandatory")
    assert found["criteria"][0] == {
        "id": "contribution-and-harm",
        "kind": "mandatory",
        "result": "met",
    }
    version = published()["2023"]
    facts = {"event": ["death"], "contribution": "alleged"}
    assert found == version.decide(facts).to_dict()


@pytest.mark.parametrize("word", ["yes", "true", "on", '"yes"'])
def test_a_bare_boolean_is_an_answer_in_a_yaml_file(ipr, word):
    facts = write("f.yaml", f"event: [death]\nlearning_possible: {word}\n")
    done = ipr("decide", facts, "--version", "2021", "--json")
    assert json.loads(done.stdout)["outcome"] == "accept"


def test_a_bare_boolean_is_no_answer_in_json(ipr):
    facts = write("f.json", '{"learning_possible": true}')
    done = ipr("decide", facts, "--version", "2021")
    assert done.exit_code == 1
    assert "learning_possible: true is not a word" in done.stderr


def test_without_json_the_answer_is_in_plain_words(ipr):
    facts = write("f.yaml", "event: [death]\ncontribution: none\n")
    done = ipr("decide", facts, "--on", "2023-06-01")
    assert "We cannot tell yet" in done.stdout
    assert "Still to be answered:" in done.stdout
    assert "Criteria from April 2023 (2023)" in done.stdout


@pytest.mark.parametrize(
    ("on", "version"), [("2020-04-01", "2020"), ("2022-10-23", "2021")]
)
def test_the_day_picks_the_version(ipr, on, version):
    done = ipr("decide", write("f.yaml", "{}"), "--on", on, "--json")
    assert json.loads(done.stdout)["version"] == version


def test_without_a_day_the_version_of_today_decides(ipr, time_machine):
    time_machine.move_to("2021-03-31T23:30:00+00:00")  # past midnight in London
    done = ipr("decide", write("f.yaml", "{}"), "--json")
    assert json.loads(done.stdout)["version"] == "2021"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--version", "2019"], 1, 'There is no version "2019". The versions are'),
        (["--on", "2019-01-01"], 1, "No version of the criteria was in force on 1 Jan"),
        (["--on", "yesterday"], 2, "does not match the format"),
        (["--version", "2023", "--on", "2023-05-01"], 2, "not both"),
        (["--rules", "missing.yaml"], 2, "does not exist"),
        (["--jsonl", "f.yaml"], 2, "Name a file of answers, or lines"),
    ],
)
def test_a_wrong_option_is_explained(ipr, arguments, code, message):
    done = ipr("decide", write("f.yaml", "{}"), *arguments)
    assert done.exit_code == code
    assert message in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("f.yaml", "event: [flood]", 'event: "flood" is not one of its answers'),
        ("f.yaml", "event: [death", "f.yaml: line 2, column 1: This is not YAML"),
        ("f.yaml", "event: [death]\nevent: []", 'The key "event" stands here twice'),
        ("f.yaml", "event: 3", 'line 1, column 8: "3" without quotes'),
        ("f.yaml", "- death", "The facts must be an object"),
        ("f.json", '{"event": []', "This is not JSON"),
        ("f.json", '{"event": [], "event": ["death"]}', '"event" is answered twice'),
    ],
)
def test_answers_that_mean_nothing_are_refused(ipr, name, text, message):
    done = ipr("decide", write(name, text), "--version", "2023")
    assert done.exit_code == 1
    assert message in done.stderr
    assert done.stdout == ""


def test_lines_are_decided_one_by_one_in_order(ipr):
    version = published()["2023"]
    facts = list(some_states(version, 200, seed=4))
    lines = write("f.jsonl", "".join(json.dumps(one) + "\n" for one in facts))
    done = ipr("decide", "--jsonl", lines, "--version", "2023")

    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found == [version.decide(one).to_dict() for one in facts]
    assert list(found[0]) == KEYS


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (b'{"event": "death"}', "line 3: event: "),
        (b"{", "line 3: This is not JSON"),
        (b'{"event": ["\xff"]}', "line 3: This is not text in UTF-8"),
        (b'{"event": ' + b"9" * 6_000 + b"}", "line 3: A number of 6,000 digits is"),
        (b"[" * 100_000, "line 3: This is not a set of answers"),
    ],
)
def test_a_bad_line_stops_after_the_good_ones(ipr, bad, message):
    lines = b'{}\n{"event": []}\n' + bad + b"\n{}\n"
    done = ipr("decide", "--jsonl", "-", "--version", "2023", input=lines)
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 2
    assert message in done.stderr


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_empty_lines_are_passed_over_and_counted(ipr, end):
    lines = end.join([b"\xef\xbb\xbf", b"{}", b" \t", b"", b'{"event": []}', b"", b"{"])

    done = ipr("decide", "--jsonl", "-", "--version", "2023", input=lines + end + end)

    assert len(done.stdout.splitlines()) == 2
    assert "line 7: This is not JSON" in done.stderr


def test_a_file_of_lines_may_begin_with_a_mark_and_end_with_empty_lines(ipr):
    lines = b"\xef\xbb\xbf{}\r\n{}\r\n\r\n\n"

    done = ipr("decide", "--jsonl", "-", "--version", "2023", input=lines)

    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 2), done.stderr


def test_ten_thousand_lines_take_seconds():
    version = published()["2023"]
    facts = {json.dumps(one): None for one in some_states(version, 12_000, seed=5)}
    lines = "\n".join(list(facts)[:10_000]) + "\n"
    start = time.perf_counter()
    done = ipr_process("decide", "--jsonl", "-", "--version", "2023", input=lines)
    assert time.perf_counter() - start < 20
    assert done.stdout.count("\n") == 10_000


def ipr_process(*arguments, **options):
    """Run the command in a process of its own, as a shell does."""
    return subprocess.run(
        [sys.executable, "-m", "ipr.cli.main", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=rules_path({}).parent.parent,
        **options,
    )


def test_one_decision_needs_neither_flask_nor_a_database(tmp_path):
    facts = tmp_path / "f.yaml"
    facts.write_text("event: [death]\n")
    code = (
        "import sys; from ipr.cli.main import main\n"
        f"main(['decide', {str(facts)!r}], standalone_mode=False)\n"
        "print(sorted({'flask', 'sqlalchemy', 'wtforms', 'jinja2'} & {*sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=rules_path({}).parent.parent,
        timeout=60,
    )
    assert done.stdout.endswith("[]\n")


def test_one_decision_costs_less_than_half_a_second(tmp_path):
    facts = tmp_path / "f.yaml"
    facts.write_text("event: [death]\n")
    used = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ipr_process("decide", str(facts), "--version", "2023")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(used) < 0.5


def test_another_rulebook_can_decide(ipr):
    text = rules_path({}).read_text().replace('id: "2023"', 'id: "next"')
    rules = write("rules.yaml", text)
    done = ipr("decide", write("f.yaml", "{}"), "--rules", rules, "--json")
    assert json.loads(done.stdout)["version"] == "next"


def test_checking_the_rules_says_what_is_in_them(ipr):
    done = ipr("rules", "check")
    assert done.exit_code == 0
    assert "criteria.yaml: 9 facts, 4 versions, 60 examples, no problems" in done.stdout
    for version in published().versions:
        assert f"{version.id}  from {version.starts}  {version.digest}" in done.stdout


def test_checking_bad_rules_says_everything_that_is_wrong(ipr):
    text = rules_path({}).read_text().replace("kind: discretionary", "kind: usual")
    done = ipr("rules", "check", write("rules.yaml", text))
    assert done.exit_code == 1
    assert done.stderr.count('"usual" is not known here') == 4
    assert "Error: rules.yaml:" in done.stderr


def test_a_version_is_shown_in_plain_words(ipr):
    done = ipr("rules", "show", "2020")
    assert "Criteria from April 2020" in done.stdout
    assert "How we read the wording:" in done.stdout
    missing = ipr("rules", "show", "1999")
    assert missing.exit_code == 1
    assert 'There is no version "1999"' in missing.stderr
