"""A tiny application around the web kit alone: two people, one form, no database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask, abort, render_template
from flask_login import LoginManager, login_user
from flask_wtf import CSRFProtect
from flask_wtf.file import MultipleFileField
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    SubmitField,
)

from ipr import web
from ipr.config import static_path, templates_path
from ipr.permissions import Permission
from ipr.web.access import in_background, public, requires
from ipr.web.forms.dates import DateField, NotInFuture
from ipr.web.forms.fields import (
    Form,
    LongTextField,
    ManyOfField,
    OneOfField,
    Required,
    RevisionField,
)
from ipr.web.hooks import Fields, NavItem, hooks
from ipr.web.htmx import redirect_after_post, respond

PAGE = """{% extends "base.html" %}
{% from "macros/fields.html" import conflict, error_summary, field %}
{% block pageTitle %}A case – {{ config.SERVICE_NAME }}{% endblock %}
{% block content %}
{{ error_summary(form) }}
<h1 class="govuk-heading-l">A case</h1>
{{ conflict(form) }}
<form method="post" enctype="multipart/form-data" novalidate>
{{ form.hidden_tag() }}
{{ field(form.title, width=20, autocomplete="off") }}
{{ field(form.email) }} {{ field(form.number, width=4) }}
{{ field(form.story, rows=8) }}
{{ field(form.happened, hint="For example, 27 3 2026") }}
{{ field(form.answer, inline=True) }}
{{ field(form.events, size="m") }}
{{ field(form.area) }} {{ field(form.sure) }}
{{ field(form.password, autocomplete="new-password") }}
{{ field(form.files, accept=".pdf") }}
{{ field(form.submit) }}
</form>
{% endblock %}"""
HOME = """{% extends "base.html" %}
{% block content %}<h1 class="govuk-heading-l">Home</h1>{% endblock %}"""
PARTIAL = "<p>{{ form.title.data }}</p>"


class CaseForm(Form):
    title = StringField("Title", validators=[Required("Enter a title")])
    email = EmailField("E-mail address")
    number = IntegerField("How many")
    story = LongTextField("What happened", limit=40, description="In your own words.")
    happened = DateField(
        "When it happened",
        what="The date it happened",
        validators=[Required("Enter the date it happened"), NotInFuture()],
    )
    answer = OneOfField(
        "Is it so?",
        choices={"yes": "Yes", "no": "No", "not_known": "Not known"},
        hints={"not_known": "Say so when unsure."},
        validators=[Required("Select whether it is so")],
    )
    events = ManyOfField(
        "What was it?",
        choices={"death": "Death", "harm": "Serious harm", "none": "None of these"},
        exclusive=["none"],
    )
    area = SelectField("Area", choices={"": "Choose", "n": "North", "s": "South"})
    sure = BooleanField("I am sure")
    password = PasswordField("Password")
    files = MultipleFileField("Files")
    revision = RevisionField()
    submit = SubmitField("Save")


@dataclass
class Person:
    """Somebody signed in, who may do some things."""

    id: int
    name: str = "Robin Example"
    permissions: frozenset[Permission] = frozenset({Permission.SIGNED_IN})
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return str(self.id)

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions


PEOPLE = {
    1: Person(1),
    2: Person(2, "Sam Sample", frozenset({Permission.SIGNED_IN, Permission.TRIAGE})),
}


@dataclass
class Kept:
    """Where the tests' posts are held, as accounts would."""

    posts: dict[str, tuple[int, str, Fields]] = field(default_factory=dict)

    def hold(self, user_id: int, path: str, fields: Fields) -> str:
        token = f"token{len(self.posts)}"
        self.posts[token] = (user_id, path, MultiDict(fields))
        return token

    def give(self, user_id: int, path: str, token: str) -> Fields | None:
        owner, place, fields = self.posts.get(token, (0, "", MultiDict()))
        return fields if (owner, place) == (user_id, path) else None


def kit_app(**config: Any) -> Flask:
    """Return the application. `/come-in/<id>` signs somebody in."""
    app = Flask(
        "kit", template_folder=str(templates_path()), static_folder=str(static_path())
    )
    app.config.update(
        SECRET_KEY="a key for tests", SERVICE_NAME="Kit", TESTING=True, **config
    )
    # As in production: a fault becomes the page, not an exception in the test.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    loaders = [
        DictLoader({"page.html": PAGE, "_part.html": PARTIAL, "home.html": HOME})
    ]
    app.jinja_loader = ChoiceLoader([*loaders, app.jinja_loader])  # type: ignore[assignment, list-item] # Flask declares one kind of loader
    manager = LoginManager(app)
    manager.user_loader(lambda key: PEOPLE.get(int(key)))
    CSRFProtect(app)
    web.init_app(app)
    kept = Kept()
    found = hooks(app)
    found.hold_post, found.held_post = kept.hold, kept.give
    found.sign_in, found.home, found.sign_out = "sign_in", "home", "sign_out"
    found.session_ends = lambda: datetime(2026, 11, 21, 16, 5, tzinfo=UTC)
    app.extensions["kept"] = kept
    add_views(app)
    return app


def add_views(app: Flask) -> None:
    """Give the application its few pages."""
    app.add_url_rule("/", "home", home)
    app.add_url_rule("/sign-in", "sign_in", sign_in)
    app.add_url_rule("/come-in/<int:number>", "come_in", come_in)
    app.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])
    app.add_url_rule("/case", "edit_case", edit_case, methods=["GET", "POST"])
    app.add_url_rule("/queue", "queue", queue)
    app.add_url_rule("/bell", "bell", bell)
    app.add_url_rule("/forgotten", "forgotten", forgotten)
    app.add_url_rule("/fail/<code>", "fail", fail, methods=["GET", "POST"])
    hooks(app).add_navigation(
        NavItem(
            text="Queue",
            endpoint="queue",
            permission=Permission.TRIAGE,
            count=lambda: 4,
        ),
        NavItem(text="Case", endpoint="edit_case", permission=Permission.SIGNED_IN),
    )


@requires(Permission.SIGNED_IN)
def home() -> str:
    return render_template("home.html", back="/back")


@public
def sign_in() -> str:
    return render_template("home.html")


@public
def come_in(number: int) -> str:
    login_user(PEOPLE[number])
    return "in"


@requires(Permission.SIGNED_IN)
def sign_out() -> str:
    return "out"


@requires(Permission.SIGNED_IN)
def edit_case() -> Any:
    form = CaseForm(data={"title": "As saved", "revision": 3})
    if form.validate_on_submit():
        if not form.is_stale(3):
            return redirect_after_post("/")
        saved = {"title": "As saved", "answer": "yes", "story": None}
        form.note_conflict(3, saved)
    return respond("page.html", "_part.html", form=form)


@requires(Permission.TRIAGE)
def queue() -> str:
    return "queue"


@in_background
@requires(Permission.SIGNED_IN)
def bell() -> str:
    return "3"


def forgotten() -> str:
    return "nobody marked this"


@public
def fail(code: str) -> Any:
    if code == "fault":
        raise RuntimeError("a customer's name must not be shown")
    if code == "database":
        raise OperationalError("select", {}, Exception("database is locked"))
    abort(int(code))
