"""The calendar file of an e-mail about an appointment. The service says where it is."""

from icalendar import Calendar, Event

from ipr.notices.kinds import Appointment
from ipr.notices.models import Notice

PLACE = "See the service"
PROGRAM = "-//Internal Process Reviews//EN"


def write_calendar(
    notice: Notice, appointment: Appointment, *, summary: str, url: str, host: str
) -> str:
    """Return an appointment as programs for calendars read it.

    One that moves takes the place of the one before: it is of the same thing, and its
    edition is higher.
    """
    calendar = Calendar(version="2.0", prodid=PROGRAM, method="PUBLISH")
    calendar.add_component(
        Event.new(
            uid=f"{notice.kind}.{notice.subject_id}@{host}",
            sequence=notice.edition or 0,
            stamp=notice.made_at,
            start=appointment.starts,
            end=appointment.ends,
            summary=summary,
            location=PLACE,
            url=url,
        )
    )
    text: str = calendar.to_ical().decode()
    return text
