"""What the month's figure counts, in words, as it is frozen and as the page says."""

from enum import StrEnum

NAME = "concerns.month"
VERSION = 1
NONE = ""
"""The code of a case without a main category, or without any."""


class By(StrEnum):
    """Which categories of a case are counted."""

    MAIN = "main"
    ALL = "all"


CASES = (
    "Support cases received in the month, by the London calendar: declined referrals, "
    "what colleagues asked for, and what came with trackers. Whatever became of a case "
    "later, it counts."
)
CATEGORIES = {
    By.MAIN: "Each case counts once, under its main category.",
    By.ALL: "Each case counts once under each of its categories, so the counts can add "
    "up to more than the cases.",
}
LINES = (
    "A case counts once for each of its service lines, so these counts can add up to "
    "more than the cases."
)
BARRIERS = (
    "Inside and outside say where the barrier is: inside the department, outside "
    "it, or both."
)
AREAS = (
    "A case counts in the area that it is in on the day of counting. One whose area is "
    "not known counts in the network alone."
)
NAMES = (
    "Categories have the names of the list that is in use on the last day of the month."
)
QUERY = " ".join((CASES, *CATEGORIES.values(), LINES, BARRIERS, AREAS, NAMES))
"""The query in words. Whoever changes what is counted changes these and the version."""

CAUTION = (
    "A category is a broad judgement by whoever worked on the case. It is not the root "
    "cause, and the barrier may lie outside the department. These counts are "
    "not official statistics."
)
ORDER = "The most frequent first; those of one number in the order of the list."
FROZEN = (
    "A month’s figure is frozen on the next month’s fifth day that is a working day in "
    "England and Wales and in Scotland. It then stays as it is: what is entered later "
    "stands beside it as a correction. A month that began before the service froze any "
    "by itself is frozen by the network lead, once its trackers are in."
)
YEAR = "The operational year begins in April: {} to {}, added up month by month."
SMALL = (
    "Counts of 1 to {} are not shown, nor others from which they could be worked out. "
    "A month is shown once it is frozen."
)
