"""Do what a row of a workflow says: the new state, and its audit event."""

from collections.abc import Mapping
from typing import Any

from ipr.audit.models import AuditAction
from ipr.audit.service import Actor, record
from ipr.db.engine import AnySession
from ipr.workflow import Transition


def make_transition(
    session: AnySession,
    row: Transition,
    thing: Any,
    *,
    actor: Actor | None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """Put a thing into the state in which a transition ends, and record that."""
    found = dict(changes or {})
    if row.ends is not None:
        found["state"] = (thing.state, row.ends)
        thing.state = row.ends
    record(session, AuditAction(row.audit), subject=thing, actor=actor, changes=found)
