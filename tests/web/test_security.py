"""What somebody who means harm, or a broken program, can send to any address."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.encryption import encrypt_bytes
from ipr.decisions import service as decisions
from ipr.extensions import db
from ipr.permissions import Role
from tests.make import make_staff, make_user, submit_referral
from tests.web.referral_pages import errors, sent, start

HUGE = "9" * 25


@pytest.fixture
def everyone(client, session):
    user = make_user(session, *Role)
    session.commit()
    client.sign_in(user)
    return user


class TestAddresses:
    @pytest.mark.parametrize(
        "path",
        [f"/people/{HUGE}", f"/areas/{HUGE}", f"/areas/1/cover/{HUGE}/end"],
    )
    def test_a_number_beyond_any_key_names_nothing(self, client, everyone, path):
        assert client.get(path).status_code == 404

    @pytest.mark.both_databases
    @pytest.mark.parametrize("path", ["/drafts/%00", "/files/a%00b", "/referrals/%00"])
    def test_a_zero_byte_names_nothing(self, client, everyone, path):
        assert client.get(path).status_code == 404

    def test_an_address_that_is_none_is_nowhere_to_go_on_to(self, client, everyone):
        response = client.get("/sign-in?next=http://[")

        assert (response.status_code, response.location) == (303, "/")

    @pytest.mark.parametrize("header", ["HX-Current-URL", "Referer"])
    def test_neither_is_it_a_page_that_one_came_from(self, client, header):
        sent = {header: "http://[", "HX-Request": "true"}

        for ask in (client.get, client.post):
            response = ask("/account/password", headers=sent)
            assert response.headers["HX-Redirect"].startswith("/sign-in?next=")


class TestDates:
    @pytest.mark.parametrize("year", ["0001", "1799", "2200", "9999"])
    @pytest.mark.parametrize(
        "path",
        [
            "/audit?until-day=31&until-month=12&until-year={}",
            "/audit?since-day=1&since-month=1&since-year={}",
            "/referrals?from=31/12/{}",
            "/referrals?to=31/12/{}",
            "/accepted.csv?to=31/12/{}",
        ],
    )
    def test_a_year_out_of_all_reason_is_refused(self, client, everyone, path, year):
        response = client.get(path.format(year))

        assert response.status_code == 422

    def test_a_role_ends_in_no_such_year(self, client, session, everyone):
        other = make_user(session)
        session.commit()
        days = {"starts_on": (1, 1, 2027), "ends_on": (31, 12, 9999)}
        sent = {
            f"{name}-{part}": number
            for name, day in days.items()
            for part, number in zip(("day", "month", "year"), day, strict=True)
        }

        response = client.post(
            f"/people/{other.id}/roles/new", data={"role": "ipr_team", **sent}
        )

        assert response.status_code == 422


class TestLongSearches:
    @pytest.mark.parametrize(("path", "name"), [("/people", "q"), ("/audit", "who")])
    def test_a_thousand_words_are_too_many(self, client, everyone, path, name):
        typed = {name: "a " * 1500}
        response = client.post(path, data=typed, follow_redirects=True)

        assert response.status_code == 422
        assert "must be 200 characters or fewer" in response.text

    @pytest.mark.parametrize("path", ["/people?q=", "/audit?who="])
    def test_what_is_in_the_address_is_ours_or_nothing(self, client, everyone, path):
        assert client.get(path + "a+" * 1500).status_code == 200

    def test_what_is_stored_cannot_be_read_out_there(self, client, everyone):
        stored = encrypt_bytes(b"Alan Whitcombe").decode()
        people = client.post("/people", data={"q": "Alan Whitcombe"}).location
        sealed = people.partition("q=")[2]

        for path in (f"/people?q={stored}", f"/audit?who={stored}"):
            assert "Whitcombe" not in client.get(path).text
        assert "Whitcombe" not in client.get(f"/audit?who={sealed}").text
        assert "Whitcombe" in client.get(people).text
        assert client.get(f"/people?page={sealed}").status_code == 200

    @pytest.mark.parametrize("name", ["endpoint", "_method", "_external", "_scheme"])
    def test_what_else_is_sent_means_nothing(self, client, session, everyone, name):
        for _ in range(51):
            make_user(session)
        session.commit()

        sent = client.post("/people", data={"q": "", name: "x"})
        page = client.get(sent.location)

        assert sent.location == f"/people?{name}=x"
        assert page.status_code == 200
        assert "Next" in page.text


class TestReadings:
    """A page that shows a case is on record, also when it refuses what was sent."""

    @pytest.fixture
    def referral(self, client, session, settings):
        staff = make_staff(session)
        referral = submit_referral(session, settings=settings)
        decisions.propose_settlement(
            session,
            referral,
            outcome="decline",
            reason="An invented reason",
            follows=1,
            actor=staff[Role.IPR_TEAM],
            settings=settings,
        )
        reader = make_user(session, Role.IPR_TEAM)
        session.commit()
        client.sign_in(reader)
        return referral

    @pytest.mark.parametrize("method", ["GET", "POST"])
    @pytest.mark.parametrize(
        "form",
        ["settle", "proposal", "new-information", "report", "withdraw", "duplicate"],
    )
    def test_a_refused_form_shows_no_case_unrecorded(
        self, client, session, referral, form, method
    ):
        address = f"/referrals/{referral.reference}/{form}"

        response = client.open(address, method=method, data={"revision": "99"})

        assert response.status_code == (200 if method == "GET" else 422)
        reading = AuditEvent.action == AuditAction.REFERRAL_READ
        session.rollback()
        assert session.scalar(select(func.count()).where(reading)) == 1


class TestLongInputs:
    @pytest.fixture
    def draft(self, client, session):
        make_staff(session)
        user = make_user(session)
        session.commit()
        client.sign_in(user)
        return start(client)

    def test_a_name_has_a_length(self, client, draft):
        address = f"{draft}/questions/customer"

        response = client.post(address, data=sent("customer", customer_name="x" * 201))

        assert response.status_code == 422
        assert "200 characters or fewer" in errors(response)[0]

    def test_only_pages_for_files_take_much(self, client, draft):
        head = 'Content-Disposition: form-data; name="files"; filename="a.txt"'
        much = f"--b\r\n{head}\r\n\r\n{'a' * 5_000_000}\r\n--b--\r\n"
        sent = {"data": much, "content_type": "multipart/form-data; boundary=b"}

        name = client.post(f"{draft}/questions/customer", **sent)
        files = client.post(f"{draft}/files", **sent)

        assert (name.status_code, files.status_code) == (413, 303)

    def test_fields_of_megabytes_are_refused_whoever_sends_them(self, client, app):
        stranger = app.test_client()
        for somebody in (client, stranger):
            response = somebody.post("/sign-in", data={"email": "a" * 3_000_000})
            assert response.status_code == 413


class TestFaults:
    def test_an_error_of_the_database_names_no_value(self, app):
        with app.app_context(), pytest.raises(DBAPIError) as problem:
            db.session.execute(text("SELECT :name FROM nowhere"), {"name": "Robin"})

        assert "Robin" not in str(problem.value)
