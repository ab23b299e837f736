"""Take a rulebook file in: published for an empty database, otherwise proposed."""

from dataclasses import dataclass, field

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.criteria.approval.service import LIVE, propose
from ipr.criteria.drafting.service import start_draft
from ipr.criteria.edits.draft import version_path
from ipr.criteria.edits.splices import drop_entry
from ipr.criteria.edits.yaml_text import read_yaml
from ipr.criteria.errors import NotReady
from ipr.criteria.models import VersionProposal
from ipr.db.engine import AnySession
from ipr.permissions import Permission
from ipr.rulebook import Rulebook, Version, loads_published
from ipr.versions.models import StoredVersion
from ipr.versions.service import check_agreement, hold_rulebook, open_rulebook
from ipr.workflow import NotAllowed


@dataclass
class Loaded:
    """What became of the versions of a file; all empty if nothing in it was new."""

    published: list[str] = field(default_factory=list)
    proposed: list[VersionProposal] = field(default_factory=list)
    waiting: list[VersionProposal] = field(default_factory=list)
    """Proposed before, and not answered or published yet."""
    withdrawn: list[str] = field(default_factory=list)
    """Left out: a withdrawn version is never used again."""
    differs: bool = False
    """Nothing was new, but remarks, examples, pages or marks read otherwise."""


def load_book(
    session: AnySession,
    file: Rulebook,
    *,
    reason: str = "",
    asked_by: str = "",
    evidence: str = "",
    actor: User | None = None,
) -> Loaded:
    """Propose each new version of a file, in a draft of its own.

    An empty database takes all of them in as published. Raises RulebookDisagreement
    if a published version reads otherwise in the file; NotAllowed unless the actor
    is an editor; NotReady with everything that is wrong with any of them. Then
    nothing was changed.
    """
    check_agreement(session, file)
    in_use = hold_rulebook(session)
    if in_use is None:
        published, _ = open_rulebook(session, file)
        return Loaded(published=published)
    book = loads_published(in_use.rulebook.text)
    names = set(session.scalars(select(StoredVersion.name)))
    known = {version.id for version in book.versions}
    loaded = Loaded(
        withdrawn=[v.id for v in file.versions if v.id in names - known],
    )
    new = [version for version in file.versions if version.id not in names]
    if not new:
        loaded.differs = file.text != book.text
        return loaded
    _refuse_older_file(file, book)
    wrong: list[str] = []
    for version in new:
        before = _waiting(session, version)
        if before is not None:
            loaded.waiting.append(before)
            continue
        try:
            proposal = _propose(
                *(session, file, book, version),
                reason=reason,
                asked_by=asked_by,
                evidence=evidence,
                actor=actor,
            )
        except NotReady as problem:
            wrong += [f'Version "{version.id}": {one}' for one in problem.reasons]
        else:
            loaded.proposed.append(proposal)
    if wrong:
        raise NotReady(*wrong)
    return loaded


def _refuse_older_file(file: Rulebook, book: Rulebook) -> None:
    have = {version.id for version in file.versions}
    lacking = [version.id for version in book.versions if version.id not in have]
    if lacking:
        wrong = (
            f"The file lacks what was published since: {', '.join(lacking)}. Write the "
            "rulebook in use with `ipr rules export`, and put the new versions into it"
        )
        raise NotReady(wrong)


def _waiting(session: AnySession, version: Version) -> VersionProposal | None:
    return session.scalar(
        select(VersionProposal)
        .where(
            VersionProposal.digest == version.digest, VersionProposal.state.in_(LIVE)
        )
        .limit(1)
    )


def _propose(
    session: AnySession,
    file: Rulebook,
    book: Rulebook,
    version: Version,
    *,
    reason: str,
    asked_by: str,
    evidence: str,
    actor: User | None,
) -> VersionProposal:
    if actor is None or not actor.can(Permission.EDIT_CRITERIA):
        raise NotAllowed(
            "New versions are proposed by a criteria editor: say who, with --as EMAIL"
        )
    draft = start_draft(
        session,
        title=version.title[:200],
        text=_with_one_new(file, book, version),
        based_on=f"the file {file.name}"[:80],
        actor=actor,
    )
    return propose(
        session,
        draft,
        book=book,
        reason=reason,
        asked_by=asked_by,
        evidence=evidence,
        actor=actor,
    )


def _with_one_new(file: Rulebook, book: Rulebook, version: Version) -> str:
    """Return the file's text with the versions in use and one of its new ones."""
    kept = {*(one.id for one in book.versions), version.id}
    text = read_yaml(file.text)
    for other in file.versions:
        if other.id not in kept:
            text = drop_entry(text, version_path(text, other.id))
    return text.source
