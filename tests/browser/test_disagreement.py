"""The page that says that the file's criteria are not the published ones."""

from ipr.rulebook import loads
from ipr.versions.service import take_in
from tests.browser.checks import problems
from tests.browser.steps import see
from tests.make import make_user, published_book


def test_it_is_a_page_like_any_other(
    app, page, session, sign_in, nu_checker, monkeypatch
):
    take_in(session, published_book())
    somebody = make_user(session)
    session.commit()
    text = published_book().text.replace("id: complex-issues", "id: very-complex")
    monkeypatch.setitem(app.extensions, "ipr_rulebook", loads(text, "criteria.yaml"))
    monkeypatch.setitem(app.extensions, "ipr_rulebooks", {})
    sign_in(somebody)

    answer = page.goto("/guidance")

    see(page, "Nothing can be decided at the moment")
    assert answer.status == 503
    assert list(problems(page, answer.text(), nu_checker, refused=False)) == []
