"""Decide every stored decision again, under its own version, and find what differs.

The words that were shown are kept as they were, with the program version, and not
compared: only the rulebook's own account must come out the same for ever.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, select

from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.engine import AnySession
from ipr.db.key_checks import whole_database
from ipr.decisions.models import StoredDecision
from ipr.referrals.models import FactPattern
from ipr.rulebook import FactsError, Version
from ipr.rulebook.file.stored_versions import restore_version
from ipr.versions.models import StoredVersion

AT_ONCE = 2_000
KEPT = 20_000
"""How many findings are remembered at a time."""
Json = dict[str, Any]


class ReplayDifference(NamedTuple):
    """A part of a stored decision that comes out otherwise today."""

    decision_id: int
    field: str
    """`outcome`, `basis`, `criteria`, `because`, `would_change`, `ask_next`,
    `version` or `digest`; `facts` where the version no longer takes the answers."""


@dataclass
class _Known:
    """What a version finds of some answers; None if it doesn't take them.

    `texts` are stored findings that were read and found to be the same: what is
    stored once more in the same letters need not be read again.
    """

    findings: Json | None
    texts: set[str] = field(default_factory=set)


@dataclass
class Replay:
    """A replay of every stored decision: one pass, in little memory."""

    session: AnySession
    number: int = 0
    """How many decisions were replayed so far."""
    different: int = 0
    """How many of them differ in anything."""
    _known: dict[tuple[int, int], _Known] = field(default_factory=dict, repr=False)
    _versions: dict[int, Version] = field(default_factory=dict, repr=False)

    def differences(self) -> Iterator[ReplayDifference]:
        """Yield everything that differs, decision by decision."""
        rows = self.session.execute(
            select(
                StoredDecision.id,
                StoredDecision.version_id,
                StoredDecision.pattern_id,
                StoredDecision.outcome,
                StoredDecision.basis,
                cast(StoredDecision.findings, Text),
            ).order_by(StoredDecision.id),
            execution_options={"yield_per": AT_ONCE},
        )
        for part in rows.partitions():
            self._find({(row.version_id, row.pattern_id) for row in part})
            for id, version, pattern, outcome, basis, text in part:
                self.number += 1
                known = self._known[version, pattern]
                fields = _compare(known, outcome, basis, text)
                self.different += bool(fields)
                yield from (ReplayDifference(id, name) for name in fields)

    def _find(self, pairs: set[tuple[int, int]]) -> None:
        """Decide those answers under those versions that were not met yet."""
        if len(self._known) > KEPT:
            self._known.clear()
        new = pairs - self._known.keys()
        if not new:
            return
        ids = {pattern for _, pattern in new}
        found = select(FactPattern.id, FactPattern.facts).where(FactPattern.id.in_(ids))
        facts: dict[int, Json] = dict(self.session.execute(found).all())
        for version, pattern in new:
            findings = _decide(self._version(version), facts[pattern])
            self._known[version, pattern] = _Known(findings)

    def _version(self, id: int) -> Version:
        if id not in self._versions:
            content = select(StoredVersion.content).where(StoredVersion.id == id)
            self._versions[id] = restore_version(self.session.scalars(content).one())
        return self._versions[id]


def _decide(version: Version, facts: Json) -> Json | None:
    """Return what a version finds of stored answers, those that it uses."""
    used = {id: answer for id, answer in facts.items() if id in version.uses}
    try:
        findings = version.decide(used).to_dict()
    except FactsError:
        return None
    plain: Json = json.loads(json.dumps(findings))  # as the database gives it back
    return plain


def _compare(
    known: _Known, outcome: str, basis: str | None, text: str
) -> Sequence[str]:
    """Return the parts of a stored decision that differ from what is found."""
    expected = known.findings
    if expected is None:
        return ["facts"]
    wrong = set()
    if text not in known.texts:
        stored = json.loads(text)
        if stored == expected:
            known.texts.add(text)
        else:
            wrong = {n for n in {*expected, *stored} if not _same(n, stored, expected)}
    columns = {"outcome": outcome, "basis": basis}
    wrong |= {name for name in columns if columns[name] != expected[name]}
    return sorted(wrong)


def _same(name: str, stored: Json, expected: Json) -> bool:
    return name in stored and name in expected and stored[name] == expected[name]


def note_replay(session: AnySession, replay: Replay) -> None:
    """Record that every decision was decided again, and how many differ."""
    record(
        session,
        AuditAction.DECISIONS_REPLAYED,
        subject=whole_database(session),
        actor=None,
        changes={
            "replayed": (None, replay.number),
            "different": (None, replay.different),
        },
    )
