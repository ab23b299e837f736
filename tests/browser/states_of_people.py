"""States of the pages about people, areas and the record, and of those for all."""

from tests.browser.state import (
    State,
    adding_a_system,
    finding_nobody,
    opening_details,
    page_of,
    pressing,
    revealing,
    signing_in_wrongly,
    signing_in_wrongly_too_often,
    stale,
)

PUBLIC = [
    *page_of("accounts.sign_in", None, "/sign-in", refused=pressing("Sign in")),
    State("accounts.sign_in", "going on", None, "/sign-in?next=/drafts/start"),
    State("accounts.sign_in", "wrong", None, "/sign-in", signing_in_wrongly, 422),
    State(
        "accounts.sign_in",
        "too often",
        None,
        "/sign-in",
        signing_in_wrongly_too_often,
        429,
    ),
    *page_of(
        "accounts.set_password",
        None,
        "/password/{link}",
        refused=pressing("Save password"),
    ),
    State("accounts.set_password", "used", None, "/password/gone", status=410),
    State("guidance.show_guidance", "found", None, "/guidance", opening_details),
    State("guidance.show_help", "found", None, "/help"),
    State("guidance.show_help", "signed in", "ida", "/help"),
    State("guidance.show_accessibility", "found", None, "/accessibility"),
    State("guidance.show_privacy", "found", None, "/privacy"),
]

ACCOUNT = [
    State("accounts.show_account", "found", "asha", "/account"),
    State("accounts.stay_signed_in", "found", "rae", "/account/stay"),
    State("accounts.show_account", "no roles", "rae", "/account"),
    *page_of(
        "accounts.change_password",
        "rae",
        "/account/password",
        refused=pressing("Save password"),
    ),
    State("notices.choose_mail", "found", "rae", "/account/emails"),
    *page_of(
        "accounts.set_away",
        "dev",
        "/account/away",
        refused=pressing("Add these dates"),
    ),
    State("accounts.set_away", "empty", "ida", "/account/away"),
    State("notices.list_notices", "empty", "aud", "/notices"),
    State("notices.list_notices", "of a holder", "asha", "/notices"),
    State("notices.list_notices", "of a referrer", "rae", "/notices"),
]

PEOPLE = [
    State("undelivered.list_undelivered", "full", "max", "/notices/undelivered"),
    State("accounts.list_users", "full", "max", "/people"),
    State(
        "accounts.list_users",
        "empty",
        "max",
        "/people",
        finding_nobody("Name or email", "Search", "No one has a name"),
    ),
    *page_of(
        "accounts.make_user", "max", "/people/new", refused=pressing("Make the account")
    ),
    State("accounts.show_user", "full", "max", "/people/{asha}"),
    State("accounts.show_user", "with an end", "max", "/people/{lily}"),
    State("accounts.show_user", "away", "max", "/people/{dev}"),
    State("accounts.show_user", "deactivated", "max", "/people/{gus}"),
    State("accounts.show_user", "one's own", "max", "/people/{max}"),
    *page_of(
        "accounts.change_user",
        "max",
        "/people/{rae}/change",
        refused=stale("Save changes", name=""),
        changed_meanwhile=stale("Save changes", name="Rae Other"),
    ),
    *page_of(
        "accounts.grant_role",
        "max",
        "/people/{rae}/roles/new",
        refused=pressing("Grant the role"),
    ),
    *page_of(
        "accounts.end_role",
        "max",
        "/people/{lily}/roles/{grant}/end",
        refused=pressing("Save the end"),
    ),
    State(
        "accounts.end_role",
        "with a day",
        "max",
        "/people/{lily}/roles/{grant}/end",
        revealing("When does the role end?", "At the end of a day"),
    ),
    State("accounts.deactivate_user", "found", "max", "/people/{rae}/deactivate"),
    State(
        "accounts.deactivate_user",
        "refused",
        "max",
        "/people/{lena}/deactivate",
        pressing("Deactivate the account"),
        422,
    ),
    State("accounts.reactivate_user", "found", "max", "/people/{gus}/reactivate"),
    State("accounts.make_link", "found", "max", "/people/{lily}/link/new"),
    State("accounts.show_link", "gone", "max", "/people/{lily}/link"),
    State(
        "accounts.show_link",
        "shown",
        "max",
        "/people/{nobody}/link/new",
        pressing("Make the link"),
    ),
]

AREAS_AND_RECORD = [
    State("accounts.list_areas", "full", "max", "/areas"),
    *page_of(
        "accounts.make_area", "max", "/areas/new", refused=pressing("Make the area")
    ),
    State("accounts.show_area", "full", "max", "/areas/{north}"),
    State("accounts.show_area", "empty", "max", "/areas/{empty_area}"),
    *page_of(
        "accounts.change_area",
        "max",
        "/areas/{north}/change",
        changed_meanwhile=stale("Save changes", name="North by West"),
    ),
    *page_of(
        "accounts.make_cover",
        "max",
        "/areas/{north}/cover/new",
        refused=pressing("Save"),
    ),
    *page_of(
        "accounts.end_cover",
        "max",
        "/areas/{north}/cover/{cover}/end",
        refused=pressing("Save the end"),
    ),
    State("audit.list_events", "full", "aud", "/audit"),
    State(
        "audit.list_events",
        "empty",
        "aud",
        "/audit",
        finding_nobody("Name or email", "Show events", "No events match"),
    ),
    State("audit.list_events", "refused", "aud", "/audit?since-day=45", status=422),
    State("audit.list_readers", "found", "aud", "/audit/readers"),
    State("audit.list_readers", "full", "aud", "/audit/readers?reference={new}"),
    State("audit.list_readers", "empty", "aud", "/audit/readers?reference={nowhere}"),
]

SYSTEMS = [
    State("api.list_clients", "full", "max", "/api-clients"),
    State("health.show_detail", "found", "max", "/health/detail"),
    *page_of(
        "api.make_client",
        "max",
        "/api-clients/new",
        refused=pressing("Make the token"),
    ),
    State("api.show_token", "gone", "max", "/api-clients/{system}/token"),
    State("api.show_token", "shown", "max", "/api-clients/new", adding_a_system),
    State("api.revoke_client", "found", "max", "/api-clients/{system}/revoke"),
]
