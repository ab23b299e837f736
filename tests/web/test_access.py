"""Who gets what at every address: one table for all features.

The columns: `own` wrote the referral and the draft, `oth` refers too, `far` is the
ACSSL of another area; then somebody of every role, in the order of `permissions.py`,
by fours. The referral was declined, the ACSSL is that of its area and asked its
referrer something, and the criteria have a draft that the editor began. A new address
or role belongs in the table: the last tests fail until it is there. 2 stands for 200,
3 for 303, 4 for 404, - for 403.
"""

import re

import pytest

from ipr.api.service import make_client
from ipr.concerns.packs.quarters import Quarter
from ipr.concerns.packs.service import start_pack
from ipr.db.clock import london_today
from ipr.enquiries.service import ask_question
from ipr.permissions import Role
from ipr.versions.service import take_in
from tests.make import (
    make_area,
    make_draft,
    make_user,
    make_version_draft,
    published_book,
    submit_referral,
)

TABLE = """
/                                             222 2222 2222 2222 2222
/accepted                                     --- 2--- ---- ---- ----
/accepted.csv                                 --- 2--- ---- ---- ----
/account                                      222 2222 2222 2222 2222
/account/away                                 --2 2222 2222 2222 2222
/account/emails                               222 2222 2222 2222 2222
/account/password                             222 2222 2222 2222 2222
/account/stay                                 222 2222 2222 2222 2222
/answer-files/<key>                           444 4444 4444 4444 4444
/answer-files/<key>/remove                    444 4444 4444 4444 4444
/api-clients                                  --- ---2 ---- ---- ----
/api-clients/<client_id>/revoke               --- ---2 ---- ---- ----
/api-clients/<client_id>/token                --- ---2 ---- ---- ----
/api-clients/new                              --- ---2 ---- ---- ----
/areas                                        --- ---2 ---- ---- ----
/areas/<area_id>                              --- ---2 ---- ---- ----
/areas/<area_id>/change                       --- ---2 ---- ---- ----
/areas/<area_id>/cover/<cover_id>/end         --- ---2 ---- ---- ----
/areas/<area_id>/cover/new                    --- ---2 ---- ---- ----
/areas/new                                    --- ---2 ---- ---- ----
/audit                                        --- ---- 2--- ---- ----
/audit/readers                                --- ---- 2--- ---- ----
/concerns                                     --2 222- ---- ---- --22
/concerns.csv                                 --2 222- ---- ---- --22
/concerns.ods                                 --2 222- ---- ---- --22
/concerns/<month>/explain                     --- --4- ---- ---- ----
/concerns/<month>/freeze                      --- --2- ---- ---- ----
/concerns/chart.svg                           --2 222- ---- ---- --22
/concerns/packs                               --2 222- ---- ---- --22
/concerns/packs/<pack_id>                     --4 442- ---- ---- --44
/concerns/packs/<pack_id>/chart.svg           --4 444- ---- ---- --44
/concerns/packs/<pack_id>/pack.<ending>       --4 444- ---- ---- --44
/concerns/packs/<pack_id>/release             --- 4-3- ---- ---- ----
/concerns/packs/<pack_id>/send                --- --2- ---- ---- ----
/concerns/packs/<pack_id>/send-back           --- 4-3- ---- ---- ----
/concerns/packs/<pack_id>/take-back           --- --3- ---- ---- ----
/concerns/packs/<pack_id>/write               --- --2- ---- ---- ----
/concerns/packs/new                           --- --2- ---- ---- ----
/criteria                                     222 2222 2222 2222 2222
/criteria/compare                             222 2222 2222 2222 2222
/criteria/drafts/<id>                         --- ---- -22- ---- ----
/criteria/drafts/<id>/approve                 --- ---- --3- ---- ----
/criteria/drafts/<id>/backtest                --- ---- -22- ---- ----
/criteria/drafts/<id>/backtest/chart.svg      --- ---- -44- ---- ----
/criteria/drafts/<id>/backtest/figures.csv    --- ---- -44- ---- ----
/criteria/drafts/<id>/backtest/referrals      --- ---- -44- ---- ----
/criteria/drafts/<id>/backtest/referrals.csv  --- ---- -44- ---- ----
/criteria/drafts/<id>/discard                 --- ---- -2-- ---- ----
/criteria/drafts/<id>/proofs                  --- ---- -22- ---- ----
/criteria/drafts/<id>/propose                 --- ---- -2-- ---- ----
/criteria/drafts/<id>/publish                 --- ---- -33- ---- ----
/criteria/drafts/<id>/send-back               --- ---- --3- ---- ----
/criteria/drafts/<id>/take-back               --- ---- -3-- ---- ----
/criteria/drafts/<id>/text                    --- ---- -2-- ---- ----
/criteria/drafts/<id>/texts/<number>          --- ---- -22- ---- ----
/criteria/drafts/new                          --- ---- -2-- ---- ----
/criteria/schema.json                         222 2222 2222 2222 2222
/criteria/versions/<name>                     222 2222 2222 2222 2222
/criteria/versions/<name>/export/<format>     222 2222 2222 2222 2222
/criteria/versions/<name>/proofs              222 2222 2222 2222 2222
/criteria/versions/<name>/text                222 2222 2222 2222 2222
/criteria/versions/<name>/try                 222 2222 2222 2222 2222
/criteria/versions/<name>/withdraw            --- ---- -33- ---- ----
/drafts/<key>                                 244 4444 4444 4444 4444
/drafts/<key>/check-answers                   244 4444 4444 4444 4444
/drafts/<key>/check/<name>                    344 4444 4444 4444 4444
/drafts/<key>/choose                          344 4444 4444 4444 4444
/drafts/<key>/discard                         244 4444 4444 4444 4444
/drafts/<key>/files                           244 4444 4444 4444 4444
/drafts/<key>/questions/<slug>                244 4444 4444 4444 4444
/drafts/<key>/read-again                      344 4444 4444 4444 4444
/drafts/start                                 222 2222 2222 2222 2222
/figures/accepted.svg                         --- 2--- ---- ---- ----
/figures/declined.svg                         --- --2- ---- ---- ----
/figures/to-settle.svg                        --- 2--- ---- ---- ----
/files/<key>                                  444 4444 4444 4444 4444
/files/<key>/remove                           444 4444 4444 4444 4444
/health/detail                                --- ---2 ---- ---- ----
/imports/<kind>                               --2 -22- ---- ---- ----
/imports/<kind>/<key>                         --4 -44- ---- ---- ----
/imports/<kind>/<key>/columns                 --4 -44- ---- ---- ----
/imports/<kind>/<key>/headings                --4 -44- ---- ---- ----
/imports/<kind>/<key>/progress                --4 -44- ---- ---- ----
/imports/<kind>/<key>/sheet                   --4 -44- ---- ---- ----
/lead                                         --- --2- ---- ---- ----
/lead.csv                                     --- --2- ---- ---- ----
/lead.xlsx                                    --- --2- ---- ---- ----
/notices                                      222 2222 2222 2222 2222
/notices/undelivered                          --- ---2 ---- ---- ----
/notices/bell                                 222 2222 2222 2222 2222
/people                                       --- ---2 ---- ---- ----
/people/<user_id>                             --- ---2 ---- ---- ----
/people/<user_id>/change                      --- ---2 ---- ---- ----
/people/<user_id>/deactivate                  --- ---2 ---- ---- ----
/people/<user_id>/link                        --- ---2 ---- ---- ----
/people/<user_id>/link/new                    --- ---2 ---- ---- ----
/people/<user_id>/reactivate                  --- ---2 ---- ---- ----
/people/<user_id>/roles/<grant_id>/end        --- ---4 ---- ---- ----
/people/<user_id>/roles/new                   --- ---2 ---- ---- ----
/people/new                                   --- ---2 ---- ---- ----
/referrals                                    222 2222 2222 2222 2222
/referrals.csv                                222 2222 2222 2222 2222
/referrals/<reference>                        244 2224 4444 4444 4444
/referrals/<reference>/duplicate              --- 2--- ---- ---- ----
/referrals/<reference>/files                  244 2224 4444 4444 4444
/referrals/<reference>/hand-over              --- 3--- ---- ---- ----
/referrals/<reference>/lowering               --- 3--- ---- ---- ----
/referrals/<reference>/moved                  444 4444 4444 4444 4444
/referrals/<reference>/new-information        244 22-4 4444 4444 4444
/referrals/<reference>/new-information/answers 344 33-4 4444 4444 4444
/referrals/<reference>/new-information/check  344 33-4 4444 4444 4444
/referrals/<reference>/proposal               --- 3--- ---- ---- ----
/referrals/<reference>/proposal/change        --- 3--- ---- ---- ----
/referrals/<reference>/notes                  --4 222- ---- ---- ----
/referrals/<reference>/notes/new              --4 222- ---- ---- ----
/referrals/<reference>/questions/<number>/answer 244 ---4 4444 4444 4444
/referrals/<reference>/questions/<number>/take-back --4 322- ---- ---- ----
/referrals/<reference>/questions/new          --4 322- ---- ---- ----
/referrals/<reference>/receipt.pdf            244 2224 4444 4444 4444
/referrals/<reference>/report                 --- 4--- ---- ---- ----
/referrals/<reference>/settle                 --- 2--- ---- ---- ----
/referrals/<reference>/withdraw               244 2--4 4444 4444 4444
/search                                       222 2222 2222 2222 2222
/session                                      222 2222 2222 2222 2222
/support                                      --2 -22- ---- ---- ----
/support.csv                                  --2 -22- ---- ---- ----
/support.xlsx                                 --2 -22- ---- ---- ----
/support/<reference>                          --4 222- ---- ---- ----
/support/<reference>/accept                   --4 -22- ---- ---- ----
/support/<reference>/actions                  --4 -33- ---- ---- ----
/support/<reference>/area                     --4 -22- ---- ---- ----
/support/<reference>/close                    --4 -33- ---- ---- ----
/support/<reference>/details                  --4 -33- ---- ---- ----
/support/<reference>/hand-over                --4 -22- ---- ---- ----
/support/<reference>/reopen                   --4 -33- ---- ---- ----
/support/<reference>/work                     --4 -33- ---- ---- ----
/support/ask                                  222 2222 2222 2222 2222
/support/asked/<reference>                    444 4444 4444 4444 4444
/support/categories                           --2 -22- ---- ---- ----
/support/categories/new                       --- --2- ---- ---- ----
/support/enter                                --2 -22- ---- ---- ----
/support/offered                              --2 -22- ---- ---- ----
/support/several/accept                       --3 -33- ---- ---- ----
/support/several/follow-up                    --3 -33- ---- ---- ----
/support/several/hand-over                    --3 -33- ---- ---- ----
/to-confirm                                   --- 2--- ---- ---- ----
/to-confirm.csv                               --- 2--- ---- ---- ----
/triage                                       --- 2--- ---- ---- ----
/triage.csv                                   --- 2--- ---- ---- ----
/triage/hand-over                             --- 3--- ---- ---- ----
/work                                         --- 2-2- ---- ---- ----
"""
ANSWERS = {"2": 200, "3": 303, "-": 403, "4": 404}
ROLES = ("own", "oth", "far", *Role)
ROWS = {row.split()[0]: "".join(row.split()[1:]) for row in TABLE.split("\n")[1:-1]}
# The forms that change a draft of the criteria: what an editor gets, and nobody else.
FORMS = """
/                                              2
/criteria/<criterion>/conditions               2
/criteria/<criterion>/conditions/<part>/add    2
/criteria/<criterion>/conditions/<part>/change 4
/criteria/<criterion>/conditions/<part>/join   2
/criteria/<criterion>/conditions/<part>/remove 2
/criteria/<criterion>/conditions/<part>/turn   2
/criteria/<criterion>/examples/<number>/change 2
/criteria/<criterion>/examples/<number>/remove 2
/criteria/<criterion>/examples/choose          2
/criteria/<criterion>/examples/new             2
/criteria/<criterion>/kind                     2
/criteria/<criterion>/order                    2
/criteria/<criterion>/remove                   2
/criteria/<criterion>/words                    2
/criteria/new                                  2
/details                                       2
/documents/new                                 2
/questions/<fact>/answers/new                  2
/questions/<fact>/answers/remove               2
/questions/<fact>/remove                       4
/questions/<fact>/safety                       2
/questions/<fact>/words                        2
/questions/new                                 2
"""
ROWS |= {
    f"/criteria/drafts/<id>/change{path.rstrip('/')}": [
        answer if role is Role.CRITERIA_EDITOR else "-" for role in ROLES
    ]
    for path, answer in (line.split() for line in FORMS.split("\n")[1:-1])
}
# Open to everybody, signed in or not: test_routes.py has them.
PUBLIC = {
    "accounts.sign_in",
    "accounts.set_password",
    "api.show_openapi",
    "static",
    "health.show_health",
    "health.show_live",
    "health.show_ready",
}
DECLINED = {"event": ["serious_harm"], "contribution": "none", "external_process": []}


