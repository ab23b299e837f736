"""Statuses, service lines and origins in words, in the order that forms show."""

from ipr.referrals.models import Origin, ReferralStatus
from ipr.rulebook.model import ACCEPT, CANNOT_TELL, CONSIDER, DECLINE

STATUS_NAMES: dict[ReferralStatus, str] = {
    ReferralStatus.ACCEPTED: "Accepted",
    ReferralStatus.TRIAGE: "With the IPR team",
    ReferralStatus.DECLINED: "Declined",
    ReferralStatus.WITHDRAWN: "Withdrawn",
    ReferralStatus.DUPLICATE: "Duplicate",
}
"""Where a referral is: the same words on its page, in lists, filters and files."""
STATUS_WORDS: dict[ReferralStatus, str] = {
    ReferralStatus.ACCEPTED: "accepted",
    ReferralStatus.TRIAGE: "with the IPR team",
    ReferralStatus.DECLINED: "declined",
    ReferralStatus.WITHDRAWN: "withdrawn",
    ReferralStatus.DUPLICATE: "a duplicate",
}
"""The same within a sentence: it is …"""

_COLOURS = {ReferralStatus.ACCEPTED: "green", ReferralStatus.TRIAGE: "blue"}
STATUS_TAGS: dict[ReferralStatus, tuple[str, str]] = {
    status: (name, _COLOURS.get(status, "grey"))
    for status, name in STATUS_NAMES.items()
}
IN_QUEUE = "IPR team’s queue"
"""Who has what nobody has claimed."""

NOBODY_NOW = "Nobody now"
"""Who has what is closed or ended."""
NOT_KNOWN = "Not known"

CRITERIA_SAID = "What the criteria said"
"""What lists and filters call an outcome: people may have settled otherwise."""
OUTCOME_NAMES: dict[str, str] = {
    ACCEPT: "Accepted",
    CONSIDER: "Qualifies at discretion",
    DECLINE: "Criteria not met",
    CANNOT_TELL: "We cannot tell yet",
}

ORIGIN_NAMES: dict[Origin, str] = {
    Origin.FRONTLINE: "From frontline staff",
    Origin.COMPLAINTS: "Through the department’s complaints process",
    Origin.CORONER: "From a coroner’s office",
    Origin.EXTERNAL: "From an external agency or professional",
    Origin.ICE: "From the Independent Case Examiner",
    Origin.PHSO: "From the Parliamentary and Health Service Ombudsman",
    Origin.PRESS_OFFICE: "Flagged by the press office",
    Origin.OTHER: "In another way, from staff who are not frontline",
}
