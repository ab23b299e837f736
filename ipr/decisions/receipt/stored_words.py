"""The words of a decision as its receipt keeps and shows them for ever.

Nothing in them is asked again when the receipt is read, so a later rulebook changes
no old answer.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ipr.config import Settings
from ipr.db.working_days import count_working_days
from ipr.rulebook import Decision, Version
from ipr.rulebook.model import DECLINE
from ipr.rulebook.wording.decisions import DecisionWords


def words_to_store(
    version: Version,
    found: Decision,
    *,
    on: date,
    settings: Settings,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return everything that a reader is told about a decision made on a day.

    `before` is the answers of the decision that it follows, to show what changed.
    """
    words = DecisionWords(version, found, before).to_dict()
    return {**words, "answer_by": _answer_by(found, on, settings)}


def _answer_by(found: Decision, on: date, settings: Settings) -> str | None:
    """Return the day by which whoever holds a declined case is to answer."""
    if found.outcome != DECLINE or not settings.decline_days:
        return None
    limit = count_working_days(on, settings.decline_days, settings.team_nation)
    return limit.due_on.isoformat()
