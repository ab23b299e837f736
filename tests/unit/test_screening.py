"""Names known here are found by whole words, masked, with their place."""

from collections import defaultdict
from datetime import date

import pytest

from ipr.documents.model import Chart, Document, Heading, Paragraph, Table
from ipr.referrals.person_names import name_words
from ipr.screening.findings import (
    FindingKind,
    Passage,
    SensitiveText,
    fold_text,
    show_findings,
)
from ipr.screening.queries import colleague_words, find_known_words
from ipr.screening.service import refuse_sensitive, screen_passages, spot_all
from tests.documents import make_document
from tests.make import make_area, make_referral, make_user
from tests.statements import statements

CUSTOMERS = (
    *("Carys O’Néill-Young", "Grace Work", "May Long", "Łukasz Ørsted", "Pip Mark"),
    *("Mr An De Vries", "محمد علي", "Will Grant"),
)


COLLEAGUES = ("Priya Raman", "Séan D'Arcy")
KNOWN = defaultdict(set)
for kind, people in (
    (FindingKind.CUSTOMER, CUSTOMERS),
    (FindingKind.COLLEAGUE, COLLEAGUES),
):
    for number, name in enumerate(people):
        for word in name_words(name):
            KNOWN[word].add((kind, number))
AREAS = ["Carys Bay", "Universal Credit"]


def found(text):
    """Return what is found of a text where those people are known, and how shown."""
    spotted = spot_all(text, fold_text(text), KNOWN, AREAS, date(2026, 11, 29))
    shown = show_findings(Passage("Here", text), spotted, "Here")
    return [(one.kind, one.excerpt) for one in shown]


@pytest.fixture
def names(session):
    for name in CUSTOMERS[:2]:
        make_referral(session, name=name)
    for name in COLLEAGUES:
        make_user(session, name=name)
    make_user(session, name="Una Published").senior_civil_servant = True
    make_area(session, "Carys Bay")
    session.flush()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("We told Carys that", "We told C•••• that"),
        ("we told carys that", "we told c•••• that"),
        ("WE TOLD CARYS THAT", "WE TOLD C•••• THAT"),
        ("in Carys’s own words", "in C••••’• own words"),
        ("Oneill asked", "O••••• asked"),
        ("ask O'NEILL", "ask O'•••••"),
        ("ask Mrs O’Néill-Young.", "ask Mrs O’•••••-•••••."),
        ("a Carys-led visit", "a C••••-••• visit"),
        ("carys_letter.docx", "c••••_letter.docx"),
        ("Car\u00adys and Ca\u200brys", "C••\u00ad•• and C•\u200b•••"),
        ("Ｃａｒｙｓ came", "Ｃ•••• came"),
        ("Cárys came", "C•••• came"),
        ("told Lukasz Orsted", "told L••••• O•••••"),
        ("told łukasz", "told ł•••••"),
        ("told محمد", "told م•••"),
        ("we asked Young people", "we asked Y•••• people"),
        ("Grace asked for help", "G•••• asked for help"),
        ("we told Mark", "we told M•••"),
        ("She is Ms Long.", "She is Ms L•••."),
        ("Miss Work called", "Miss W••• called"),
        ("told May about it", "told M•• about it"),
        ("May Long in 2026", "M•• L••• in 2026"),
        ("told Mr An", "told Mr A•"),
        ("told An De Vries", "told A• D• V••••"),
        ("Will Grant asked", "W••• G•••• asked"),
        ("told Grant, Will", "told G••••, W•••"),
    ],
)
def test_names_that_must_be_found(text, masked):
    said = found(text)

    assert masked in {excerpt for _, excerpt in said}
    assert {kind for kind, _ in said} == {FindingKind.CUSTOMER}


@pytest.mark.parametrize(
    "text",
    [
        "A carysford and Carysfort, incarys: whole words alone",
        "young people may grant long leave; it will work; mark the day",
        "Young people waited. Long waits came.",
        "their grace, work and leave; we will grant it, as may long waits",
        "Work coaches helped. Will it be so? May we ask?",
        "In May 2026, from May to July, on 3 May, May and June",
        "the PIP form, an award, in an office, de facto",
        "He said so: an hour, a van",
        "the Carys Bay area",
        "Universal Credit and Access",
        "x y z, 1 2 3, C O N",
        "Personal Independence Payment (PIP)",
    ],
)
def test_words_that_must_be_left_alone(text):
    assert found(text) == []


