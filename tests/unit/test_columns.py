"""Every column with text says what it holds, and is kept as that asks."""

from importlib import import_module
from pkgutil import walk_packages

import pytest
from sqlalchemy import JSON, Column, LargeBinary, String

from ipr.accounts.people.service import change_user
from ipr.audit.models import AuditEvent
from ipr.config import PACKAGE
from ipr.db.base import Base
from ipr.db.encryption import EncryptedJSON, EncryptedText, EncryptionError
from ipr.db.holdings import Holds, may_be_recorded, what_column_holds
from tests.make import make_user

TEXT = (String, JSON, LargeBinary, EncryptedText, EncryptedJSON)
ENCRYPTED = (EncryptedText, EncryptedJSON)
# Why the criteria were changed, for all who may read the criteria; of no case.
OF_THE_CRITERIA = {
    "version_proposal.asked_by",
    "version_proposal.evidence",
    "version_proposal.reason",
    "version_proposal.second_reason",
    "version_proposal.untested_reason",
    "version_withdrawal.reason",
}


def all_columns() -> list[Column]:
    """Return the columns of every table of the program."""
    for module in walk_packages([str(PACKAGE)], "ipr."):
        if module.name.endswith(".models"):
            import_module(module.name)
    return [column for table in Base.metadata.sorted_tables for column in table.columns]


def test_every_column_with_text_says_what_it_holds():
    wordless = [
        str(column)
        for column in all_columns()
        if isinstance(column.type, TEXT) and what_column_holds(column) is None
    ]

    assert wordless == []


@pytest.mark.parametrize("holds", [Holds.CUSTOMER, Holds.FREE])
def test_what_may_name_a_customer_is_encrypted(holds):
    found = [column for column in all_columns() if what_column_holds(column) is holds]
    readable = {str(c) for c in found if not isinstance(c.type, ENCRYPTED)}

    assert found
    assert readable <= OF_THE_CRITERIA


def test_what_is_encrypted_names_somebody_or_opens_an_account():
    other = {
        str(column)
        for column in all_columns()
        if isinstance(column.type, ENCRYPTED)
        and what_column_holds(column) not in (Holds.CUSTOMER, Holds.FREE)
    }

    assert other == {"mail.secret"}  # a link to set a password, until it is sent


def test_nobody_searches_or_sorts_by_what_is_encrypted():
    for column in all_columns():
        if isinstance(column.type, ENCRYPTED):
            assert column.is_(None) is not None
            with pytest.raises(EncryptionError, match="keep a keyed hash"):
                column == "Alex Example"  # noqa: B015
            with pytest.raises(EncryptionError, match="keep a keyed hash"):
                column.desc()


def test_the_record_of_what_was_done_holds_plain_words_alone():
    assert all(may_be_recorded(column) for column in AuditEvent.__table__.columns)


def test_the_record_says_of_personal_text_that_it_changed(session):
    user = make_user(session, name="Rhys Referrer", email="rhys@example.test")

    change_user(
        session, user, name="Rhys Reader", email="reader@example.test", actor=None
    )

    [event] = session.query(AuditEvent)
    assert event.changes == {"name": ["…", "…"], "email": ["…", "…"]}
