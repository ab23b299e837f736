"""Write notices in the transaction of the deed, and end those it makes void.

What is recorded is noted as it happens. Just before the outer commit, when all that
the deed did is in place, the kinds that tell of it say whom; then the open notices
about everything that changed are read again.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, event, select, update
from sqlalchemy.orm import Session, SessionTransaction

from ipr.audit.models import AuditEvent
from ipr.audit.signals import event_recorded
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.notices.kinds import (
    KINDS,
    READ_BY,
    SIGHTS,
    TOLD_BY,
    NoticeKind,
    Recipient,
    Telling,
    find_kind,
)
from ipr.notices.mail.service import plan_mail
from ipr.notices.models import Because, Notice, Void

RECORDED = "ipr-recorded"


def tell(
    kind: NoticeKind, telling: Telling, *, to: Iterable[Recipient] | None = None
) -> list[Notice]:
    """Write a notice for each who is to be told, but whoever did it; return them.

    `to` names them where the kind's own `to` can't. Nobody is told the same twice.
    """
    about, subject = telling.subject, kind.subject(telling)
    if subject is None:
        return []
    actor = telling.event.actor_id if telling.event else None
    left_out = None if kind.confirms else actor
    told: dict[int, Because] = {}
    for recipient in kind.to(telling) if to is None else to:
        if recipient.user_id != left_out:
            told.setdefault(recipient.user_id, recipient.because)
    now = utc_now()
    by_mail = plan_mail(telling, told, kind.urgency, now)
    notices = [
        Notice(
            user_id=user_id,
            kind=kind.name,
            because=because,
            subject_type=subject.__tablename__,
            subject_id=subject.id,
            reference=kind.about(about),
            act_by=kind.act_by(about),
            edition=kind.edition(about),
            made_at=now,
            mail_at=by_mail.get(user_id),
        )
        for user_id, because in told.items()
    ]
    telling.session.add_all(notices)
    return notices


def find_void(session: AnySession, notices: Sequence[Notice]) -> dict[int, Void]:
    """Return which of some notices no longer stand, and why, by their numbers.

    Each kind among them is asked once, with as many statements as it takes.
    """
    by_kind: defaultdict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.ended_at is None:
            by_kind[notice.kind].append(notice)
    found: dict[int, Void] = {}
    for name, some in by_kind.items():
        found |= find_kind(name).void(session, some)
    return found


def find_unseen(session: AnySession, notices: Sequence[Notice]) -> dict[int, Void]:
    """Return which of some notices lead to a page that their reader can't open now.

    Whoever lost a case reads there where it went, so they are led there all the same.
    Asks once for each reader and page.
    """
    led: defaultdict[tuple[int, str], list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.because is not Because.HELD_BEFORE:
            led[notice.user_id, find_kind(notice.kind).endpoint].append(notice)
    found: dict[int, Void] = {}
    for (user_id, endpoint), some in led.items():
        if endpoint in SIGHTS:
            references = {notice.reference for notice in some}
            hidden = SIGHTS[endpoint](session, user_id, references)
            unseen = (one for one in some if one.reference in hidden)
            found |= {one.id: Void.UNSEEN for one in unseen}
    return found


def end_void(session: AnySession, notices: Sequence[Notice]) -> list[Notice]:
    """End those of some notices that no longer stand; return those that do."""
    found = find_void(session, notices)
    for notice in notices:
        if notice.id in found:
            end_notice(notice, found[notice.id])
    return [notice for notice in notices if notice.id not in found]


def end_notice(notice: Notice, why: Void) -> None:
    """End a notice: nothing is asked of its reader any more."""
    notice.ended_at, notice.ended_why, notice.unread = utc_now(), why, False


@event_recorded.connect
def note_event(session: AnySession, *, recorded: AuditEvent, subject: Any) -> None:
    """Keep an event until the deed is done."""
    session.info.setdefault(RECORDED, []).append((recorded, subject))


@event.listens_for(Session, "before_commit")
def tell_before_commit(session: Session) -> None:
    """Tell of what was recorded, once all of it is done."""
    if not session.in_nested_transaction():
        tell_what_happened(session)


def tell_what_happened(session: AnySession) -> None:
    """Tell of what was recorded and not told of yet.

    To be called where several deeds, done one after another, are committed together.
    """
    noted = session.info.pop(RECORDED, [])
    kept = [(recorded, subject) for recorded, subject in noted if recorded in session]
    if not kept:
        return
    session.flush()
    together: defaultdict[Hashable, list[AuditEvent]] = defaultdict(list)
    for recorded, _ in kept:
        together[_case_of(recorded)].append(recorded)
    found: dict[Hashable, Any] = {}
    for recorded, subject in kept:
        if recorded.action in READ_BY:
            _note_read(session, recorded)
        for kind in TOLD_BY.get(recorded.action, ()):
            with_it = together[_case_of(recorded)]
            tell(kind, Telling(session, subject, recorded, with_it, found))
    session.flush()
    _end_overtaken(session, [recorded for recorded, _ in kept])


@event.listens_for(Session, "after_soft_rollback")
def forget_rolled_back(session: Session, rolled_back: SessionTransaction) -> None:
    """Tell of nothing that was given up; a savepoint gives up its own events alone."""
    if not rolled_back.nested:
        forget_events(session)


def forget_events(session: AnySession) -> None:
    """Tell of nothing that was recorded so far."""
    session.info.pop(RECORDED, None)


def _case_of(recorded: AuditEvent) -> Hashable:
    """Return what an event is about, the same for all that is known by a reference."""
    return recorded.reference or (recorded.subject_type, recorded.subject_id)


def _note_read(session: AnySession, reading: AuditEvent) -> None:
    news = [kind.name for kind in KINDS.values() if not kind.asks]
    session.execute(
        update(Notice)
        .where(
            Notice.reference == reading.reference,
            Notice.user_id == reading.actor_id,
            Notice.unread,
            Notice.kind.in_(news),
        )
        .values(unread=False, read_at=reading.at)
        .execution_options(synchronize_session=False)
    )


def _end_overtaken(session: AnySession, events: Sequence[AuditEvent]) -> None:
    """Read the open notices again about all that changed, by reference or subject."""
    changed = [recorded for recorded in events if recorded.action not in READ_BY]
    references = {recorded.reference for recorded in changed if recorded.reference}
    subjects = {
        (recorded.subject_type, recorded.subject_id)
        for recorded in changed
        if not recorded.reference
    }
    asking = [kind.name for kind in KINDS.values() if kind.asks]
    ways: list[ColumnElement[bool]] = []
    if references:
        ways.append(Notice.reference.in_(sorted(references)))
    ways += [
        (Notice.subject_type == type_) & (Notice.subject_id == number)
        for type_, number in sorted(subjects, key=str)
        if number is not None
    ]
    for way in ways:
        found = session.scalars(
            select(Notice).where(
                way, Notice.ended_at.is_(None), Notice.kind.in_(asking)
            )
        ).all()
        end_void(session, found)
