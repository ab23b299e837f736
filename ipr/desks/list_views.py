"""A desk's page with its filters, the same by htmx, and the whole as a CSV file."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ipr.db.clock import utc_now
from ipr.desks import service
from ipr.desks.declarations import Desk
from ipr.desks.reader import desk_reader
from ipr.web.filters import on_day
from ipr.web.htmx import respond, wants_partial
from ipr.web.lists.csv_export import stream_csv
from ipr.web.lists.paging import PageAsked
from ipr.web.lists.workbook_export import send_workbook


def show_list(desk: Desk) -> ResponseReturnValue:
    """Answer with a page of the list, or with what is wrong with its filters."""
    reader = desk_reader()
    above = desk.panel.build(reader, wants_partial()) if desk.panel else {}
    filters = desk.filters(reader)
    form = desk.filter_form(reader, filters, request.args)
    shown = None
    if form.validate():
        filters = form.read_filters(filters)
        asked = PageAsked.from_args(request.args)
        shown = service.show_desk(reader, desk, filters=filters, asked=asked)
    return respond(
        "desks/show_list.html",
        "desks/_list.html",
        desk=desk,
        form=form,
        filters=filters,
        list=shown.list if shown else None,
        details=shown.details if shown else {},
        today=reader.on,
        chosen=form.count_chosen(),
        narrowed=form.say_filters(),
        now=utc_now(),
        csv=_with_query(url_for(f"desks.export_{desk.name}")),
        workbook=_with_query(url_for(f"desks.export_{desk.name}_workbook"))
        if desk.workbook
        else "",
        **desk.words,
        **above,
    )


def export_list(desk: Desk) -> ResponseReturnValue:
    """Answer with the file, or with the page's own refusal of wrong filters."""
    reader = desk_reader()
    filters = desk.filters(reader)
    form = desk.filter_form(reader, filters, request.args)
    if not form.validate():
        return respond("desks/refused_filters.html", form=form)
    filters = form.read_filters(filters)
    service.record_export(reader, desk, filters=filters)
    asked = PageAsked.from_args(request.args)
    return stream_csv(
        desk.title,
        [heading for heading, _ in desk.file_columns],
        service.export_desk(reader, desk, filters=filters, asked=asked),
        on=reader.on,
    )


def export_workbook(desk: Desk) -> ResponseReturnValue:
    """Answer with the workbook, or with the page's own refusal of wrong filters."""
    reader = desk_reader()
    filters = desk.filters(reader)
    form = desk.filter_form(reader, filters, request.args)
    if not form.validate():
        return respond("desks/refused_filters.html", form=form)
    filters = form.read_filters(filters)
    service.record_workbook(reader, desk, filters=filters)
    assert desk.workbook is not None
    asked = PageAsked.from_args(request.args)
    return send_workbook(
        desk.title,
        [heading for heading, _ in desk.workbook.columns],
        service.fill_workbook(reader, desk, filters=filters, asked=asked),
        about=[
            ("List", desk.title),
            ("Taken out on", on_day(reader.on)),
            ("By", reader.user.name),
            *form.say_filters(),
        ],
        on=reader.on,
        wide=desk.workbook.wide,
    )


def _with_query(address: str) -> str:
    query = request.query_string.decode()
    return f"{address}?{query}" if query else address
