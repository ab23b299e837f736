"""The invented people and cases that a newcomer finds."""

from collections import defaultdict
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from ipr.accounts.demonstration import PASSWORD, sign_in_hints
from ipr.accounts.models import User
from ipr.accounts.sign_in.passwords import password_matches
from ipr.audit.models import AuditAction, AuditEvent
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.decisions.models import StoredDecision
from ipr.decisions.queries import count_unowned
from ipr.demo.registry import demo_parts
from ipr.demo.service import (
    NotEmpty,
    NotInProduction,
    fill_database,
    has_people,
    is_invented,
)
from ipr.permissions import Role
from ipr.rulebook import Rulebook, load
from ipr.versions.service import take_in
from tests.databases import Databases, session_on


@pytest.fixture
def book(settings: Settings) -> Rulebook:
    return load(settings.rules)


@pytest.fixture
def filled(
    app: Flask,
    databases: Databases,
    database_kind: str,
    session: Session,
    settings: Settings,
    book: Rulebook,
) -> Session:
    """The demonstration: a copy of what is made once."""

    def fill(url: str) -> None:
        with session_on(url) as filling:
            take_in(filling, book)
            filling.commit()
            fill_database(filling, demo_parts(app), book=book, settings=settings)

    databases.copy_filled(database_kind, "demo", fill)
    return session


@pytest.mark.both_databases
def test_every_version_has_a_case_of_every_outcome_it_can_reach(filled):
    reached = defaultdict(set)
    for decision in filled.scalars(select(StoredDecision)):
        reached[decision.version.name].add(decision.outcome)

    without_discretion = {"accept", "decline", "cannot_tell"}
    assert reached == {
        "2020": without_discretion | {"consider"},
        "2021": without_discretion,
        "2022": without_discretion,
        "2023": without_discretion,
    }
    assert count_unowned(filled, london_today()) == 0


def test_somebody_holds_each_role_and_can_sign_in_as_the_page_says(filled):
    hints = {hint["email"]: hint["password"] for hint in sign_in_hints(filled)}
    people = filled.scalars(select(User)).all()

    assert {role for person in people for role in person.roles} == set(Role)
    assert any(not person.roles for person in people)
    assert hints == {person.email: PASSWORD for person in people}
    assert password_matches(people[0].password_hash, PASSWORD)
    assert is_invented(filled)


def test_the_record_says_who_was_given_which_role_and_area(filled):
    for action in (AuditAction.ROLE_GRANTED, AuditAction.COVER_MADE):
        events = filled.scalars(select(AuditEvent).where(AuditEvent.action == action))
        names = {"role", "starts_on"}
        if action is AuditAction.COVER_MADE:
            names = {"area", "user", "capacity", "starts_on"}
        kinds = {(event.subject_type, frozenset(event.changes)) for event in events}
        about = "user" if action is AuditAction.ROLE_GRANTED else "area_cover"
        assert kinds == {(about, frozenset(names))}


def test_nothing_invented_is_mixed_with_people_who_are_there(filled, book, settings):
    with pytest.raises(NotEmpty, match="nothing was added"):
        fill_database(filled, [], book=book, settings=settings)


def test_nothing_invented_is_loaded_in_production(session, book, settings):
    with pytest.raises(NotInProduction):
        fill_database(
            session, [], book=book, settings=replace(settings, mode="production")
        )
    assert not has_people(session)
