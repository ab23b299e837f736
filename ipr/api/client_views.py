"""The access manager's pages about systems that may ask for decisions."""

from flask import abort, flash, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from ipr.api import service
from ipr.api.blueprint import bp
from ipr.api.forms import MakeClientForm, RevokeClientForm
from ipr.api.models import ApiClient
from ipr.db.encryption import seal_words, unseal_words
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond

TOKEN = "api_token"


@bp.get("/api-clients")
@requires(Permission.MANAGE_API_CLIENTS)
def list_clients() -> ResponseReturnValue:
    return respond(
        "api/list_clients.html",
        clients=service.list_clients(db.session),
        limit=service.PER_MINUTE,
    )


@bp.route("/api-clients/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_API_CLIENTS)
def make_client() -> ResponseReturnValue:
    form = MakeClientForm()
    if form.validate_on_submit():
        try:
            return hand_over_token(form.name.data or "")
        except (service.NameTaken, IntegrityError):
            db.session.rollback()
            taken = "There is, or was, a system of that name: choose another"
            form.name.errors = [taken]
    return respond("api/make_client.html", form=form)


@bp.get("/api-clients/<int:client_id>/token")
@requires(Permission.MANAGE_API_CLIENTS)
def show_token(client_id: int) -> ResponseReturnValue:
    client = find_client_or_404(client_id)
    kept_for, kept = session.pop(TOKEN, None) or (None, "")
    token = unseal_words(TOKEN, kept) if kept_for == client.id else None
    return respond("api/show_token.html", system=client, token=token)


@bp.route("/api-clients/<int:client_id>/revoke", methods=["GET", "POST"])
@requires(Permission.MANAGE_API_CLIENTS)
def revoke_client(client_id: int) -> ResponseReturnValue:
    client, form = find_client_or_404(client_id), RevokeClientForm()
    if form.validate_on_submit():
        service.revoke_client(db.session, client, actor=current_user)
        db.session.commit()
        flash(f"The token of {client.name} opens nothing any more.", "success")
        return redirect_after_post(url_for("api.list_clients"))
    return respond("api/revoke_client.html", form=form, system=client)


def hand_over_token(name: str) -> ResponseReturnValue:
    """Make a system and let the next page show its token, that once.

    Until then the browser keeps it, encrypted; the database never has it.
    """
    client, token = service.make_client(db.session, name, actor=current_user)
    db.session.commit()
    session[TOKEN] = [client.id, seal_words(TOKEN, token)]
    return redirect_after_post(url_for("api.show_token", client_id=client.id))


def find_client_or_404(client_id: int) -> ApiClient:
    """Return the system of an address, or answer that there is none."""
    try:
        return service.find_client(db.session, client_id)
    except service.UnknownClient:
        abort(404)
