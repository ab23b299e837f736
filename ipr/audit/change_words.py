"""The changes of an event in words: people by name, no number and no code of ours."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_time
from ipr.permissions import ROLE_NAMES
from ipr.rulebook.book import say_day

Names = Mapping[tuple[str, int], str]
"""What the rows of a table are called, by the table and the row's number."""

NAMED_BY = {
    "user": "name",
    "area": "name",
    "referral": "reference",
    "stored_version": "name",
    "team": "name",
    "api_client": "name",
}
"""The tables whose rows are named in the record, each with the column of the name."""
GONE = {
    "user": "somebody",
    "area": "an area",
    "referral": "a referral",
    "stored_version": "a version of the criteria",
    "team": "a team",
    "api_client": "a system",
}
"""What is said of a row that is there no more."""
SUBJECTS = {
    "answer_file": "File",
    "area_cover": "Cover of an area",
    "attachment": "File",
    "away": "Days away",
    "backtest": "Back-test",
    "category_edition": "List of categories",
    "draft": "Draft of a referral",
    "import_run": "Import",
    "key_check": "Database",
    "panel_pack": "Pack {number} for the Serious Case Panel",
    "mail": "Email",
    "stored_file": "File",
    "rulebook_in_use": "Rulebook",
    "refusal": "What was refused",
    "role_grant": "Somebody’s role",
    "snapshot": "Frozen figure",
    "stored_rulebook": "Rulebook",
    "version_draft": "Draft {number} of the criteria",
    "version_proposal": "Proposal of a version of the criteria",
    "version_withdrawal": "Withdrawal of a version of the criteria",
}
"""What an event is about that has no name of its own."""


@dataclass(frozen=True)
class FieldWords:
    """What a field is called, and how its values read."""

    label: str
    table: str = ""
    """Where its values are numbers: the table whose rows they are."""
    values: Mapping[str, str] | None = None
    """What its values are called; others are read as words."""
    none: str = "none"
    as_written: bool = False
    """Whether somebody wrote its values, so that they stay as they are."""


def word_values(**words: str) -> Mapping[str, str]:
    """Return what values are called that would not read well by themselves."""
    return words


STATES = word_values(
    triage="with the IPR team",
    two_to_confirm="waits for two people to confirm it",
    one_to_confirm="waits for one person to confirm it",
    editing="being written",
    new="not accepted yet",
    draft="being written",
    reading="being read by a second person",
    working="being worked on",
    open="waiting for an answer",
    taken_back="taken back",
    dead="could not be delivered",
    uncertain="may have arrived",
    waiting="waits to be sent",
)
OUTCOMES = word_values(
    accept="accepted",
    consider="qualifies at discretion",
    decline="criteria not met",
    cannot_tell="we cannot tell yet",
    triage="with the IPR team",
)
SETTLED_AS = word_values(
    accept="accepted by the IPR team", decline="declined by two people"
)
WOULD, WOULD_HAVE = "Would change", "Would have changed"
OUTCOME_TO: Mapping[AuditAction, str] = {
    AuditAction.SETTLEMENT_PROPOSED: WOULD,
    AuditAction.SETTLEMENT_REFUSED: WOULD_HAVE,
    AuditAction.SETTLEMENT_OVERTAKEN: WOULD_HAVE,
    AuditAction.SETTLEMENT_CHANGED: WOULD_HAVE,
    AuditAction.SETTLEMENT_TAKEN_BACK: WOULD_HAVE,
    AuditAction.SETTLEMENT_CONFIRMED: "Changed",
    AuditAction.LOWERING_OPENED: WOULD,
    AuditAction.LOWERING_AGREED: WOULD,
    AuditAction.LOWERING_REFUSED: WOULD_HAVE,
    AuditAction.LOWERING_OVERTAKEN: WOULD_HAVE,
    AuditAction.LOWERING_CONFIRMED: "Changed",
}
"""What the outcomes of an event mean that need not have come about."""
PAGES = word_values(**{"the-departments-part": "the department’s part"})
ROLES = {role.value: name for role, name in ROLE_NAMES.items()}
HELD_AS = word_values(
    acssl="ACSSL of the area",
    deputy="deputy of the ACSSL",
    stand_in="stand-in for a colleague who was away",
    lead="ACSSL network lead",
    handed_over="person it was handed over to",
)
NATIONS = word_values(england="England", scotland="Scotland", wales="Wales")
QUEUES = word_values(ipr_team="the IPR team’s queue")
FILE_STATES = word_values(
    clean="nothing harmful found",
    not_scanned="not scanned",
    quarantined="kept back until it is scanned",
    infected="something harmful found",
)
EMAILS = word_values(
    at_once="everything at once",
    acts_at_once_news_daily="what is asked at once, news once a day",
    daily="everything once a day",
    acts_alone="only what is asked, at once",
)
REFUSALS = word_values(twice="the same file is there already", number="too many files")

