"""The tables of states: what they allow, and that all they name is there."""

import sys
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace

import pytest

import ipr.app  # noqa: F401 - features register what the tables name
from ipr.audit.models import AuditAction
from ipr.cli.workflow_tables import WORKFLOWS, draw_states
from ipr.permissions import Permission
from ipr.workflow import NotAllowed, NotPossible, Transition, Workflow

ROOT = Path(__file__).parents[2]
ROWS = [
    pytest.param(workflow, row, id=f"{workflow.title}: {row.action}")
    for workflow in WORKFLOWS
    for row in workflow.transitions
]


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


@pytest.fixture
def asked():
    return []


@pytest.fixture
def light(asked):
    """A light that whoever may can turn green, if the road is clear."""
    workflow = Workflow(
        title="Light",
        states={Light.RED: "Red", Light.GREEN: "Green"},
        why_not={Light.GREEN: "{it.name} is green already"},
        transitions=(
            Transition(
                action="turn_green",
                starts=(Light.RED,),
                ends=Light.GREEN,
                permission="turn",
                only="Only a guard turns lights",
                first=("on duty",),
                when=("clear",),
                shown_when=("daylight",),
                button="Turn it green",
                audit="light.turned",
            ),
        ),
    )

    @workflow.predicate("on duty")
    def check_duty(_session, _light, person):
        asked.append("on duty")
        if not person.on_duty:
            raise NotAllowed("Come back on duty")

    @workflow.predicate("clear")
    def check_clear(_session, light, _person):
        asked.append("clear")
        if not light.clear:
            raise NotPossible("Something is in the way")

    @workflow.predicate("daylight")
    def check_daylight(_session, light, _person):
        if not light.day:
            raise NotPossible("It is night")

    return workflow


def make_guard(*, may=True, on_duty=True):
    return SimpleNamespace(can=lambda permission: may, on_duty=on_duty)


def make_light(state=Light.RED, *, clear=True, day=True):
    return SimpleNamespace(name="The light", state=state, clear=clear, day=day)


class TestWorkflow:
    @pytest.mark.parametrize(
        ("guard", "thing", "says"),
        [
            ({"may": False}, {"state": Light.GREEN}, "Only a guard turns lights"),
            ({"on_duty": False}, {"state": Light.GREEN}, "Come back on duty"),
            ({}, {"state": Light.GREEN, "clear": False}, "The light is green already"),
            ({}, {"clear": False}, "Something is in the way"),
        ],
    )
    def test_it_says_the_first_of_person_state_and_rest(
        self, light, guard, thing, says
    ):
        with pytest.raises((NotAllowed, NotPossible), match=says):
            light.check(
                None, make_light(**thing), "turn_green", actor=make_guard(**guard)
            )
        assert not light.buttons(None, make_light(**thing), actor=make_guard(**guard))

    def test_what_is_allowed_is_a_button_with_its_row(self, light):
        thing, guard = make_light(), make_guard()
        row = light.check(None, thing, "turn_green", actor=guard)

        assert light.buttons(None, thing, actor=guard) == (row,)

    def test_a_predicate_of_the_button_alone_refuses_nobody(self, light):
        thing, guard = make_light(day=False), make_guard()

        assert light.check(None, thing, "turn_green", actor=guard).title
        assert light.buttons(None, thing, actor=guard) == ()


@pytest.mark.parametrize(("workflow", "row"), ROWS)
def test_everything_that_a_row_names_is_there(workflow, row):
    assert row.audit in set(AuditAction)
    assert row.permission in set(Permission)
    assert set(row.predicates) <= set(workflow.checks)
    assert {*row.starts, row.ends or row.starts[0]} <= set(workflow.states)


@pytest.mark.parametrize(("workflow", "row"), ROWS)
def test_every_refusal_has_words(workflow, row):
    elsewhere = set(workflow.states) - set(row.starts)

    assert row.only
    assert row.why_not or elsewhere <= set(workflow.why_not)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.title)
def test_every_predicate_is_used_and_a_state_names_an_action_once(workflow):
    named = {name for row in workflow.transitions for name in row.predicates}
    actions = [
        (row.action, start) for row in workflow.transitions for start in row.starts
    ]

    assert set(workflow.checks) == named
    assert len(actions) == len(set(actions))


def test_every_table_is_drawn():
    tables = {
        id(one)
        for path in (ROOT / "ipr").rglob("states.py")
        for one in vars(
            sys.modules[".".join(path.relative_to(ROOT).with_suffix("").parts)]
        ).values()
        if isinstance(one, Workflow)
    }

    assert tables == set(map(id, WORKFLOWS))


def test_the_document_is_what_the_tables_say():
    assert (ROOT / "docs" / "states.md").read_text() == draw_states()
