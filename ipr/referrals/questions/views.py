"""Pages with questions: one topic each, built from the rulebook."""

from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from ipr.accounts.service import areas_on
from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import (
    area_named_in,
    bp,
    checks_of_draft,
    draft_address,
    expiry_of_draft,
    find_own_draft,
)
from ipr.referrals.drafts import service as drafts
from ipr.referrals.drafts.duplicates import ask_for_sign, drafts_of_same_customer
from ipr.referrals.drafts.page_order import (
    QuestionPage,
    needless_facts,
    pages_in_order,
    slug_after,
    slug_before,
)
from ipr.referrals.drafts.words_so_far import say_so_far
from ipr.referrals.forms import ConfirmRightForm
from ipr.referrals.models import Draft
from ipr.referrals.questions.draft_answers import CHECK, WHERE, Content
from ipr.referrals.questions.forms import QuestionForm, question_form, saved_data
from ipr.rulebook import Version
from ipr.versions.current import current_book, version_in_force
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.settings import current_settings
from ipr.web.transactions import reads_only


@bp.route("/drafts/<key>/questions/<slug>", methods=["GET", "POST"])
@requires(Permission.REFER)
def answer_page(key: str, slug: str) -> ResponseReturnValue:
    posted = request.method == "POST"
    draft = find_own_draft(key, lock=posted)
    version = version_in_force()
    if draft.version_name != version.id:
        return redirect_after_post(url_for("referrals.reread_draft", key=key))
    page = find_page(version, slug)
    form = make_form(draft, page)
    if not posted:
        return show_page(draft, page, form, version, draft.content)
    revision = drafts.saved_revision(draft, slug)
    if form.is_stale(revision):
        form.note_conflict(revision, saved_form(draft, page).data)
        return show_page(draft, page, form, version, draft.content)
    form.prepare_to_read(version, draft.content, complete=not form.save_later.data)
    has_another = False
    if form.validate():
        drafts.save_page(
            db.session, draft, slug, form.said_on_page(), actor=current_user
        )
        has_another = note_customer(draft)
    elif form.save_later.data:
        typed = form.sent_as_typed(request.form)
        drafts.keep_typed(db.session, draft, slug, typed, actor=current_user)
    else:
        return show_page(draft, page, form, version, form.content_typed())
    onward = next_address(draft, page, form, version)
    if has_another and not form.save_later.data:
        onward = url_for("referrals.choose_draft", key=key)
    db.session.commit()
    if form.save_later.data:
        flash("Your referral is saved. You can return to it from here", "success")
    return redirect_after_post(onward)


@bp.post("/drafts/<key>/questions/<slug>/so-far")
@requires(Permission.REFER)
@reads_only
def show_so_far(key: str, slug: str) -> ResponseReturnValue:
    draft = find_own_draft(key)
    version = version_in_force()
    page = find_page(version, slug)
    form = make_form(draft, page)
    form.prepare_to_read(version, draft.content, complete=False)
    content = form.read_at_a_glance()
    return respond(
        "referrals/questions/show_so_far.html",
        "referrals/questions/_so_far.html",
        form=form,
        **page_context(draft, page, version, content),
    )


@bp.route("/drafts/<key>/check/<name>", methods=["GET", "POST"])
@requires(Permission.REFER)
def check_consistency(key: str, name: str) -> ResponseReturnValue:
    posted = request.method == "POST"
    draft = find_own_draft(key, lock=posted)
    found = [check for check in checks_of_draft(draft) if check.name == name]
    onward = request.args.get("next", CHECK)
    if not found:
        return redirect_after_post(draft_address(key, onward))
    form = ConfirmRightForm()
    if posted:
        drafts.confirm_right(db.session, draft, found[0].id, actor=current_user)
        db.session.commit()
        return redirect_after_post(draft_address(key, onward))
    return respond(
        "referrals/questions/check_consistency.html",
        form=form,
        check=found[0],
        change=draft_address(key, found[0].page, then=CHECK),
        back=draft_address(key, found[0].page),
    )


def find_page(version: Version, slug: str) -> QuestionPage:
    """Return a page of the version in force, or end the request: not found."""
    pages = {page.slug: page for page in pages_in_order(version, current_book())}
    if slug not in pages:
        abort(404)
    return pages[slug]


def make_form(draft: Draft, page: QuestionPage) -> QuestionForm:
    """Return the form of a page: as sent, as typed before, or as saved."""
    if request.method != "POST":
        return saved_form(draft, page)
    form = question_form(page)()
    _offer(form)
    return form


def saved_form(draft: Draft, page: QuestionPage) -> QuestionForm:
    """Return the form as the draft has it, whatever was sent."""
    typed = drafts.typed_fields(draft.content, page.slug)
    data = saved_data(page, draft.content)
    make: Any = question_form(page)
    form: QuestionForm = make(data=data)
    if not form.held:
        if typed:
            form = make(MultiDict((name, text) for name, text in typed))
        elif request.method == "POST":
            form = make(None, data=data)
        form.revision.data = drafts.saved_revision(draft, page.slug)
    _offer(form)
    return form


def _offer(form: QuestionForm) -> None:
    if "area" in form:
        form.offer_areas(areas_on(db.session, london_today()))


def show_page(
    draft: Draft,
    page: QuestionPage,
    form: QuestionForm,
    version: Version,
    content: Content,
) -> ResponseReturnValue:
    """Answer with a page of questions."""
    return respond(
        "referrals/questions/answer_page.html",
        form=form,
        **page_context(draft, page, version, content),
    )


def page_context(
    draft: Draft, page: QuestionPage, version: Version, content: Content
) -> dict[str, Any]:
    """Return what a page of questions shows beside its form."""
    pages = pages_in_order(version, current_book())
    panel = bool(page.facts) or page.slug == WHERE
    area = area_named_in(content)
    then = request.args.get("then")
    behind = CHECK if then == CHECK else slug_before(pages, page.slug)
    return {
        "draft": draft,
        "topic": page,
        "then": then,
        "back": draft_address(draft.key, behind),
        "panel": panel,
        "so_far": say_so_far(version, content, area) if panel else None,
        "needless": needless_facts(version, content, page.facts),
        "unfinished": page.slug in draft.content.get("typed", {}),
        **expiry_of_draft(draft),
    }


def note_customer(draft: Draft) -> bool:
    """Note whom a draft is about; return whether its writer has another about them."""
    most = current_settings().duplicate_signs
    newly = ask_for_sign(db.session, draft, actor=current_user, most=most)
    return newly and bool(drafts_of_same_customer(db.session, draft))


def next_address(
    draft: Draft, page: QuestionPage, form: QuestionForm, version: Version
) -> str:
    """Return where to go once a page is saved."""
    if form.save_later.data:
        return url_for("referrals.resume_draft", key=draft.key)
    onward = slug_after(pages_in_order(version, current_book()), page.slug)
    if request.args.get("then") == CHECK:
        onward = CHECK
    for check in checks_of_draft(draft):
        if page.slug in check.asked_on:
            return url_for(
                "referrals.check_consistency",
                key=draft.key,
                name=check.name,
                next=onward,
            )
    return draft_address(draft.key, onward)
