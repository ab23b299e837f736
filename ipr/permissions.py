"""Which role may do what, in one screen. Pure: no Flask, no database.

A permission opens a page; *which* cases it shows is decided in the query
(`visible_to`). Everyone who is signed in is a referrer.
"""

from collections.abc import Iterable
from enum import StrEnum


class Refusal(StrEnum):
    """What is counted when somebody is refused, as the audit record calls it."""

    ACCESS = "access.refused"
    FORM = "access.form_refused"
    HOST = "access.host_refused"
    TOKEN = "access.token_refused"
    SIGN_IN = "account.sign_in_failed"


class Role(StrEnum):
    """What an access manager can grant (product specification, part 7)."""

    IPR_TEAM = "ipr_team"
    ACSSL = "acssl"
    ACSSL_LEAD = "acssl_lead"
    ACCESS_MANAGER = "access_manager"
    AUDITOR = "auditor"
    CRITERIA_EDITOR = "criteria_editor"
    CRITERIA_APPROVER = "criteria_approver"
    INVESTIGATOR = "investigator"
    CONTRIBUTOR = "contributor"
    PANEL_MEMBER = "panel_member"
    DIRECTOR = "director"
    IPRG = "iprg"
    ACTIVITY_OWNER = "activity_owner"
    ASSURER = "assurer"
    PUBLISHER = "publisher"
    FOI_OFFICER = "foi_officer"


ROLE_NAMES: dict[Role, str] = {
    Role.IPR_TEAM: "IPR team",
    Role.ACSSL: "Advanced Customer Support Senior Leader (ACSSL)",
    Role.ACSSL_LEAD: "ACSSL network lead",
    Role.ACCESS_MANAGER: "Access manager",
    Role.AUDITOR: "Auditor",
    Role.CRITERIA_EDITOR: "Criteria editor",
    Role.CRITERIA_APPROVER: "Criteria approver",
    Role.INVESTIGATOR: "Investigator",
    Role.CONTRIBUTOR: "Contributor",
    Role.PANEL_MEMBER: "Panel member",
    Role.DIRECTOR: "Director",
    Role.IPRG: "Internal Process Review Group (IPRG) member",
    Role.ACTIVITY_OWNER: "Activity owner",
    Role.ASSURER: "Assurer",
    Role.PUBLISHER: "Publisher",
    Role.FOI_OFFICER: "Freedom of information officer",
}


class Permission(StrEnum):
    """What a page or an action asks for."""

    SIGNED_IN = "account:own"
    SET_AWAY = "account:away"
    REFER = "referral:make"
    READ_REFERRAL = "referral:read"
    READ_ALL_REFERRALS = "referral:read_all"
    TRIAGE = "referral:triage"
    SEARCH_CUSTOMERS = "customer:search"
    WORK_SUPPORT_CASE = "support:work"
    LEAD_SUPPORT = "support:lead"
    READ_CONCERNS = "concerns:read"
    SECOND_READ_PACK = "concerns:second_read"
    MANAGE_PEOPLE = "people:manage"
    MANAGE_AREAS = "areas:manage"
    MANAGE_API_CLIENTS = "api_clients:manage"
    READ_AUDIT = "audit:read"
    READ_CRITERIA_DRAFTS = "criteria:read_drafts"
    EDIT_CRITERIA = "criteria:edit"
    APPROVE_CRITERIA = "criteria:approve"
    PUBLISH_CRITERIA = "criteria:publish"


EVERYONE = frozenset({Permission.SIGNED_IN, Permission.REFER, Permission.READ_REFERRAL})

WITH_A_ROLE = EVERYONE | {Permission.SET_AWAY}
"""What whoever holds a role may do, whichever it is: work comes to them."""

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.IPR_TEAM: frozenset(
        {
            Permission.READ_ALL_REFERRALS,
            Permission.TRIAGE,
            Permission.SEARCH_CUSTOMERS,
            Permission.READ_CONCERNS,
            Permission.SECOND_READ_PACK,
        }
    ),
    Role.ACSSL: frozenset(
        {
            Permission.WORK_SUPPORT_CASE,
            Permission.SEARCH_CUSTOMERS,
            Permission.READ_CONCERNS,
        }
    ),
    Role.ACSSL_LEAD: frozenset(
        {
            Permission.WORK_SUPPORT_CASE,
            Permission.LEAD_SUPPORT,
            Permission.SEARCH_CUSTOMERS,
            Permission.READ_CONCERNS,
            Permission.SECOND_READ_PACK,
        }
    ),
    Role.ACCESS_MANAGER: frozenset(
        {
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_AREAS,
            Permission.MANAGE_API_CLIENTS,
        }
    ),
    Role.AUDITOR: frozenset({Permission.READ_AUDIT}),
    Role.CRITERIA_EDITOR: frozenset(
        {
            Permission.READ_CRITERIA_DRAFTS,
            Permission.EDIT_CRITERIA,
            Permission.PUBLISH_CRITERIA,
        }
    ),
    Role.CRITERIA_APPROVER: frozenset(
        {
            Permission.READ_CRITERIA_DRAFTS,
            Permission.APPROVE_CRITERIA,
            Permission.PUBLISH_CRITERIA,
        }
    ),
    Role.PUBLISHER: frozenset({Permission.READ_CONCERNS}),
    Role.FOI_OFFICER: frozenset({Permission.READ_CONCERNS}),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return everything that somebody who holds these roles may do.

    >>> Permission.TRIAGE in permissions_of([Role.IPR_TEAM])
    True
    >>> permissions_of([]) == EVERYONE
    True
    """
    granted = [GRANTS.get(role, frozenset()) for role in roles]
    return (WITH_A_ROLE if granted else EVERYONE).union(*granted)


def roles_with(permission: Permission) -> list[Role]:
    """Return the roles that let somebody do something.

    >>> roles_with(Permission.LEAD_SUPPORT)
    [<Role.ACSSL_LEAD: 'acssl_lead'>]
    """
    return [role for role, granted in GRANTS.items() if permission in granted]
