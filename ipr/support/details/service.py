"""Keep the details of a case, and what was done about it day by day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from ipr.accounts.models import User
from ipr.audit.service import CHANGED
from ipr.audit.transitions import make_transition
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.lines import ServiceLine
from ipr.rulebook.book import say_day
from ipr.support.categories.models import SupportCategory
from ipr.support.details.models import SupportAction, SupportAgency
from ipr.support.models import Barrier, SupportCase, SupportLine, SupportState
from ipr.support.states import CASE_WORKFLOW
from ipr.workflow import NotPossible


class Agencies(NamedTuple):
    """What is said of the agencies involved in a case."""

    names: Sequence[str]
    since: date | None
    gone: Sequence[str]
    until: date | None
    wrong: Sequence[str]


DAYS = ("contacted_on", "follow_up_on", "shared_locally_on", "shared_with_panel_on")


def read_lines(text: str) -> list[str]:
    """Return what stands on the lines of a text.

    >>> read_lines("Shelter \\n\\nStep Change")
    ['Shelter', 'Step Change']
    """
    return [line.strip() for line in text.splitlines() if line.strip()]


def read_details(session: AnySession, case: SupportCase) -> dict[str, Any]:
    """Return the details of a case by the names of the form's fields."""
    main, others = categories_of(session, case)
    return {
        "main": main or "",
        "others": others,
        "lines": [line.line.value for line in case.lines],
        "barrier": case.barrier.value if case.barrier else None,
        "waiting": case.waiting,
        **{name: getattr(case, name) for name in DAYS},
    }


def categories_of(
    session: AnySession, case: SupportCase
) -> tuple[str | None, list[str]]:
    """Return the code of the main category of a case, and those of the others."""
    found = session.scalars(
        select(SupportCategory)
        .where(SupportCategory.case_id == case.id)
        .order_by(SupportCategory.code)
    ).all()
    main = next((one.code for one in found if one.main), None)
    return main, [one.code for one in found if not one.main]


def agencies_of(session: AnySession, case: SupportCase) -> Sequence[SupportAgency]:
    """Return the agencies that are or were involved, since the longest first."""
    return session.scalars(
        select(SupportAgency)
        .where(SupportAgency.case_id == case.id)
        .order_by(SupportAgency.involved_on, SupportAgency.id)
    ).all()


def say_agency(agency: Any) -> str:
    """Return an agency, or its row, in words: its name, and from when to when.

    >>> say_agency(SupportAgency(name="Shelter", involved_on=date(2026, 11, 2)))
    'Shelter, since 2 November 2026'
    """
    until = f", until {say_day(agency.until_on)}" if agency.until_on else ""
    return f"{agency.name}, since {say_day(agency.involved_on)}{until}"


def actions_of(session: AnySession, case: SupportCase) -> Sequence[SupportAction]:
    """Return what was done about a case, day by day, the latest first."""
    return session.scalars(
        select(SupportAction)
        .where(SupportAction.case_id == case.id)
        .order_by(SupportAction.done_on.desc(), SupportAction.id.desc())
    ).all()


def count_actions(session: AnySession, case: SupportCase) -> int:
    """Return how many things that were done about a case were kept with their days."""
    kept = select(func.count()).where(SupportAction.case_id == case.id)
    return session.scalar(kept) or 0


def change_details(
    session: AnySession,
    case: SupportCase,
    *,
    actor: User,
    main: str,
    others: Sequence[str],
    lines: Sequence[str],
    agency: str,
    agency_on: date | None,
    gone: Sequence[str] = (),
    gone_on: date | None = None,
    wrong: Sequence[str] = (),
    **fields: Any,
) -> None:
    """Keep the details of a case; `fields` are its columns.

    `agency` has the names of those that join the list of agencies, one on each line;
    `gone` are the numbers of those involved until `gone_on`, and `wrong` of those that
    leave the list, as they were never involved. Raises NotAllowed, and NotPossible
    where nobody has accepted the case.
    """
    row = CASE_WORKFLOW.check(session, case, "change_details", actor=actor)
    changes = set_columns(case, fields)
    changes |= set_categories(session, case, main, others)
    changes |= set_lines(session, case, lines)
    given = read_lines(agency or "")
    ended = gone if gone_on else ()
    said = Agencies(given, agency_on, ended, gone_on, wrong)
    changes |= _set_agencies(session, case, said, actor)
    # What stands in other tables makes no other revision by itself.
    flag_modified(case, "waiting")
    make_transition(session, row, case, actor=actor, changes=changes)


