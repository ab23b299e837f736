"""Put what is due by e-mail into messages: one a person and run.

Each notice is read again first: what no longer stands never goes. A message that
waits and was never tried takes in what comes due meanwhile.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import lazyload

from ipr.accounts.models import User
from ipr.config import Settings
from ipr.db.clock import london_time
from ipr.db.engine import AnySession
from ipr.notices.kinds import NoticeKind, Urgency, find_kind
from ipr.notices.mail.models import Letter, Mail, MailState
from ipr.notices.mail.planning import is_daily, next_digest, next_open
from ipr.notices.models import Notice
from ipr.notices.telling import end_notice, end_void, find_unseen

AT_ONCE = 500


def gather_mail(
    session: AnySession, *, now: datetime, settings: Settings
) -> Iterator[int]:
    """Put what is due into messages, the oldest first, some people at a time; yield
    how many were made each time.

    The caller commits at each. Two may do it at once: each person is gathered for by
    one. Where no e-mail is set up, what was planned stays in the service.
    """
    if not settings.smtp:
        leave_in_service(session)
        yield 0
        return
    while people := _next_people(session, now):
        yield _gather_for(session, people, now)


def leave_in_service(session: AnySession) -> None:
    """Plan nothing any more, and let nothing wait that could never be sent."""
    session.execute(
        update(Notice)
        .where(Notice.mail_at.is_not(None))
        .values(mail_at=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Mail)
        .where(Mail.next_at.is_not(None))
        .values(state=MailState.VOID, next_at=None, secret=None)
        .execution_options(synchronize_session=False)
    )


def make_mail(user: User, letter: Letter, now: datetime, **said: object) -> Mail:
    """Return a new e-mail to somebody, which may go at once."""
    key = secrets.token_hex(16)
    return Mail(
        user=user,
        key=key,
        letter=letter,
        state=MailState.WAITING,
        made_at=now,
        next_at=now,
        **said,
    )


@dataclass
class _Gathering:
    """Whose notices are put into which message."""

    people: Mapping[int, User]
    waiting: dict[int, Mail]
    """The message of a person that takes in more."""
    digested: set[int]
    """Who has had the e-mail of the day."""
    now: datetime
    made: list[Mail] = field(default_factory=list)

    def place(self, notice: Notice) -> None:
        """Put a notice that stands into a message, or plan it for later."""
        person, kind = self.people[notice.user_id], find_kind(notice.kind)
        notice.mail_at = self._later(person, kind)
        if notice.mail_at:
            return
        mail = self._message(person, kind)
        notice.mail = mail
        mail.urgent = mail.urgent or kind.urgency is Urgency.URGENT
        if is_daily(kind.urgency, person.mail) and person.id not in self.digested:
            mail.digest_on = london_time(self.now).date()
            self.digested.add(person.id)

    def _later(self, person: User, kind: NoticeKind) -> datetime | None:
        """Return when it goes, if it can't go now."""
        if kind.urgency is Urgency.URGENT:
            return None
        nation = person.nation
        opens = next_open(nation, self.now)
        if opens > self.now:
            return opens
        daily = is_daily(kind.urgency, person.mail) and person.id in self.digested
        waits = self.waiting.get(person.id)
        if daily and not (waits and waits.digest_on):
            return next_digest(nation, self.now)
        return None

    def _message(self, person: User, kind: NoticeKind) -> Mail:
        if not kind.alone and person.id in self.waiting:
            return self.waiting[person.id]
        letter = Letter.ALONE if kind.alone else Letter.NOTICES
        mail = make_mail(person, letter, self.now, urgent=False)
        self.made.append(mail)
        if not kind.alone:
            self.waiting[person.id] = mail
        return mail


def _next_people(session: AnySession, now: datetime) -> dict[int, User]:
    """Return those for whom something has been due the longest.

    PostgreSQL holds them, and passes over whom another holds; SQLite has one writer.
    """
    oldest = (
        select(Notice.user_id)
        .where(Notice.mail_at <= now)
        .order_by(Notice.mail_at, Notice.id)
        .limit(AT_ONCE)
        .subquery()
    )
    found = session.scalars(
        select(User)
        .options(lazyload(User.grants))
        .where(User.id.in_(select(oldest.c.user_id)))
        .with_for_update(key_share=True, skip_locked=True)
    )
    return {user.id: user for user in found}


def _gather_for(session: AnySession, people: Mapping[int, User], now: datetime) -> int:
    notices = session.scalars(
        select(Notice)
        .where(Notice.user_id.in_(people), Notice.mail_at <= now)
        .order_by(Notice.mail_at, Notice.id)
        .limit(AT_ONCE)
    ).all()
    standing = {notice.id for notice in still_standing(session, notices)}
    today = london_time(now).date()
    digested = session.scalars(
        select(Mail.user_id).where(Mail.user_id.in_(people), Mail.digest_on == today)
    )
    gathering = _Gathering(people, _taking_more(session, people), set(digested), now)
    for notice in notices:
        if notice.id in standing and people[notice.user_id].active:
            gathering.place(notice)
        else:
            notice.mail_at = None
    session.add_all(gathering.made)
    session.flush()
    return len(gathering.made)


def still_standing(session: AnySession, notices: Sequence[Notice]) -> list[Notice]:
    """Return those of some notices that are worth an e-mail; the void ones are ended.

    News that was read in the service meanwhile is no news.
    """
    standing = [one for one in end_void(session, notices) if one.ended_at is None]
    unseen = find_unseen(session, standing)
    for notice in standing:
        if notice.id in unseen:
            end_notice(notice, unseen[notice.id])
    return [
        notice
        for notice in standing
        if notice.ended_at is None and (notice.unread or find_kind(notice.kind).asks)
    ]


def _taking_more(session: AnySession, people: Mapping[int, User]) -> dict[int, Mail]:
    """Return the messages that wait and were never tried, held against any sender."""
    found = session.scalars(
        select(Mail)
        .where(
            Mail.user_id.in_(people),
            Mail.letter == Letter.NOTICES,
            Mail.next_at.is_not(None),
            Mail.attempts == 0,
            Mail.leased_by.is_(None),
        )
        .order_by(Mail.id)
        .with_for_update(skip_locked=True)
    )
    return {mail.user_id: mail for mail in found}
