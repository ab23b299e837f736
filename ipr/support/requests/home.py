"""What Home shows of what its reader asked ACSSLs for."""

from collections.abc import Mapping
from typing import Any

from ipr.desks.declarations import DeskReader, HomePart
from ipr.support.requests.service import requests_of
from ipr.support.states import STATE_COLOURS, STATE_NAMES

FEW = 10


def build_requests(reader: DeskReader) -> Mapping[str, Any] | None:
    """Return the latest that the reader asked for; nothing if they never did."""
    requests = requests_of(reader.session, reader.user, FEW)
    if not requests:
        return None
    return {
        "requests": requests,
        "names": STATE_NAMES,
        "colours": STATE_COLOURS,
        "all": len(requests) < FEW,
    }


ON_HOME = HomePart(
    template="support/requests/_on_home.html", order=65, build=build_requests
)
