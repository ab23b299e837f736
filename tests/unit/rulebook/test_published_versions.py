"""Every row of the published criteria, and what stands beside them in the file."""

import re
from datetime import date

import pytest

from ipr.rulebook import NoVersionInForce, UnknownVersion
from tests.unit.rulebook.books import VERSIONS, published

SUICIDE = ["alleged_suicide", "confirmed_suicide", "attempted_suicide"]
OTHER_HARM = ["death", "self_harm", "serious_harm", "other_harm"]
HARM = [*SUICIDE, *OTHER_HARM]
SAR, SCR = "safeguarding_adults_review", "significant_case_review"
DHR, INQUEST = "domestic_homicide_review", "inquest_interested_party"
REVIEWS = [SAR, SCR, DHR, INQUEST]
NATIONS = ["england", "scotland", "wales"]

# Version, criterion, answers that meet it, answers that do not. In each row every
# answer of one list goes with every answer of the others.
ROWS = [
    ("2020", "suicide-and-allegation", {"event": SUICIDE, "contribution": ["alleged"]},
     [{"event": OTHER_HARM, "contribution": ["alleged"]},
      {"event": SUICIDE, "contribution": ["suggested", "none"]}]),
    ("2020", "additional-needs-complaint", {"additional_needs_complaint": ["yes"]},
     [{"additional_needs_complaint": ["no"]}]),
    ("2020", "complex-issues", {"complex_issues": ["yes"]},
     [{"complex_issues": ["no"]}]),
    ("2020", "unusually-persistent", {"unusually_persistent": ["yes"]},
     [{"unusually_persistent": ["no"]}]),
    ("2020", "scrutiny-beneficial", {"scrutiny_beneficial": ["yes"]},
     [{"scrutiny_beneficial": ["no"]}]),
    ("2021", "contribution-or-learning-and-harm",
     {"event": HARM, "contribution": ["alleged", "suggested"]},
     [{"event": HARM, "contribution": ["none"], "learning_possible": ["no"]},
      {"event": ["none"], "contribution": ["alleged"], "learning_possible": ["yes"]}]),
    ("2021", "contribution-or-learning-and-harm",
     {"event": HARM, "learning_possible": ["yes"]},
     [{"event": ["none"], "learning_possible": ["yes"]}]),
    ("2021", "external-process", {"external_process": [SAR, INQUEST]},
     [{"external_process": [SCR, DHR, "none"], "nation": NATIONS}]),
    ("2022", "contribution-and-harm",
     {"event": HARM, "contribution": ["alleged", "suggested"]},
     [{"event": HARM, "contribution": ["none"], "learning_possible": ["yes"]},
      {"event": ["none"], "contribution": ["alleged", "suggested"]}]),
    ("2022", "external-process",
     {"external_process": [SAR, SCR, INQUEST], "nation": NATIONS},
     [{"external_process": [DHR, "none"]}]),
    ("2023", "contribution-and-harm",
     {"event": HARM, "contribution": ["alleged", "suggested"]},
     [{"event": HARM, "contribution": ["none"], "learning_possible": ["yes"]},
      {"event": ["none"], "contribution": ["alleged", "suggested"]}]),
    ("2023", "external-process", {"external_process": [SAR, DHR, INQUEST]},
     [{"external_process": ["none"]}]),
    ("2023", "external-process", {"external_process": [SCR], "nation": ["scotland"]},
     [{"external_process": [SCR], "nation": ["england", "wales"]}]),
]  # fmt: skip
CRITERIA = {
    "2020": {
        "suicide-and-allegation": "mandatory",
        "additional-needs-complaint": "discretionary",
        "complex-issues": "discretionary",
        "unusually-persistent": "discretionary",
        "scrutiny-beneficial": "discretionary",
    },
    "2021": {
        "contribution-or-learning-and-harm": "mandatory",
        "external-process": "mandatory",
    },
    "2022": {"contribution-and-harm": "mandatory", "external-process": "mandatory"},
    "2023": {"contribution-and-harm": "mandatory", "external-process": "mandatory"},
}


def combinations(answers):
    """Return every way to pick one answer for each fact."""
    found = [{}]
    for id, options in answers.items():
        many = published().facts[id].type == "any_of"
        picks = [[option] if many else option for option in options]
        found = [{**one, id: pick} for one in found for pick in picks]
    return found


