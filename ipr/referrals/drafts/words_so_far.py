"""What the answers so far would mean. It decides nothing."""

from ipr.accounts.models import Area
from ipr.referrals.questions.draft_answers import Content, answered_facts
from ipr.rulebook import Version
from ipr.rulebook.wording.decisions import DecisionWords

NATION = "Which area the customer lives in"
"""Nobody is asked for the nation: it follows from the area."""


class WordsSoFar(DecisionWords):
    """What the panel says: the meaning, why, and what would still settle it."""

    @property
    def needed(self) -> list[str]:
        """What would settle it, as its referrer is asked for it."""
        facts = self.version.facts
        return [
            NATION if facts[id].fixed else sentence
            for id, sentence in self.ask_next.items()
        ]


def say_so_far(version: Version, content: Content, area: Area | None) -> WordsSoFar:
    """Return what the answers given so far would mean under a version."""
    return WordsSoFar(version, version.decide(answered_facts(content, area, version)))
