"""What the answers so far would mean. It decides nothing."""

from ipr.accounts.models import Area
from ipr.referrals.questions.draft_answers import Content, answered_facts
from ipr.rulebook import Version
from ipr.rulebook.wording.decisions import DecisionWords


def say_so_far(
    version: Version, content: Content, area: Area | None
) -> DecisionWords | None:
    """Return what the answers given so far would mean; None before there is one."""
    if not content.get("facts"):
        return None
    facts = answered_facts(content, area, version)
    return DecisionWords(version, version.decide(facts))