def set_follow_up(
    session: AnySession,
    case: SupportCase,
    *,
    actor: User,
    **said: bool | date | None,
) -> bool:
    """Keep what is said of `waiting` and `follow_up_on`; return whether it is new.

    What is not said stays as it is. Raises NotAllowed, and NotPossible where nobody
    has accepted the case, or it is closed: then it waits for nothing.
    """
    row = CASE_WORKFLOW.check(session, case, "change_details", actor=actor)
    if case.state is SupportState.CLOSED:
        raise NotPossible(CASE_WORKFLOW.why_not[case.state])
    changes = set_columns(case, said)
    if changes:
        make_transition(session, row, case, actor=actor, changes=changes)
    return bool(changes)


def add_action(
    session: AnySession, case: SupportCase, *, done_on: date, text: str, actor: User
) -> None:
    """Keep something that was done. It stays as it is: another entry corrects it.

    Raises NotAllowed, and NotPossible unless it was accepted and isn't closed.
    """
    row = CASE_WORKFLOW.check(session, case, "add_action", actor=actor)
    session.add(
        SupportAction(
            case_id=case.id, done_on=done_on, text=text, by=actor, at=utc_now()
        )
    )
    flag_modified(case, "state")
    changes = {"done_on": (None, done_on)}
    make_transition(session, row, case, actor=actor, changes=changes)


Changes = dict[str, tuple[Any, Any]]


def set_columns(case: SupportCase, fields: Mapping[str, Any]) -> Changes:
    """Set columns of a case; return what changed."""
    changes: Changes = {}
    for name, value in fields.items():
        if name == "barrier":
            value = Barrier(value) if value else None
        before = getattr(case, name)
        if before != value:
            setattr(case, name, value)
            changes[name] = (before, value)
    return changes


def set_categories(
    session: AnySession, case: SupportCase, main: str, others: Sequence[str]
) -> Changes:
    """Give a case other categories; return that they changed.

    Not to what: they come near to a person's health, and auditors read no case.
    """
    was_main, were_others = categories_of(session, case)
    now_main = main or None
    now_others = sorted({*others} - {main})
    if (was_main, were_others) == (now_main, now_others):
        return {}
    for one in session.scalars(
        select(SupportCategory).where(SupportCategory.case_id == case.id)
    ):
        session.delete(one)
    session.flush()
    for code in filter(None, (now_main, *now_others)):
        session.add(SupportCategory(case_id=case.id, code=code, main=code == now_main))
    changes: Changes = {}
    if was_main != now_main:
        changes["main_category"] = CHANGED
    if were_others != now_others:
        changes["other_categories"] = CHANGED
    return changes


def set_lines(session: AnySession, case: SupportCase, lines: Sequence[str]) -> Changes:
    """Give a case other service lines; return what changed."""
    before = sorted(line.line.value for line in case.lines)
    if before == sorted(lines):
        return {}
    kept = [line for line in case.lines if line.line.value in lines]
    for line in case.lines:
        if line not in kept:
            session.delete(line)
    known = {line.line.value for line in kept}
    new = [line for line in lines if line not in known]
    session.add_all(SupportLine(case_id=case.id, line=ServiceLine(one)) for one in new)
    session.flush()
    session.expire(case, ["lines"])
    return {"lines": (before, sorted(lines))}


def _set_agencies(
    session: AnySession, case: SupportCase, said: Agencies, actor: User
) -> Changes:
    there = agencies_of(session, case)
    ended = [one for one in there if str(one.id) in said.gone and not one.until_on]
    wrong = [one for one in there if str(one.id) in said.wrong]
    added = said.names if said.since else []
    for one in ended:
        one.until_on = said.until
    for one in wrong:
        session.delete(one)
    for name in added:
        session.add(
            SupportAgency(
                case_id=case.id,
                name=name,
                involved_on=said.since,
                by_id=actor.id,
                at=utc_now(),
            )
        )
    if not (added or ended or wrong):
        return {}
    before = sum(one.until_on is None or one in ended for one in there)
    after = sum(one.until_on is None and one not in wrong for one in there)
    return {"agencies": (before, after + len(added))}