FIELDS: Mapping[str, FieldWords] = {
    "active": FieldWords("Can sign in"),
    "agencies": FieldWords("Agencies involved"),
    "asked_by": FieldWords("Asked by"),
    "any_category": FieldWords("Narrowed down by category"),
    "area": FieldWords("Area", table="area", none="no known area"),
    "area_id": FieldWords("Area", table="area", none="no known area"),
    "as": FieldWords("Held as", values=HELD_AS),
    "back_tested": FieldWords("Back-tested"),
    "backed_up_at": FieldWords("Backed up"),
    "backtest": FieldWords("Back-test"),
    "base_digest": FieldWords("Digest of the version it is based on"),
    "based_on": FieldWords("Based on version", as_written=True),
    "barrier": FieldWords("Barrier", none="not said"),
    "by": FieldWords(
        "Searched by", values=word_values(nino="National Insurance number")
    ),
    "capacity": FieldWords("Covers as", values=HELD_AS),
    "category": FieldWords("Narrowed down by main category"),
    "categories": FieldWords("Categories in it"),
    "confirmed": FieldWords("Checked and confirmed"),
    "changed": FieldWords("Rows that changed since they were taken in"),
    "changed_guards": FieldWords(
        "Triggers and indexes that are not as the program made them"
    ),
    "contacted_on": FieldWords("First contacted", none="no day"),
    "conflicts": FieldWords("Changed on both sides", as_written=True),
    "corrects": FieldWords("Corrects note"),
    "decision": FieldWords("Decision"),
    "different": FieldWords("Decisions that came out otherwise"),
    "digest": FieldWords("Digest"),
    "done": FieldWords("What was done"),
    "done_on": FieldWords("Done on"),
    "draft": FieldWords("Draft"),
    "duplicate_of_id": FieldWords("Duplicate of", table="referral"),
    "due_on": FieldWords("Needed by", none="no day"),
    "edition": FieldWords("Edition"),
    "email": FieldWords("Email address"),
    "ends_on": FieldWords("Last day", none="no last day"),
    "failed_attempts": FieldWords("Failed attempts before it"),
    "feedback": FieldWords("Feedback"),
    "follow_up_on": FieldWords("Follow up on", none="no day"),
    "found": FieldWords("Found"),
    "findings": FieldWords("Findings"),
    "figures": FieldWords("Figures"),
    "from": FieldWords("Outcome before", values=OUTCOMES),
    "holidays_added": FieldWords("Bank holidays since then"),
    "holidays_gone": FieldWords("No longer bank holidays"),
    "known": FieldWords("Rows taken in before"),
    "late": FieldWords("Late since"),
    "learned": FieldWords("What was learned"),
    "line": FieldWords("Service line"),
    "lines": FieldWords("Service lines"),
    "list": FieldWords("List"),
    "made_at": FieldWords("Link made"),
    "made_by_id": FieldWords("Link made by", table="user", none="nobody"),
    "mail": FieldWords("Emails", values=EMAILS),
    "main_category": FieldWords("Main category"),
    "name": FieldWords("Name", as_written=True),
    "nation": FieldWords("Nation", values=NATIONS),
    "other_categories": FieldWords("Other categories"),
    "outcome": FieldWords("Outcome", values=OUTCOMES),
    "owner": FieldWords("Owner", table="user", none="nobody"),
    "owner_id": FieldWords("Owner", table="user", none="nobody"),
    "page": FieldWords("Page", values=PAGES),
    "period": FieldWords("Period", as_written=True),
    "queue": FieldWords("Queue", values=QUEUES),
    "reason": FieldWords("Reason", values=REFUSALS),
    "received_on": FieldWords("Received"),
    "referred_as_id": FieldWords("Referred as", table="referral"),
    "referrer": FieldWords("Referrer"),
    "replayed": FieldWords("Decisions decided again"),
    "removed_at": FieldWords("Removed"),
    "report_due_on": FieldWords("Factual report due"),
    "report_received_on": FieldWords("Factual report received", none="not received"),
    "revoked_at": FieldWords("Revoked"),
    "role": FieldWords("Role", values=ROLES),
    "roles": FieldWords("Roles", values=ROLES, none="none"),
    "routed_as": FieldWords("Held as", values=HELD_AS),
    "rows": FieldWords("Rows"),
    "scan": FieldWords("Scan", values=FILE_STATES),
    "senior_civil_servant": FieldWords("Senior civil servant"),
    "sha256": FieldWords("SHA-256"),
    "sent_back": FieldWords("Why it was sent back"),
    "shared_locally_on": FieldWords("Shared with local leaders", none="no"),
    "shared_with_panel_on": FieldWords("Shared with the Panel", none="no"),
    "shown": FieldWords("Shown"),
    "sign": FieldWords("Sign of a referral about the same customer"),
    "since": FieldWords("From"),
    "stand_in_id": FieldWords("Who stands in", table="user", none="nobody"),
    "source": FieldWords(
        "Came",
        values=word_values(
            in_service="from a colleague, in this service",
            imported="in an earlier tracker",
        ),
    ),
    "starts_on": FieldWords("First day"),
    "state": FieldWords("State", values=STATES),
    "status": FieldWords("Status", values=STATES),
    "team_id": FieldWords("Team", table="team", none="not recorded"),
    "text_number": FieldWords("Text"),
    "times_this_hour": FieldWords("Times in this hour"),
    "to": FieldWords("Outcome after", values=OUTCOMES),
    "until": FieldWords("To"),
    "user": FieldWords("Person", table="user", none="nobody"),
    "version": FieldWords("Version", as_written=True),
    "waiting": FieldWords("Waits for others"),
    "why": FieldWords("Why it came"),
    "workbook": FieldWords("With what was written in each case"),
    "version_name": FieldWords("Version", as_written=True),
    "words": FieldWords("What it says"),
}
UNSAID = frozenset({"base", "proposal", "settlement"})
"""Numbers of rows that no page names: what else an event says tells which it was."""
NOT_SAID = "…"
MARKS = re.compile("[-_.]")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")


