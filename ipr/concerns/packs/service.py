"""A pack is begun, written, read by a second person and released."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.audit.transitions import make_transition
from ipr.concerns.packs.contents import (
    FEW,
    LEAST_CASES,
    PackWords,
    Pattern,
    build_document,
)
from ipr.concerns.packs.figures import QuarterFigures, read_quarter
from ipr.concerns.packs.models import PackRelease, PackState, PackWriter, PanelPack
from ipr.concerns.packs.quarters import Quarter
from ipr.concerns.packs.queries import possible_readers
from ipr.concerns.packs.states import ITS_READER, NO_WRITER, PACK_WORKFLOW
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.documents.keeping import digest_of_document, keep_document, made_again
from ipr.documents.model import Document
from ipr.screening.findings import TextFinding
from ipr.screening.passages import read_passages
from ipr.screening.service import refuse_sensitive, screen_passages
from ipr.workflow import NotAllowed, NotPossible, Refused, SamePerson


class WordsRefused(Refused):
    """What was written can't stand in a pack."""


def start_pack(session: AnySession, quarter: Quarter, *, actor: User) -> PanelPack:
    """Begin the pack of a quarter; of one that has been released, the next edition.

    That begins with the words of the one before. Raises NotPossible while another is
    being written or read, or the quarter has not begun.
    """
    if quarter > Quarter.of(london_today()):
        raise NotPossible(f"{quarter.name} has not begun")
    earlier = session.scalar(
        select(PanelPack)
        .where(PanelPack.quarter == str(quarter))
        .order_by(PanelPack.edition.desc())
        .limit(1)
        .with_for_update()
    )
    if earlier and earlier.state is not PackState.RELEASED:
        raise NotPossible(f"There is a pack of {quarter.name} already: go on with it")
    pack = PanelPack(
        quarter=str(quarter),
        edition=earlier.edition + 1 if earlier else 1,
        words=earlier.words if earlier else PackWords().keep(),
        begun_at=(now := utc_now()),
        saved_at=now,
    )
    if earlier:  # whose words go on in it may not release it either
        writers = [PackWriter(user_id=one.user_id) for one in earlier.writers]
        pack.writers.extend(writers)
    _note_writer(pack, actor)
    session.add(pack)
    record(
        session,
        AuditAction.PACK_BEGUN,
        subject=pack,
        actor=actor,
        changes={"period": (None, quarter.name), "edition": (None, pack.edition)},
    )
    return pack


def write_pack(
    session: AnySession,
    pack: PanelPack,
    *,
    trends: str,
    patterns: Sequence[Pattern],
    learning: str,
    actor: User,
) -> None:
    """Keep what was written; it need not be complete.

    Whoever wrote in it may not release it. Raises WordsRefused for a pattern without
    words or out of too few cases.
    """
    pack = _lock(session, pack)
    row = PACK_WORKFLOW.check(session, pack, "write_pack", actor=actor)
    for number, one in enumerate(patterns, start=1):
        if not one.title or not one.text:
            raise WordsRefused(
                f"Pattern {number} needs a heading and what the cases have in common"
            )
        if one.cases < LEAST_CASES:
            raise WordsRefused(FEW.format(number))
    words = PackWords(trends, tuple(patterns), learning).keep()
    before, pack.words, pack.saved_at = pack.words, words, utc_now()
    _note_writer(pack, actor)
    make_transition(session, row, pack, actor=actor, changes={"words": (before, words)})


def send_pack(
    session: AnySession,
    pack: PanelPack,
    *,
    reader: User,
    threshold: int,
    actor: User,
) -> None:
    """Ask a second person to read a pack, which from now on is kept as it will go out.

    Raises NotPossible with all that is not ready, SensitiveText with every place where
    it could tell who somebody is, and SamePerson for a reader who wrote in it.
    """
    pack = _lock(session, pack)
    row = PACK_WORKFLOW.check(session, pack, "send_pack", actor=actor)
    figures = read_pack_figures(session, pack, threshold)
    wrong = what_is_missing(pack, figures)
    if wrong:
        raise NotPossible(*wrong)
    if reader not in possible_readers(session, pack, london_today()):
        raise SamePerson(f"{reader.name} can’t read this pack: choose somebody else")
    document = draft_document(pack, figures)
    refuse_sensitive(session, document, ours=own_words(pack, figures))
    kept = keep_document(document)
    pack.document, pack.digest = kept, digest_of_document(kept)
    pack.reader, pack.sent_at, pack.sent_back = reader, utc_now(), None
    changes = {"user": (None, reader.id), "digest": (None, pack.digest)}
    make_transition(session, row, pack, actor=actor, changes=changes)


def take_back_pack(session: AnySession, pack: PanelPack, *, actor: User) -> None:
    """Let a network lead change a pack again that somebody was asked to read."""
    pack = _lock(session, pack)
    row = PACK_WORKFLOW.check(session, pack, "take_back_pack", actor=actor)
    _open_again(pack)
    make_transition(session, row, pack, actor=actor)


