"""States of the plain forms that change a draft of the criteria."""

from playwright.sync_api import Page

from tests.browser.state import Act, State, opening_details, pressing
from tests.browser.steps import choose, press
from tests.browser.world import LONG_WORD

CHANGE = "/criteria/drafts/{written}/change"
HARM = f"{CHANGE}/criteria/contribution-and-harm"
LEARNING = f"{CHANGE}/criteria/learning"
TREE = f"{HARM}/conditions"
ASKED = "?question=event"


def emptying(label: str, button: str) -> Act:
    """Empty a field and send the form."""

    def act(page: Page) -> None:
        page.get_by_label(label, exact=True).fill("")
        press(page, button)

    return act


def clearing(button: str) -> Act:
    """Untick everything and send the form."""

    def act(page: Page) -> None:
        for box in page.locator("input[type=checkbox]").all():
            box.uncheck()
        press(page, button)

    return act


def too_late(button: str, **typed: str) -> Act:
    """Send a form that somebody else has changed since."""

    def act(page: Page) -> None:
        for name, text in typed.items():
            page.locator(f"[name={name}]").fill(text)
        page.locator("[name=revision]").evaluate("field => { field.value = 0 }")
        press(page, button)

    return act


def adding_a_question_with_too_few_answers(page: Page) -> None:
    """Ask for one answer out of one."""
    page.get_by_label("The question").fill(f"Was it in {LONG_WORD}?")
    choose(page, "How is it answered?", "One answer out of several")
    press(page, "Add the question")


def naming_no_referral(page: Page) -> None:
    """Type a reference that nobody has."""
    page.get_by_label("Reference of the referral").fill("IPR-26-9999-0")
    press(page, "Copy its answers")


def form(view: str, path: str, **acts: Act) -> list[State]:
    """Return a form as it is found, and refused in some ways."""
    endpoint = f"criteria.{view}"
    found = [State(endpoint, "found", "pru", path)]
    return found + [
        State(endpoint, name.replace("_", " "), "pru", path, act, 422)
        for name, act in acts.items()
    ]


CHANGING = [
    State("criteria.change_version", "found", "pru", CHANGE, opening_details),
    *(
        State(
            "criteria.change_version",
            name,
            "pru",
            f"/criteria/drafts/{{{place}}}/change",
            status=status,
        )
        for name, place, status in (
            ("with findings", "failing", 200),
            ("not YAML", "broken", 409),
            ("proposed", "put_forward", 409),
            ("given up", "given_up_draft", 409),
        )
    ),
    *form(
        "change_details",
        f"{CHANGE}/details",
        refused=emptying("Title of the version", "Save details"),
        changed_meanwhile=too_late("Save details", title=LONG_WORD),
    ),
    *form(
        "add_document",
        f"{CHANGE}/documents/new",
        refused=pressing("Add the document"),
    ),
    *form("add_criterion", f"{CHANGE}/criteria/new"),
    *form(
        "add_criterion",
        f"{CHANGE}/criteria/new{ASKED}",
        refused=pressing("Add the criterion"),
    ),
    *form(
        "reword_criterion",
        f"{HARM}/words",
        refused=emptying("When it is met (optional)", "Save the words"),
        changed_meanwhile=too_late("Save the words", title=LONG_WORD),
    ),
    *form("change_kind", f"{HARM}/kind", refused=too_late("Save the kind")),
    *form("move_criterion", f"{HARM}/order", refused=too_late("Save the order")),
    *form(
        "remove_criterion", f"{HARM}/remove", refused=too_late("Remove the criterion")
    ),
]

CONDITIONS = [
    State("criteria.show_conditions", "a group", "pru", TREE),
    State("criteria.show_conditions", "one alone", "pru", f"{LEARNING}/conditions"),
    *form("add_condition", f"{TREE}/top/add"),
    *form(
        "add_condition",
        f"{TREE}/0/add{ASKED}",
        refused=pressing("Add the condition"),
    ),
    *form(
        "change_condition",
        f"{TREE}/1/change",
        refused=clearing("Save the condition"),
    ),
    *form("join_conditions", f"{TREE}/top/join", refused=too_late("Save")),
    *form("turn_condition", f"{TREE}/0/turn", refused=too_late("Add “not”")),
    *form(
        "remove_condition",
        f"{TREE}/top/remove",
        refused=pressing("Remove the condition"),
    ),
]

QUESTIONS = [
    *form(
        "add_question",
        f"{CHANGE}/questions/new",
        refused=pressing("Add the question"),
        too_few_answers=adding_a_question_with_too_few_answers,
    ),
    *form(
        "reword_question",
        f"{CHANGE}/questions/event/words",
        refused=emptying("The question", "Save the words"),
        changed_meanwhile=too_late("Save the words", label_1=LONG_WORD),
    ),
    *form(
        "add_option",
        f"{CHANGE}/questions/event/answers/new",
        refused=pressing("Add the answer"),
    ),
    *form(
        "remove_option",
        f"{CHANGE}/questions/event/answers/remove",
        refused=pressing("Remove the answer"),
    ),
    *form(
        "mark_answers",
        f"{CHANGE}/questions/event/safety",
        refused=too_late("Save the marks"),
    ),
    *form(
        "remove_question",
        "/criteria/drafts/{asking}/change/questions/delay/remove",
        refused=pressing("Remove the question"),
    ),
]

EXAMPLES = [
    *form(
        "add_example",
        f"{HARM}/examples/new",
        refused=pressing("Add the example"),
    ),
    State(
        "criteria.add_example",
        "from a real case",
        "pru",
        f"{HARM}/examples/new?pattern=1",
    ),
    *form(
        "choose_example",
        f"{HARM}/examples/choose",
        refused=pressing("Copy its answers"),
        no_such_referral=naming_no_referral,
    ),
    State(
        "criteria.choose_example",
        "cannot be tried",
        "pru",
        "/criteria/drafts/{asking_wrongly}/change/criteria/learning/examples/choose",
    ),
    *form(
        "change_example",
        f"{HARM}/examples/1/change",
        refused=too_late("Save the example"),
    ),
    *form(
        "remove_example",
        f"{HARM}/examples/1/remove",
        refused=too_late("Remove the example"),
    ),
]
