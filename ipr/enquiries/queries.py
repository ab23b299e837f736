"""Finding questions to referrers, and the files of their answers."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from ipr.accounts.models import User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.desks.counting import literal_word
from ipr.enquiries.models import AnswerFile, Enquiry, EnquiryState
from ipr.referrals.models import Referral
from ipr.referrals.queries import visible_to
from ipr.referrals.service import CaseNotFound

OPEN_NOW = Enquiry.state == literal_word(EnquiryState.OPEN)
"""As the index of open ones has it, word for word, or SQLite won't use that."""


def enquiries_of(session: AnySession, referral: Referral) -> Sequence[Enquiry]:
    """Return what its referrer was asked: what is open, the first first; then the rest.

    Of the rest the latest is first.
    """
    found = session.scalars(
        select(Enquiry)
        .where(Enquiry.referral_id == referral.id)
        .order_by(Enquiry.id)
        .options(selectinload(Enquiry.files))
    ).all()
    waiting = [one for one in found if one.state is EnquiryState.OPEN]
    return [*waiting, *(one for one in found[::-1] if one not in waiting)]


def open_enquiries(session: AnySession, referral: Referral) -> Sequence[Enquiry]:
    """Return what its referrer has yet to answer, the first asked first."""
    return session.scalars(
        select(Enquiry)
        .where(Enquiry.referral_id == referral.id, Enquiry.state == EnquiryState.OPEN)
        .order_by(Enquiry.id)
    ).all()


def find_enquiry(session: AnySession, reference: str, number: int) -> Enquiry:
    """Return a question about the referral of a reference. Raises CaseNotFound.

    Whether the reader may see that referral is for the caller to ask.
    """
    found = session.scalar(
        select(Enquiry)
        .join(Enquiry.referral)
        .where(Enquiry.id == number, Referral.reference == reference)
    )
    if found is None:
        raise CaseNotFound(reference)
    return found


def find_answer_file(session: AnySession, key: str, *, user: User) -> AnswerFile:
    """Return a file of an answer that this person may have.

    Its sender may, and once the answer was sent whoever may see the referral. Raises
    CaseNotFound, also when it was removed.
    """
    found = session.scalar(
        select(AnswerFile)
        .join(AnswerFile.enquiry)
        .join(Enquiry.referral)
        .where(
            AnswerFile.key == key,
            AnswerFile.removed_at.is_(None),
            visible_to(user, london_today()),
            or_(
                Enquiry.state == EnquiryState.ANSWERED,
                Referral.referrer_id == user.id,
            ),
        )
    )
    if found is None:
        raise CaseNotFound(key)
    return found