def test_colleagues_are_found_but_for_those_whose_names_are_public(session, names):
    text = (
        "Priya told D’Arcy and Sean, near Carys Bay, what Una Published says of Carys"
    )
    findings = screen_passages(session, [Passage("Here", text)])

    assert [one.kind for one in findings] == [
        *[FindingKind.COLLEAGUE] * 3,
        FindingKind.CUSTOMER,
    ]
    assert findings[0].excerpt == "P•••• told D’•••• and S•••, near …"


@pytest.mark.parametrize(
    "name", ["Ann-Marie Brown", "O'Brien", "J. R. Smith 2nd", "A_B (C)", "Zoë", "x`y"]
)
def test_words_of_colleagues_are_those_that_search_would_find(name):
    assert colleague_words(name) == set(name_words(name))


def test_a_long_excerpt_shows_the_words_around_and_hides_all_that_was_found():
    text = f"{'before ' * 20}Carys lives at LS11 5QT, {'after ' * 20}"
    kinds = dict(found(text))

    assert set(kinds) == {FindingKind.CUSTOMER, FindingKind.POSTCODE}
    for excerpt in kinds.values():
        assert excerpt.startswith("… before")
        assert excerpt.endswith("…")
        assert "C•••• lives at L••• 5••" in excerpt
        assert len(excerpt) < 90


def test_every_place_of_a_document_is_read(session, names):
    table = Table("Carys", ["A", "Carys"], [["x", "Carys"]], "Carys", "Carys")
    chart = Chart(b"<svg><text>Carys</text></svg>", "Carys", table)
    document = make_document(
        title="Carys",
        header="Carys",
        footer="Carys",
        notes=[("Carys", "Oneill")],
        blocks=[
            *make_document().blocks,
            Heading("About Carys"),
            Paragraph("None here.\n\nThen Carys"),
            table,
            chart,
        ],
    )

    with pytest.raises(SensitiveText) as refused:
        refuse_sensitive(session, document)

    findings = refused.value.findings
    assert all("arys" not in one.words for one in findings)
    table_places = [
        f"“About C••••”, {place}"
        for place in (
            "caption of a table",
            "source of a table",
            "name of a sheet",
            "head of column 2 of a table",
            "row 1, column 2 of a table",
        )
    ]
    assert [one.place for one in findings] == [
        "Title",
        "Heading",
        "“About C••••”, paragraph 2",
        *table_places,
        "“About C••••”, words for a picture",
        "“About C••••”, words in a picture",
        *table_places,
        "Header of each page",
        "Footer of each page",
        "Notes, note 1",
        "Notes, note 1",
    ]
    assert findings[2].words == (
        "“About C••••”, paragraph 2: the name of a customer, in “Then C••••”"
    )
    refuse_sensitive(session, make_document())


def test_names_of_all_passages_are_looked_up_at_once(session, names):
    letters = "abcdefghij"
    words = [f"word{first}{second}" for first in letters for second in letters]

    with statements(session) as asked:
        screen_passages(session, [Passage(f"P{n}", " ".join(words)) for n in range(50)])

    assert len(asked) == 3


def test_words_are_found_in_pieces_where_there_are_many(session, names, monkeypatch):
    monkeypatch.setattr("ipr.screening.queries.AT_ONCE", 1)

    known = find_known_words(session, ["carys", "grace", "raman", "nobody"])

    assert set(known) == {"carys", "grace", "raman"}


def test_in_words_of_the_service_no_name_is_looked_for_but_all_else(session, names):
    words = "Carys, 0113 496 0000"
    passages = [Passage("Here", words)]

    findings = screen_passages(session, passages, ours={words})

    assert [one.kind for one in findings] == [FindingKind.TELEPHONE]


def test_a_document_that_names_nobody_passes(session, names):
    refuse_sensitive(session, Document("July to September 2026", [Paragraph("Well.")]))
