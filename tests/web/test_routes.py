"""Every address says who may open it, and keeps what it says."""

from werkzeug.routing import Rule

from ipr.web.access import access_of

PUBLIC_FEATURES = {"guidance", "static"}
PUBLIC_ENDPOINTS = {
    "accounts.sign_in",
    "accounts.set_password",
    "api.show_openapi",
    "health.show_health",
    "health.show_live",
    "health.show_ready",
}


def rules(app) -> list[Rule]:
    return list(app.url_map.iter_rules())


def test_every_view_declares_its_access(app):
    forgotten = [
        rule.endpoint for rule in rules(app) if access_of(app, rule.endpoint) is None
    ]

    assert not forgotten


def test_only_the_pages_meant_to_be_are_public(app):
    public = {
        rule.endpoint
        for rule in rules(app)
        if access_of(app, rule.endpoint).public
        and rule.endpoint.partition(".")[0] not in PUBLIC_FEATURES
    }

    assert public <= PUBLIC_ENDPOINTS


def test_what_asks_for_a_token_lets_nobody_in_without_one(app, client):
    asking = [rule for rule in rules(app) if access_of(app, rule.endpoint).token]

    assert [rule.endpoint for rule in asking] == ["api.decide"]
    for rule in asking:
        for method in sorted(rule.methods - {"OPTIONS"}):
            for headers in ({}, {"Authorization": "Bearer nothing"}):
                response = client.open(rule.rule, method=method, headers=headers)

                assert response.status_code == 401, (rule, method)
                assert response.mimetype == "application/problem+json"


def test_a_stranger_is_let_into_no_view_that_is_not_public(app, client):
    for rule in rules(app):
        if access_of(app, rule.endpoint).public or "GET" not in rule.methods:
            continue
        with app.test_request_context():
            values = dict.fromkeys(rule.arguments, "1")
            path = app.url_map.bind("localhost").build(rule.endpoint, values)

        response = client.get(path)

        assert response.status_code == 303, rule
        assert response.location.startswith("/sign-in?next="), rule
