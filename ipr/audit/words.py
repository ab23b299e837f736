"""What the record's actions are called: each feature says what it calls its things."""

from collections.abc import Mapping

from flask import Flask, current_app

from ipr.audit.models import AuditAction
from ipr.permissions import Refusal

EXTENSION = "ipr-audit-words"


def declare_audit_words(app: Flask, things: Mapping[str, str]) -> None:
    """Say what a feature's things are called, by how its actions begin."""
    audit_words(app).update(things)


def audit_words(app: Flask | None = None) -> dict[str, str]:
    """Return what is declared in an application: the current one if none is given."""
    found: dict[str, str]
    found = (app or current_app).extensions.setdefault(EXTENSION, {})
    return found


DEEDS = {
    AuditAction.HOST_REFUSED: "refused, as the address was not one of the service’s",
    AuditAction.LOWERING_AGREED: "confirmed by the first of two people",
    AuditAction.REFERRAL_ROUTED: "moved",
    AuditAction.SUPPORT_OPENED: "made",
    AuditAction.SUPPORT_REFERRING: "referral begun",
    AuditAction.SUPPORT_IMPORTED: "taken in from an earlier tracker",
    AuditAction.SUPPORT_ROW_CHANGED: "changed as its row of a tracker was",
}
"""What was done, where the record's own word is the program's."""


def say_action(action: AuditAction) -> str:
    """Return an action in words: "Account: sign in failed"."""
    thing, _, deed = action.value.partition(".")
    return f"{audit_words()[thing]}: {DEEDS.get(action) or deed.replace('_', ' ')}"


UNNAMED = {
    AuditAction.DATABASE_BACKED_UP: "An operator of the server",
    AuditAction.DATABASE_RESTORED: "An operator of the server",
    AuditAction.DECISIONS_REPLAYED: "An operator of the server",
    AuditAction.LINK_USED: "Whoever had the link",
    AuditAction.PASSWORD_SET: "Whoever had the link",
    **dict.fromkeys(
        (
            AuditAction.IMPORT_STARTED,
            AuditAction.IMPORT_CHECKED,
            AuditAction.IMPORT_TAKEN,
            AuditAction.IMPORT_GIVEN_UP,
            AuditAction.SUPPORT_IMPORTED,
            AuditAction.SUPPORT_ROW_CHANGED,
        ),
        "Somebody on the server",
    ),
    **{AuditAction(kind.value): "Nobody signed in" for kind in Refusal},
}


def say_unnamed(action: AuditAction) -> str:
    """Return who did what nobody who was signed in did."""
    return UNNAMED.get(action, "The program")