def say_changes(
    changes: Mapping[str, Any], names: Names, action: AuditAction | None = None
) -> Iterator[str]:
    """Yield what an event changed, one sentence a field.

    >>> names = {("user", 1): "Kim Lee", ("user", 2): "Sam Poe"}
    >>> list(say_changes({"owner_id": [1, 2]}, names))
    ['Owner: Kim Lee, changed to Sam Poe']
    >>> list(say_changes({"active": [True, False], "done": ["…", "…"]}, {}))
    ['Can sign in: yes, changed to no', 'What was done: changed']
    >>> refused = AuditAction.LOWERING_REFUSED
    >>> list(say_changes({"outcome": ["triage", "decline"]}, {}, refused))
    ['Would have changed it from with the IPR team to criteria not met']
    """
    for name, (before, after) in changes.items():
        if action and action in OUTCOME_TO and name == "outcome":
            yield _say_outcome(action, before, after)
            continue
        if name in UNSAID or (before is None and after is None):
            continue
        field = FIELDS.get(name) or FieldWords(_as_words(name).capitalize())
        if name == "outcome" and action is AuditAction.REFERRAL_DECIDED:
            field = replace(field, label="Criteria’s answer")
        if before == NOT_SAID:
            yield f"{field.label}: changed"
            continue
        old, new = (_say_value(field, value, names) for value in (before, after))
        if before is None or old == new:
            yield f"{field.label}: {new}"
        else:
            yield f"{field.label}: {old}, changed to {new}"


def _say_outcome(action: AuditAction, before: str, after: str) -> str:
    """Return what became of an outcome, or would have, in the words of an action."""
    by_people = action.value.startswith("settlement.")
    new = (SETTLED_AS if by_people else OUTCOMES).get(after, after)
    return f"{OUTCOME_TO[action]} it from {OUTCOMES.get(before, before)} to {new}"


def say_subject(event: AuditEvent, names: Names) -> str:
    """Return what an event is about: a reference, a name, or what kind of thing."""
    table, number = event.subject_type, event.subject_id or 0
    if event.reference:
        return event.reference
    if table in NAMED_BY:
        found = names.get((table, number), GONE[table])
        return found[:1].upper() + found[1:]
    words = SUBJECTS.get(table) or _as_words(table).capitalize()
    return words.format(number=number)


def rows_named(event: AuditEvent) -> Iterator[tuple[str, int]]:
    """Yield the table and number of each row that an event names."""
    if event.subject_type in NAMED_BY and event.subject_id:
        yield event.subject_type, event.subject_id
    for name, values in event.changes.items():
        table = FIELDS[name].table if name in FIELDS else ""
        for value in values if table else ():
            if type(value) is int:
                yield table, value


def _say_value(field: FieldWords, value: Any, names: Names) -> str:
    if value is None or value == []:
        return field.none
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and field.table:
        return names.get((field.table, value), GONE[field.table])
    if isinstance(value, list):
        return ", ".join(_say_value(field, one, names) for one in value)
    if not isinstance(value, str):
        return f"{value:,}" if isinstance(value, int) else str(value)
    if field.values and value in field.values:
        return field.values[value]
    if MOMENT.match(value):
        at = london_time(datetime.fromisoformat(value))
        return f"{say_day(at.date())}, {f'{at:%-I:%M%p}'.lower()}"
    if DAY.fullmatch(value):
        return say_day(date.fromisoformat(value))
    return value if field.as_written else _as_words(value)


def _as_words(text: str) -> str:
    """Return a code of ours as words; what somebody wrote stays as it is.

    >>> _as_words("what-happened"), _as_words("desks.show_home"), _as_words("Kim Lee")
    ('what happened', 'desks show home', 'Kim Lee')
    """
    words = MARKS.sub(" ", text)
    code = words.replace(" ", "")
    is_code = code.isascii() and code.islower() and code.isalnum()
    return words if is_code and " " not in text else text
