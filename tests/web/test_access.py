"""Who gets what at every address: one table for all features.

`own` wrote the referral and the draft; `oth` refers too. The referral was declined:
`acs` is the ACSSL of its area and `far` that of another, `lea` leads the network.
`tea` is of the IPR team, `man` manages access, `aud` audits. A new address belongs in
the table; the last test fails until it is there.
"""

import re

import pytest

from ipr.api.service import make_client
from ipr.permissions import Role
from ipr.referrals.models import Draft, Referral
from tests.make import make_area, make_draft, make_staff, make_user, submit_referral

TABLE = """
address                                       own oth tea acs far lea man aud
/                                             200 200 200 200 200 200 200 200
/accepted                                     403 403 200 403 403 403 403 403
/accepted.csv                                 403 403 200 403 403 403 403 403
/account                                      200 200 200 200 200 200 200 200
/account/away                                 403 403 403 200 200 200 403 403
/account/password                             200 200 200 200 200 200 200 200
/account/stay                                 200 200 200 200 200 200 200 200
/api-clients                                  403 403 403 403 403 403 200 403
/api-clients/<client_id>/revoke               403 403 403 403 403 403 200 403
/api-clients/<client_id>/token                403 403 403 403 403 403 200 403
/api-clients/new                              403 403 403 403 403 403 200 403
/areas                                        403 403 403 403 403 403 200 403
/areas/<area_id>                              403 403 403 403 403 403 200 403
/areas/<area_id>/change                       403 403 403 403 403 403 200 403
/areas/<area_id>/cover/<cover_id>/end         403 403 403 403 403 403 200 403
/areas/<area_id>/cover/new                    403 403 403 403 403 403 200 403
/areas/new                                    403 403 403 403 403 403 200 403
/audit                                        403 403 403 403 403 403 403 200
/audit/readers                                403 403 403 403 403 403 403 200
/criteria                                     200 200 200 200 200 200 200 200
/criteria/compare                             200 200 200 200 200 200 200 200
/criteria/drafts/<id>                         403 403 403 403 403 403 403 403
/criteria/drafts/<id>/approve                 403 403 403 403 403 403 403 403
/criteria/drafts/<id>/backtest                403 403 403 403 403 403 403 403
/criteria/drafts/<id>/backtest/chart.svg      403 403 403 403 403 403 403 403
/criteria/drafts/<id>/backtest/figures.csv    403 403 403 403 403 403 403 403
/criteria/drafts/<id>/backtest/referrals      403 403 403 403 403 403 403 403
/criteria/drafts/<id>/backtest/referrals.csv  403 403 403 403 403 403 403 403
/criteria/drafts/<id>/discard                 403 403 403 403 403 403 403 403
/criteria/drafts/<id>/proofs                  403 403 403 403 403 403 403 403
/criteria/drafts/<id>/propose                 403 403 403 403 403 403 403 403
/criteria/drafts/<id>/publish                 403 403 403 403 403 403 403 403
/criteria/drafts/<id>/send-back               403 403 403 403 403 403 403 403
/criteria/drafts/<id>/take-back               403 403 403 403 403 403 403 403
/criteria/drafts/<id>/text                    403 403 403 403 403 403 403 403
/criteria/drafts/<id>/texts/<number>          403 403 403 403 403 403 403 403
/criteria/drafts/new                          403 403 403 403 403 403 403 403
/criteria/schema.json                         200 200 200 200 200 200 200 200
/criteria/versions/<name>                     404 404 404 404 404 404 404 404
/criteria/versions/<name>/export/<format>     404 404 404 404 404 404 404 404
/criteria/versions/<name>/proofs              404 404 404 404 404 404 404 404
/criteria/versions/<name>/text                404 404 404 404 404 404 404 404
/criteria/versions/<name>/try                 404 404 404 404 404 404 404 404
/criteria/versions/<name>/withdraw            403 403 403 403 403 403 403 403
/drafts/<key>                                 200 404 404 404 404 404 404 404
/drafts/<key>/check-answers                   200 404 404 404 404 404 404 404
/drafts/<key>/check/<name>                    303 404 404 404 404 404 404 404
/drafts/<key>/discard                         200 404 404 404 404 404 404 404
/drafts/<key>/files                           200 404 404 404 404 404 404 404
/drafts/<key>/questions/<slug>                200 404 404 404 404 404 404 404
/drafts/<key>/read-again                      303 404 404 404 404 404 404 404
/drafts/start                                 200 200 200 200 200 200 200 200
/files/<key>                                  404 404 404 404 404 404 404 404
/files/<key>/remove                           404 404 404 404 404 404 404 404
/lead                                         403 403 403 403 403 200 403 403
/lead.csv                                     403 403 403 403 403 200 403 403
/people                                       403 403 403 403 403 403 200 403
/people/<user_id>                             403 403 403 403 403 403 200 403
/people/<user_id>/change                      403 403 403 403 403 403 200 403
/people/<user_id>/deactivate                  403 403 403 403 403 403 200 403
/people/<user_id>/link                        403 403 403 403 403 403 200 403
/people/<user_id>/link/new                    403 403 403 403 403 403 200 403
/people/<user_id>/reactivate                  403 403 403 403 403 403 200 403
/people/<user_id>/roles/<grant_id>/end        403 403 403 403 403 403 404 403
/people/<user_id>/roles/new                   403 403 403 403 403 403 200 403
/people/new                                   403 403 403 403 403 403 200 403
/referrals                                    200 200 200 200 200 200 200 200
/referrals.csv                                200 200 200 200 200 200 200 200
/referrals/<reference>                        200 404 200 200 404 200 404 404
/referrals/<reference>/duplicate              403 403 200 403 403 403 403 403
/referrals/<reference>/files                  200 404 200 200 404 200 404 404
/referrals/<reference>/new-information        200 404 200 200 404 403 404 404
/referrals/<reference>/proposal               403 403 303 403 403 403 403 403
/referrals/<reference>/report                 403 403 404 403 403 403 403 403
/referrals/<reference>/settle                 403 403 200 403 403 403 403 403
/referrals/<reference>/withdraw               200 404 200 403 404 403 404 404
/search                                       200 200 200 200 200 200 200 200
/session                                      200 200 200 200 200 200 200 200
/support                                      403 403 403 200 200 200 403 403
/support.csv                                  403 403 403 200 200 200 403 403
/support/<reference>                          403 403 200 200 404 200 403 403
/support/<reference>/accept                   403 403 403 200 404 200 403 403
/support/<reference>/area                     403 403 403 200 404 200 403 403
/support/<reference>/close                    403 403 403 303 404 303 403 403
/support/<reference>/hand-over                403 403 403 200 404 200 403 403
/support/<reference>/reopen                   403 403 403 303 404 303 403 403
/support/<reference>/work                     403 403 403 303 404 303 403 403
/triage                                       403 403 200 403 403 403 403 403
/triage.csv                                   403 403 200 403 403 403 403 403
"""
ROLES = TABLE.split()[1:9]
ROWS = {row.split()[0]: row.split()[1:] for row in TABLE.splitlines()[2:]}
# The forms that change a draft of the criteria: an editor's alone, and none of these.
FORMS = """
/criteria/<criterion>/conditions
/criteria/<criterion>/conditions/<part>/add
/criteria/<criterion>/conditions/<part>/change
/criteria/<criterion>/conditions/<part>/join
/criteria/<criterion>/conditions/<part>/remove
/criteria/<criterion>/conditions/<part>/turn
/criteria/<criterion>/examples/<number>/change
/criteria/<criterion>/examples/<number>/remove
/criteria/<criterion>/examples/choose
/criteria/<criterion>/examples/new
/criteria/<criterion>/kind
/criteria/<criterion>/order
/criteria/<criterion>/remove
/criteria/<criterion>/words
/criteria/new
/details
/documents/new
/questions/<fact>/answers/new
/questions/<fact>/answers/remove
/questions/<fact>/remove
/questions/<fact>/safety
/questions/<fact>/words
/questions/new
"""
ROWS |= {
    f"/criteria/drafts/<id>/change{part}": ["403"] * len(ROLES)
    for part in ("", *FORMS.split())
}
# Open to everybody, signed in or not: test_routes.py has them.
PUBLIC = {
    "accounts.sign_in",
    "accounts.set_password",
    "api.show_openapi",
    "static",
}
DECLINED = {"event": ["serious_harm"], "contribution": "none", "external_process": []}


