"""Make a version again from its canonical content, to re-run a decision of long ago."""

import json
from datetime import date
from typing import Any

from ipr.rulebook.conditions import condition_from_data
from ipr.rulebook.model import Criterion, Fact, Source, Texts
from ipr.rulebook.version import Version


def restore_version(canonical: str) -> Version:
    """Return the version whose canonical content this is, with the same digest.

    It decides and explains to the same words. It has no examples, and holds only
    the facts that it uses: answers to others are refused, so leave them out.
    """
    plain = json.loads(canonical)
    return Version(
        id=plain["id"],
        title=plain["title"],
        starts=date.fromisoformat(plain["starts"]),
        starts_basis=plain["starts_basis"],
        source=Source(**plain["source"]),
        readings=tuple(plain["readings"]),
        criteria=tuple(_restore_criterion(item) for item in plain["criteria"]),
        facts={item["id"]: _restore_fact(item) for item in plain["facts"]},
    )


def _restore_criterion(plain: dict[str, Any]) -> Criterion:
    return Criterion(
        id=plain["id"],
        kind=plain["kind"],
        title=plain["title"],
        plain=plain["plain"],
        source=Source(**plain["source"]),
        texts=Texts(**plain["texts"]),
        when=condition_from_data(plain["when"]),
    )


def _restore_fact(plain: dict[str, Any]) -> Fact:
    options = dict(plain["options"])
    return Fact(
        id=plain["id"],
        type=plain["type"],
        page="",
        question=plain["question"],
        help=plain["help"],
        options=options,
        said=plain["said"],
        fixed=plain["fixed"],
        known_options=frozenset(options),
    )
