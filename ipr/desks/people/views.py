"""The page of who has how much work."""

from flask.typing import ResponseReturnValue

from ipr.desks.people.work import build_work
from ipr.desks.reader import desk_reader
from ipr.desks.registry import desk_registry
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.htmx import respond

SEES_WORK = (Permission.TRIAGE, Permission.LEAD_SUPPORT)


@requires(*SEES_WORK)
def show_work() -> ResponseReturnValue:
    reader = desk_reader()
    tables = build_work(reader, desk_registry().by_person)
    return respond("desks/people/show_work.html", tables=tables, today=reader.on)
