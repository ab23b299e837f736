"""The service lines of the department: what each is called, and what it can be. Pure.

A *primary* line is what a customer received at the time of the event; a case has
several. An *owning* line answers for an agreed activity, which has exactly one, or
`MULTIPLE` where more than one is responsible. The two published lists differ in kind:
the first is that of reviews completed by service line, the second that of the agreed
activities (both of the learning of 2020-21, and of the figures of 2023-24).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ServiceLine(StrEnum):
    """The code of a line, as it is stored."""

    UC = "universal_credit"
    PIP = "personal_independence_payment"
    ESA = "employment_and_support_allowance"
    CMS = "child_maintenance_service"
    STATE_PENSION = "state_pension"
    PENSION_CREDIT = "pension_credit"
    DLA = "disability_living_allowance"
    CARERS = "carers_allowance"
    ATTENDANCE = "attendance_allowance"
    INCOME_SUPPORT = "income_support"
    JSA = "jobseekers_allowance"
    COMPLAINTS = "complaints"
    CMPD = "contract_management_partner_delivery"
    CFCD = "counter_fraud_and_compliance"
    IB = "incapacity_benefit"
    VISITING = "visiting_service"
    MULTIPLE = "multiple_service_lines"


@dataclass(frozen=True)
class FormerName:
    """What a line was called, up to a day (included)."""

    name: str
    short: str
    until: date


@dataclass(frozen=True, kw_only=True)
class LineEntry:
    """What there is to know of a line."""

    name: str
    short: str = ""
    """Its abbreviation, where it has one."""
    primary: bool = True
    owns: bool = True
    """Whether it may own an agreed activity."""
    former: tuple[FormerName, ...] = ()
    """Earlier names, the latest first."""
    starts_on: date | None = None
    ends_on: date | None = None
    """Its last day. Of no line either is published so far."""

    def stands_on(self, day: date) -> bool:
        """Return whether there is such a line on a day, as far as is known."""
        begun = self.starts_on is None or self.starts_on <= day
        return begun and (self.ends_on is None or day <= self.ends_on)

    def called_on(self, day: date) -> tuple[str, str]:
        """Return its name and abbreviation on a day."""
        past = [former for former in self.former if day <= former.until]
        return (past[-1].name, past[-1].short) if past else (self.name, self.short)


RENAMED = date(2021, 3, 31)
"""Inferred: the tables of 2020-21 say Group, those of 2023-24 Service."""

SERVICE_LINES: Mapping[ServiceLine, LineEntry] = {
    ServiceLine.UC: LineEntry(name="Universal Credit", short="UC"),
    ServiceLine.PIP: LineEntry(name="Personal Independence Payment", short="PIP"),
    ServiceLine.ESA: LineEntry(name="Employment and Support Allowance", short="ESA"),
    ServiceLine.CMS: LineEntry(
        name="Child Maintenance Service",
        short="CMS",
        former=(FormerName("Child Maintenance Group", "CMG", RENAMED),),
    ),
    ServiceLine.STATE_PENSION: LineEntry(name="State Pension", short="SP"),
    ServiceLine.PENSION_CREDIT: LineEntry(name="Pension Credit", short="PC"),
    ServiceLine.DLA: LineEntry(
        name="Disability Living Allowance", short="DLA", owns=False
    ),
    ServiceLine.CARERS: LineEntry(name="Carer’s Allowance", short="CA"),
    ServiceLine.ATTENDANCE: LineEntry(
        name="Attendance Allowance", short="AA", owns=False
    ),
    ServiceLine.INCOME_SUPPORT: LineEntry(
        name="Income Support", short="IS", owns=False
    ),
    ServiceLine.JSA: LineEntry(name="Jobseeker’s Allowance", short="JSA", owns=False),
    ServiceLine.COMPLAINTS: LineEntry(name="Complaints", primary=False),
    ServiceLine.CMPD: LineEntry(
        name="Contract Management Partner Delivery", short="CMPD", primary=False
    ),
    ServiceLine.CFCD: LineEntry(
        name="Counter Fraud and Compliance", short="CFCD", primary=False
    ),
    ServiceLine.IB: LineEntry(name="Incapacity Benefit", short="IB", primary=False),
    ServiceLine.VISITING: LineEntry(name="Visiting Service", primary=False),
    ServiceLine.MULTIPLE: LineEntry(name="Multiple Service Lines", primary=False),
}

LINE_NAMES: Mapping[ServiceLine, str] = {
    line: entry.name for line, entry in SERVICE_LINES.items() if entry.primary
}
"""What the primary lines are called today, in the order of the forms."""


def say_owning_line(line: ServiceLine, on: date) -> str:
    """Return an owning line as the published lists have it on a day.

    >>> say_owning_line(ServiceLine.CMS, date(2026, 11, 29))
    'Child Maintenance Service (CMS)'
    >>> say_owning_line(ServiceLine.CMS, date(2021, 3, 31))
    'Child Maintenance Group (CMG)'
    >>> say_owning_line(ServiceLine.MULTIPLE, date(2026, 11, 29))
    'Multiple Service Lines'
    """
    name, short = SERVICE_LINES[line].called_on(on)
    return f"{name} ({short})" if short else name
