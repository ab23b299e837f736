"""What about an answer to a question of our own cannot be, beside the others."""

from ipr.db.clock import london_today
from ipr.referrals.customer_identity import is_nino
from ipr.referrals.person_names import name_words
from ipr.referrals.questions.draft_answers import Content

OLDEST = 125
LONGEST_NAME = 200


def name_impossible(kept: str, content: Content) -> str | None:
    if len(kept) > LONGEST_NAME:
        return f"The name must be {LONGEST_NAME} characters or fewer"
    return None if name_words(kept) else "The name must include at least one letter"


def nino_impossible(kept: str, content: Content) -> str | None:
    if is_nino(kept):
        return None
    return "Enter a National Insurance number in the right form, or leave it empty"


def birth_impossible(kept: str, content: Content) -> str | None:
    happened = content.get("event", {}).get("event_on")
    if int(kept[:4]) < london_today().year - OLDEST:
        return "Check the year of birth: it is too long ago"
    if happened and happened < kept:
        return "The date of birth must be before what happened"
    return None


def event_impossible(kept: str, content: Content) -> str | None:
    born_on = content.get("customer", {}).get("born_on")
    if born_on and kept < born_on:
        return "The date it happened must be after the date of birth"
    return None


def awareness_impossible(kept: str, content: Content) -> str | None:
    happened = content.get("event", {}).get("event_on")
    if happened and kept < happened:
        return "The department cannot have become aware before it happened"
    return None