@pytest.fixture
def scene(session, settings):
    """Everybody, a declined referral and drafts; and what stands for them."""
    people = {name: make_user(session) for name in ("own", "oth")}
    people |= {role: make_user(session, role) for role in Role}
    people["far"] = make_user(session, Role.ACSSL)
    take_in(session, published_book())
    area = make_area(session, acssl=people[Role.ACSSL])
    make_area(session, acssl=people["far"])
    referral = submit_referral(
        session, people["own"], settings=settings, facts=DECLINED, area=area
    )
    asking = {"question": "Who rang?", "due_on": None}
    ask_question(session, referral, actor=people[Role.ACSSL], **asking)
    system, _ = make_client(session, "A system", actor=people[Role.ACCESS_MANAGER])
    draft = make_version_draft(session, people[Role.CRITERIA_EDITOR])
    quarter = Quarter.of(london_today())
    pack = start_pack(session, quarter, actor=people[Role.ACSSL_LEAD])
    values = {
        "reference": referral.reference,
        "key": make_draft(session, people["own"]).key,
        "slug": "customer",
        "user_id": people["oth"].id,
        "area_id": area.id,
        "client_id": system.id,
        "id": draft.id,
        "name": "2023",
        "pack_id": pack.id,
        "ending": "docx",
        "criterion": "contribution-and-harm",
        "part": "top",
        "fact": "event",
        "format": "dmn",
        "kind": "support",
        "month": "2026-10",
    }
    session.commit()
    return people, values


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_table_says(client, scene, role):
    people, values = scene
    client.sign_in(people[role])

    got = {address: client.get(filled(address, values)).status_code for address in ROWS}

    column = ROLES.index(role)
    assert got == {address: ANSWERS[row[column]] for address, row in ROWS.items()}


def test_every_row_answers_for_every_role():
    assert {address for address, row in ROWS.items() if len(row) != len(ROLES)} == set()


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