def result_of(version, criterion, facts):
    decision = published()[version].decide(facts)
    return {c.id: c.result for c in decision.criteria}[criterion]


@pytest.mark.parametrize(("version", "criterion", "met", "not_met"), ROWS)
def test_a_criterion_holds_when_its_wording_says_so(version, criterion, met, not_met):
    for facts in combinations(met):
        assert result_of(version, criterion, facts) == "met", facts
        kind = CRITERIA[version][criterion]
        outcome = {"mandatory": "accept", "discretionary": "consider"}[kind]
        assert published()[version].decide(facts).outcome == outcome
    for answers in not_met:
        for facts in combinations(answers):
            assert result_of(version, criterion, facts) == "not_met", facts


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_has_the_published_criteria(version):
    criteria = published()[version].criteria
    assert {c.id: c.kind for c in criteria} == CRITERIA[version]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_criterion_says_where_it_comes_from_and_what_it_means(version):
    for criterion in published()[version].criteria:
        assert criterion.source.document and criterion.source.place
        assert criterion.source.title
        assert criterion.title and criterion.plain
        assert (
            len({criterion.texts.of(r) for r in ("met", "not_met", "not_known")}) == 3
        )


@pytest.mark.parametrize("version", VERSIONS)
def test_every_criterion_has_an_example_met_not_met_and_not_known(version):
    for criterion in published()[version].criteria:
        results = {example.result for example in criterion.examples}
        assert {"met", "not_met", "not_known"} <= results, criterion.id


@pytest.mark.parametrize("version", VERSIONS)
def test_readings_and_inferred_dates_are_marked(version):
    assert published()[version].readings
    assert published()[version].starts_basis.startswith("Inferred")


@pytest.mark.parametrize("fact", published().facts.values(), ids=lambda fact: fact.id)
def test_a_help_names_only_answers_that_the_form_shows(fact):
    labels = {*fact.options.values(), "Not known"}
    assert set(re.findall(r"select “([^”]*)”", fact.help)) <= labels


def test_titles_that_reviews_have_today_are_readings_of_ours():
    readings = {version.id: str(version.readings) for version in published().versions}
    assert "Learning Review in Scotland" in readings["2022"]
    for title in ("Learning Review in Sc", "Domestic Abuse Related", "Interested Pe"):
        assert title in readings["2023"]


def test_options_are_those_of_the_specification():
    facts = published().facts
    assert {id: (fact.type, list(fact.options)) for id, fact in facts.items()} == {
        "event": (
            "any_of",
            ["death", *SUICIDE, "self_harm", "serious_harm", "other_harm"],
        ),
        "contribution": ("one_of", ["alleged", "suggested", "none"]),
        "external_process": ("any_of", REVIEWS),
        "nation": ("one_of", NATIONS),
        "learning_possible": ("yes_no", ["yes", "no"]),
        "additional_needs_complaint": ("yes_no", ["yes", "no"]),
        "complex_issues": ("yes_no", ["yes", "no"]),
        "unusually_persistent": ("yes_no", ["yes", "no"]),
        "scrutiny_beneficial": ("yes_no", ["yes", "no"]),
    }
    assert [id for id, fact in facts.items() if fact.fixed] == ["nation"]


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2020, 4, 1), "2020"),
        (date(2021, 3, 31), "2020"),
        (date(2021, 4, 1), "2021"),
        (date(2022, 10, 23), "2021"),
        (date(2022, 10, 24), "2022"),
        (date(2023, 3, 31), "2022"),
        (date(2023, 4, 1), "2023"),
        (date(2030, 1, 1), "2023"),
    ],
)
def test_a_version_governs_from_the_day_it_starts_until_the_next_one_does(on, version):
    assert published().in_force(on).id == version


def test_before_the_first_version_there_is_none():
    with pytest.raises(NoVersionInForce, match="31 March 2020.*1 April 2020"):
        published().in_force(date(2020, 3, 31))


def test_an_unknown_version_is_an_error_that_names_the_known_ones():
    with pytest.raises(UnknownVersion, match='"2019".*2020, 2021, 2022, 2023'):
        published()["2019"]


def test_every_page_of_the_form_has_a_title_in_the_order_of_the_facts():
    assert list(published().pages) == [
        "what-happened",
        "the-departments-part",
        "outside-processes",
        "area",
        "other-criteria",
    ]
    assert all(page.title for page in published().pages.values())
