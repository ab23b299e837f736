"""Files that could harm the reader are refused quickly, whatever they hold."""

import subprocess
import sys
import time

import pytest

from ipr.rulebook import FactsError, RulebookError, load, loads
from ipr.rulebook.file.answers import read_answers

DEEP = 200_000
HOSTILE = {
    "5 MB of text": "a" * 5_000_000,
    "5 MB of keys": "".join(f"key{n}: value\n" for n in range(350_000)),
    "5 MB of brackets": "[" * 5_000_000,
    "lists in lists": "[" * DEEP + "]" * DEEP,
    "keys in keys": "{a: " * DEEP,
    "dashes": "- " * DEEP,
    "indentation": "".join(" " * n + "a:\n" for n in range(1_000)),
    "51 deep": "a: " + "[" * 51 + "]" * 51,
    "an alias": "a: &x [1]\nb: *x\n",
    "an alias bomb": "a: &a [x, x]\n"
    + "".join(
        f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefg", "bcdefgh", strict=True)
    ),
    "an endless alias": "&a [*a]",
    "many small parts": "[" + "a," * 400_000 + "]",
    "a long quoted text": "'" + "''" * 400_000,
    "colons": "a: " * 300_000,
    "question marks": "? " * 300_000,
    "a tag that runs": '!!python/object/apply:os.system ["exit 3"]',
    "a null byte": "facts: \x00",
    "half a character": "facts: \ud800",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_a_second(tmp_path, name):
    path = tmp_path / "rules.yaml"
    path.write_bytes(HOSTILE[name].encode("utf-8", "surrogatepass"))
    start = time.thread_time()
    with pytest.raises(RulebookError) as refused:
        load(path)

    assert time.thread_time() - start < 1
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_answers_are_refused_within_a_second(name):
    raw = HOSTILE[name].encode("utf-8", "surrogatepass")
    start = time.thread_time()
    for file in ("facts.yaml", "facts.json"):
        with pytest.raises(FactsError):
            read_answers(raw, file)
    assert time.thread_time() - start < 1


def test_nesting_ends_no_process(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("[" * 900_000)
    code = "import sys; from ipr.rulebook import load; load(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 1
    assert "nests more than 50 deep" in done.stderr


def test_fifty_deep_is_still_read(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("a: " + "[" * 49 + "]" * 49)
    with pytest.raises(RulebookError, match='The key "a" is not known'):
        load(path)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("facts: {}\n# this \u202ereversed\n", "2:8"),
        ("facts: {}\n# one line\u2028versions: []\n", "2:11"),
        ("facts: {}\nversions: [a\u200eb]\n", "2:13"),
        ('facts: {}\nversions: ["\\u2066"]\n', "2:13"),
        ('facts: {}\nversions: ["\\U000E0041"]\n', "2:13"),
        ('facts: {}\nversions: ["a\n  b\\u200B"]\n', "3:4"),
        ('facts: {}\nversions: ["\\xAD"]\n', "2:13"),
        *[
            (f"facts: {{}}\nversions: [a{character}b]\n", "2:13")
            for character in "\u00ad\u034f\u180e\u200b\u200d\u2060\u3164\ufe0f\ufeff"
        ],
    ],
)
def test_what_would_be_shown_otherwise_than_it_is_read_is_refused(text, where):
    with pytest.raises(RulebookError, match="that nobody sees is ") as refused:
        loads(text, "rules.yaml")

    [problem] = refused.value.problems
    assert str(problem).startswith(f"rules.yaml:{where}: ")


def test_what_only_looks_like_such_a_character_is_text():
    text = "facts: {}\nversions: [\"\\\\u200b\", '\\u200b', é—“ ”…]  # \\u200b\n"
    with pytest.raises(RulebookError) as refused:
        loads("\ufeff" + text, "rules.yaml")  # an editor's mark at the very beginning

    assert "nobody sees" not in str(refused.value)


@pytest.mark.parametrize(
    ("character", "name"),
    [("\x00", "U+0000"), ("\x0b", "U+000B"), ("\x1f", "U+001F"), ("\ud800", "U+D800")],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_character_that_is_no_text_is_found_where_it_stands(character, name, end):
    text = end.join(["facts: {}", "# é", "versions:", f"- a{character}b"])
    with pytest.raises(RulebookError) as refused:
        loads(text, "rules.yaml")

    assert str(refused.value) == (
        f"rules.yaml:4:4: A character that no text can hold is here ({name}). "
        "Delete it."
    )


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("a.yaml", b"a: 1\nb: 2\n\nc: \x00", "line 4, column 4: A character that no"),
        ("a.yaml", b"a: 1\nb: \xff", "line 2, column 4: This is not text in UTF-8"),
        ("a.json", b'{\n"a":\r\n "\xff"}', "line 3, column 3: This is not text"),
        ("a.json", b'{"a": "b",\n\n\n "c": "\x0b"}', "line 4, column 8: This is not J"),
        ("a.json", b'{"a": \x00}', "This is not JSON: Expecting value (column 7)"),
    ],
)
def test_answers_are_refused_where_they_are_wrong(name, raw, message):
    with pytest.raises(FactsError) as refused:
        read_answers(raw, name)

    assert str(refused.value).startswith(message)


def test_a_number_of_many_digits_is_refused_in_plain_words():
    digits = "9" * 6_000
    for text in (f"facts: {digits}", f"facts: {{a: {{type: {digits}}}}}\nversions: []"):
        with pytest.raises(RulebookError) as refused:
            loads(text)
        assert len(str(refused.value)) < 800 and "limit" not in str(refused.value)
    for name in ("a.json", "a.yaml"):
        with pytest.raises(FactsError) as wrong:
            read_answers(f'{{"event": {digits}}}'.encode(), name)
        assert len(str(wrong.value)) < 200 and "limit" not in str(wrong.value)
