"""Other systems ask for decisions; the access manager says which may."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import select, update

from ipr.api import service
from ipr.api.models import ApiClient, ApiUse
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import pretend_now, utc_now
from ipr.permissions import Role
from ipr.rulebook.wording.decisions import DecisionWords
from tests.make import make_user, published_book
from tests.nets import StrictClient

FACTS = {"event": ["death"], "contribution": "none", "external_process": []}
PROBLEM = "application/problem+json"


@pytest.fixture
def manager(session):
    manager = make_user(session, Role.ACCESS_MANAGER, name="Max Manager")
    session.commit()
    return manager


@pytest.fixture
def token(session, manager):
    _, token = service.make_client(session, "Customer records", actor=manager)
    session.commit()
    return token


@pytest.fixture
def ask(client, token):
    """Ask as the system does: no cookie, one token."""

    def ask(body, *, path="/api/decide", **options):
        headers = {"Authorization": f"Bearer {token}"} | options.pop("headers", {})
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        options = {"content_type": "application/json", "headers": headers} | options
        return client.post(path, data=body, **options)

    return ask


def use_of(session) -> ApiUse:
    session.rollback()
    return session.scalars(
        select(ApiUse).execution_options(populate_existing=True)
    ).one()


@pytest.mark.mostly_sqlite
class TestDecide:
    def test_it_gives_the_decision_and_its_words(self, ask):
        response = ask({"facts": FACTS})

        version = published_book()["2023"]
        decision = version.decide(FACTS)
        found = response.get_json()
        said, words = found.pop("words"), DecisionWords(version, decision)
        assert response.status_code == 200
        assert found == decision.to_dict()
        assert said["heading"] == words.heading
        assert said["missing"] == words.missing
        assert len(said["criteria"]) == len(version.criteria)

    @pytest.mark.parametrize(
        ("more", "version"),
        [
            ({}, "2023"),
            ({"on": "2022-10-23"}, "2021"),
            ({"on": "2022-10-24"}, "2022"),
            ({"version": "2020"}, "2020"),
            ({"version": None, "on": None}, "2023"),
        ],
    )
    def test_it_decides_by_the_version_asked_for(self, ask, more, version):
        assert ask({"facts": {}, **more}).get_json()["version"] == version

    def test_calls_are_counted_and_nothing_else(self, ask, session, manager):
        day = datetime(2026, 11, 20, 9, 30, 12, tzinfo=UTC)
        with pretend_now(day):
            ask({"facts": FACTS})
            ask({"facts": FACTS})

        use = use_of(session)
        assert (use.calls, use.total) == (2, 2)
        assert use.minute == day.replace(second=0)
        actions = list(session.scalars(select(AuditEvent.action)))
        assert actions == [AuditAction.API_CLIENT_MADE]

    def test_too_many_calls_a_minute_are_refused_until_it_is_over(self, ask, session):
        now = datetime(2026, 11, 20, 9, 30, 48, tzinfo=UTC)
        with pretend_now(now):
            ask({"facts": {}})
            session.execute(update(ApiUse).values(calls=service.PER_MINUTE - 1))
            session.commit()
            assert ask({"facts": {}}).status_code == 200
            refused = ask({"facts": {}})
        with pretend_now(now + timedelta(seconds=13)):
            again = ask({"facts": {}})

        assert refused.status_code == 429
        assert refused.mimetype == PROBLEM
        assert refused.headers["Retry-After"] == "13"
        assert "120 calls a minute" in refused.get_json()["detail"]
        assert again.status_code == 200
        assert use_of(session).total == 4

    def test_a_revoked_token_opens_nothing(self, ask, session, manager):
        system = session.scalars(select(ApiClient)).one()
        service.revoke_client(session, system, actor=manager)
        session.commit()

        response = ask({"facts": {}})
        assert response.status_code == 401
        assert "revoked" in response.get_json()["detail"]
        assert use_of(session).total == 0


class TestWhoMayAsk:
    @pytest.mark.parametrize(
        ("sent", "challenge"),
        [
            (None, "Bearer"),
            ("", "Bearer"),
            ("Basic eDp5", "Bearer"),
            ("Bearer", "Bearer"),
            ("Bearer ", 'Bearer error="invalid_token"'),
            ("Bearer ipr_nothing", 'Bearer error="invalid_token"'),
            ("Bearer " + "x" * 5000, 'Bearer error="invalid_token"'),
        ],
    )
    def test_nobody_without_a_token(self, client, sent, challenge):
        headers = {} if sent is None else {"Authorization": sent}
        response = client.post("/api/decide", json={"facts": {}}, headers=headers)

        assert response.status_code == 401
        assert response.mimetype == PROBLEM
        assert response.headers["WWW-Authenticate"] == challenge

    def test_the_case_of_the_scheme_means_nothing(self, ask, token):
        response = ask({"facts": {}}, headers={"Authorization": f"bEARER {token}"})

        assert response.status_code == 200

    def test_being_signed_in_is_no_token(self, client, manager):
        client.sign_in(manager)

        assert client.post("/api/decide", json={"facts": {}}).status_code == 401

    def test_no_cookie_is_needed_and_none_is_set(self, app, ask, monkeypatch):
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
        response = ask({"facts": {}})

        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"

    def test_a_session_that_is_sent_too_is_left_alone(self, client, ask, manager):
        client.sign_in(manager)
        response = ask({"facts": {}})

        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers

    def test_of_the_token_only_a_digest_is_kept(self, session, token):
        row = session.scalars(select(ApiClient)).one()

        assert token not in str(vars(row))
        assert len(row.token_hash) == 64
        assert len(token) > 40


LONG = {"facts": {"contribution": "x" * (17 * 1024)}}
WRONG = {
    "not JSON": (b'{"facts": ', "This is not JSON"),
    "not UTF-8": (b'{"facts": "\xff"}', "not text in UTF-8"),
    "nothing": (b"", "This is not JSON"),
    "a list": ([1], "The body must be an object"),
    "too deep": (b"[" * 10_000, "nests too deep"),
    "the same key twice": (b'{"facts": {}, "facts": {}}', "answered twice"),
    "half a character": (b'{"facts": {"event": ["\\ud800"]}}', '"?" is not one of'),
    "half a character as key": (b'{"facts": {}, "\\ud800": 1}', '"?" is not known'),
    "no facts": ({}, '"facts" is missing'),
    "facts that are a list": ({"facts": []}, '"facts" must be an object'),
    "facts that are nothing": ({"facts": None}, '"facts" is missing'),
    "a key beside the facts": ({"facts": {}, "name": "Jo"}, '"name" is not known'),
    "a fact that is none": ({"facts": {"nino": "QQ"}}, '"nino" is not a fact'),
    "free text": ({"facts": {"contribution": "She told me"}}, "not one of its answers"),
    "an option that is none": (
        {"facts": {"event": ["fire"]}},
        "not one of its answers",
    ),
    "a number": ({"facts": {"contribution": 1}}, "1 is not a word"),
    "both": ({"facts": {"event": ["none", "death"]}}, '"none" means none of them'),
    "a version that is none": ({"facts": {}, "version": "1999"}, 'version "1999"'),
    "a version that is a number": ({"facts": {}, "version": 2023}, "short text"),
    "a long version": ({"facts": {}, "version": "9" * 41}, "short text"),
    "a day that is none": ({"facts": {}, "on": "2023-02-30"}, "must be a day"),
    "a day in another form": ({"facts": {}, "on": "20230401"}, "must be a day"),
    "a day before them all": ({"facts": {}, "on": "2019-01-01"}, "was in force on"),
    "a day and a version": (
        {"facts": {}, "on": "2023-04-01", "version": "2023"},
        "not both",
    ),
}


class TestMistakes:
    @pytest.mark.parametrize("name", sorted(WRONG))
    def test_each_is_said_clearly(self, ask, name):
        body, message = WRONG[name]
        response = ask(body)
        found = response.get_json()

        assert response.status_code == 400
        assert response.mimetype == PROBLEM
        assert found["status"] == 400
        assert found["title"] == "Bad Request"
        assert any(message in error for error in found["errors"]), found

    def test_all_mistakes_are_said_at_once_but_not_endlessly(self, ask):
        many = {f"fact{number}": "yes" for number in range(100)}
        found = ask({"facts": many}).get_json()

        assert len(found["errors"]) == 20

    @pytest.mark.parametrize("type", ["text/plain", "multipart/form-data", None])
    def test_another_type_of_body_is_refused(self, ask, type):
        response = ask({"facts": {}}, content_type=type)

        assert (response.status_code, response.mimetype) == (415, PROBLEM)

    @pytest.mark.parametrize("told", [True, False])
    def test_a_large_body_is_refused(self, ask, told):
        body = json.dumps(LONG).encode()
        environ = {} if told else {"wsgi.input_terminated": True}
        headers = {} if told else {"Transfer-Encoding": "chunked"}
        response = ask(body, headers=headers, environ_overrides=environ)

        assert (response.status_code, response.mimetype) == (413, PROBLEM)

    @pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
    def test_another_method_is_refused(self, client, method):
        response = getattr(client, method)("/api/decide")

        assert (response.status_code, response.mimetype) == (405, PROBLEM)
        assert "POST" in response.headers["Allow"]

    def test_an_address_that_is_none_answers_with_data(self, client):
        response = client.get("/api/anything")

        assert (response.status_code, response.mimetype) == (404, PROBLEM)
        assert client.get("/apiary").mimetype == "text/html"

    def test_a_fault_of_ours_answers_with_data(self, app, ask, monkeypatch):
        def fail():
            raise RuntimeError("a name that must not be shown")

        fail.access_mark = app.view_functions["api.decide"].access_mark
        monkeypatch.setitem(app.view_functions, "api.decide", fail)
        monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
        response = ask({"facts": {}})

        assert (response.status_code, response.mimetype) == (500, PROBLEM)
        assert "name that must not" not in response.text

    def test_nothing_that_was_sent_is_kept(self, ask, settings, caplog):
        caplog.set_level("DEBUG")
        secret = "Xanthippe QQ123456C"
        bodies = ({"facts": {secret: secret}}, {secret: 1}, secret)
        for body in (*bodies, {"facts": {"contribution": secret}}):
            assert ask(body).status_code == 400

        database = settings.database_url.removeprefix("sqlite:///")
        kept = [Path(f"{database}{end}").read_bytes() for end in ("", "-wal")]
        assert b"Customer records" in b"".join(kept)
        assert b"Xanthippe" not in b"".join(kept)
        assert "Xanthippe" not in caplog.text


class TestShowOpenapi:
    @pytest.fixture
    def document(self, client):
        return client.get("/api/openapi.json").get_json()

    def test_it_is_valid_and_open_to_all(self, document):
        OpenAPIV31SpecValidator(document).validate()

        assert document["openapi"] == "3.1.0"
        assert document["info"]["version"] == "2023"

    def test_it_names_every_answer_and_every_refusal(self, document):
        facts = document["components"]["schemas"]["Facts"]["properties"]
        answers = document["paths"]["/api/decide"]["post"]["responses"]

        assert list(facts) == list(published_book().facts)
        assert facts["contribution"]["enum"][-1] == "not_known"
        assert {"400", "401", "403", "405", "413", "415", "429"} <= answers.keys()

    def test_what_is_asked_and_answered_is_as_it_says(self, document, ask):
        def wrong(name, value):
            schema = {"$ref": f"#/components/schemas/{name}", **document}
            return list(Draft202012Validator(schema).iter_errors(value))

        for criterion in published_book()["2023"].criteria:
            for example in criterion.examples:
                asked = {"facts": dict(example.given)}
                assert wrong("Question", asked) == []
                assert wrong("Decision", ask(asked).get_json()) == []
        assert wrong("Problem", ask({"facts": 1}).get_json()) == []

    def test_what_it_does_not_allow_is_refused(self, document, ask):
        schema = {"$ref": "#/components/schemas/Question", **document}
        for name, (body, _) in sorted(WRONG.items()):
            if isinstance(body, bytes) or name in ("both", "a day and a version"):
                continue
            if name.startswith("a day"):  # the schema knows a day's form alone
                continue
            assert list(Draft202012Validator(schema).iter_errors(body)), name


@pytest.mark.mostly_sqlite
class TestManageClients:
    @pytest.fixture
    def managing(self, client, manager):
        client.sign_in(manager)
        return client

    def test_a_token_is_shown_once_and_works(self, app, managing, session, manager):
        response = managing.post("/api-clients/new", data={"name": "Records"})
        system = session.scalars(select(ApiClient)).one()
        page = managing.get(response.location)
        token = page.text.split('id="token">')[1].split("<")[0]
        machine = StrictClient(app)

        asked = machine.post(
            "/api/decide",
            json={"facts": {}},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert response.location == f"/api-clients/{system.id}/token"
        assert asked.status_code == 200
        assert "has already been shown" in managing.get(response.location).text
        assert system.made_by_id == manager.id

    def test_it_is_audited(self, managing, session, manager):
        managing.post("/api-clients/new", data={"name": "Records"})
        system = session.scalars(select(ApiClient)).one()
        session.commit()
        for _ in range(2):
            managing.post(f"/api-clients/{system.id}/revoke", data={"submit": "yes"})

        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        assert [event.action for event in events] == [
            AuditAction.API_CLIENT_MADE,
            AuditAction.API_CLIENT_REVOKED,
        ]
        assert {event.actor_id for event in events} == {manager.id}
        assert events[0].changes == {"name": [None, "Records"]}

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            (" ", "Enter the name of the system"),
            ("x" * 121, "120 characters or fewer"),
            ("Customer records", "There is, or was, a system of that name"),
        ],
    )
    def test_it_is_refused_out_loud(self, managing, token, name, words):
        response = managing.post("/api-clients/new", data={"name": name})

        assert response.status_code == 422
        assert words in response.text

    def test_the_list_says_when_each_was_last_used(self, app, managing, ask, session):
        assert "Never" in managing.get("/api-clients").text
        with pretend_now(datetime(2026, 11, 20, 9, tzinfo=UTC)):
            ask({"facts": {}})

        assert "20 November 2026" in managing.get("/api-clients").text

    def test_a_system_that_is_none(self, managing):
        assert managing.get("/api-clients/99/revoke").status_code == 404


def test_a_minute_is_counted_from_its_beginning(session, manager):
    client, _ = service.make_client(session, "One", actor=manager)
    for second in (0, 59):
        with pretend_now(utc_now().replace(second=second, microsecond=999_999)):
            service.count_call(session, client.id)

    session.refresh(client.use)
    assert client.use.calls == 2