@pytest.fixture
def scene(session, settings):
    """Everybody, a declined referral and a draft; and what stands for them."""
    staff = make_staff(session)
    people = {
        "own": make_user(session),
        "oth": make_user(session),
        "tea": staff[Role.IPR_TEAM],
        "acs": make_user(session, Role.ACSSL),
        "far": make_user(session, Role.ACSSL),
        "lea": staff[Role.ACSSL_LEAD],
        "man": make_user(session, Role.ACCESS_MANAGER),
        "aud": make_user(session, Role.AUDITOR),
    }
    area = make_area(session, acssl=people["acs"])
    make_area(session, acssl=people["far"])
    referral = submit_referral(
        session, people["own"], settings=settings, facts=DECLINED, area=area
    )
    draft = make_draft(session, people["own"])
    system, _ = make_client(session, "A system", actor=people["man"])
    session.commit()
    return people, named(referral, draft, people["oth"].id, area.id, system.id)


def named(
    referral: Referral, draft: Draft, user_id: int, area_id: int, client_id: int
) -> dict:
    return {
        "reference": referral.reference,
        "key": draft.key,
        "slug": "customer",
        "user_id": user_id,
        "area_id": area_id,
        "client_id": client_id,
    }


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_table_says(client, scene, role):
    people, values = scene
    client.sign_in(people[role])

    got = {address: client.get(filled(address, values)).status_code for address in ROWS}

    expected = {address: int(row[ROLES.index(role)]) for address, row in ROWS.items()}
    assert got == expected


def test_every_address_is_in_the_table(app):
    addresses = {
        re.sub("<[a-z]+:", "<", rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint not in PUBLIC
        and not rule.endpoint.startswith("guidance.")
    }

    assert addresses == set(ROWS)


def filled(address: str, values: dict) -> str:
    """Put what the scene has into an address; a number that is nobody's elsewhere."""
    return re.sub("<([a-z_]+)>", lambda name: str(values.get(name[1], "1")), address)