def send_back_pack(
    session: AnySession, pack: PanelPack, *, reason: str, actor: User
) -> None:
    """Let whoever was asked to read a pack send it back, with what to look at again."""
    pack = _lock(session, pack)
    row = PACK_WORKFLOW.check(session, pack, "send_back_pack", actor=actor)
    _open_again(pack)
    pack.sent_back = reason
    changes = {"sent_back": (None, reason)}
    make_transition(session, row, pack, actor=actor, changes=changes)


def release_pack(
    session: AnySession, pack: PanelPack, *, threshold: int, actor: User
) -> PackRelease:
    """Let a second person release just what they read; it never changes again.

    Raises NotAllowed for all but whom was asked, SamePerson for who wrote in it, and
    SensitiveText if it tells who somebody is by what is known today.
    """
    pack = _lock(session, pack)
    row = PACK_WORKFLOW.check(session, pack, "release_pack", actor=actor)
    kept: Any = pack.document
    if digest_of_document(kept) != pack.digest:
        raise NotPossible("This pack is not what was sent to be read: send it back")
    ours = own_words(pack, read_pack_figures(session, pack, threshold))
    refuse_sensitive(session, made_again(kept), ours=ours)
    release = PackRelease(
        pack=pack,
        document=pack.document,
        digest=pack.digest,
        released_by=actor,
        released_at=utc_now(),
    )
    session.add(release)
    changes = {"digest": (None, pack.digest)}
    make_transition(session, row, pack, actor=actor, changes=changes)
    return release


def read_pack_figures(
    session: AnySession, pack: PanelPack, threshold: int
) -> QuarterFigures:
    """Return the figures of a pack as they would be if it were sent now."""
    return read_quarter(session, Quarter.read(pack.quarter), threshold=threshold)


def draft_document(pack: PanelPack, figures: QuarterFigures) -> Document:
    """Return a pack as the document that it would be if it were sent now."""
    words = PackWords.read(pack.words)
    return build_document(pack.name, words, figures, london_today())


def show_document(session: AnySession, pack: PanelPack, threshold: int) -> Document:
    """Return what a pack says: as it was sent or released, or as it would be now."""
    if pack.state is not PackState.DRAFT:
        return made_again(pack.kept)
    return draft_document(pack, read_pack_figures(session, pack, threshold))


def what_is_missing(pack: PanelPack, figures: QuarterFigures) -> list[str]:
    """Return what keeps a pack from being sent: months, and parts of its words."""
    open_months = [one.month.name for one in figures.months if not one.snapshot]
    wrong = [f"The figure of {name} is not frozen yet" for name in open_months]
    words = PackWords.read(pack.words)
    few = [
        f"Pattern {number} is drawn from fewer than {figures.threshold} cases, and "
        "counts below that are not shown"
        for number, pattern in enumerate(words.patterns, start=1)
        if pattern.cases < figures.threshold
    ]
    return [*wrong, *words.missing(), *few]


def own_words(pack: PanelPack, figures: QuarterFigures) -> frozenset[str]:
    """Return the passages of a pack that nobody wrote: all but words and categories."""
    bare = build_document(pack.name, PackWords(), figures, london_today())
    names = {*figures.names.values()}
    return frozenset(one.words for one in read_passages(bare)) - names


def find_sensitive(
    session: AnySession, pack: PanelPack, figures: QuarterFigures
) -> list[TextFinding]:
    """Return every place of a draft that could tell who somebody is."""
    passages = read_passages(draft_document(pack, figures))
    return screen_passages(session, passages, ours=own_words(pack, figures))


@PACK_WORKFLOW.predicate(ITS_READER)
def check_reader(_session: AnySession, pack: PanelPack, actor: User) -> None:
    """Raise NotAllowed unless they were asked to read it."""
    if pack.reader_id != actor.id:
        raise NotAllowed(PACK_WORKFLOW.row("release_pack").only)


@PACK_WORKFLOW.predicate(NO_WRITER)
def check_no_writer(_session: AnySession, pack: PanelPack, actor: User) -> None:
    """Raise SamePerson for whoever wrote in it."""
    if any(writer.user_id == actor.id for writer in pack.writers):
        raise SamePerson("You wrote in this pack: somebody else has to read it")


def _lock(session: AnySession, pack: PanelPack) -> PanelPack:
    """Return a pack as it stands, kept so until the transaction ends."""
    return session.scalars(
        select(PanelPack)
        .where(PanelPack.id == pack.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _note_writer(pack: PanelPack, actor: User) -> None:
    if all(writer.user_id != actor.id for writer in pack.writers):
        pack.writers.append(PackWriter(user_id=actor.id))


def _open_again(pack: PanelPack) -> None:
    pack.document = pack.digest = pack.reader = pack.sent_at = None
