"""Who runs the scheduled work now, and what earlier runs did."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from ipr.db.base import Base, pk, utc_datetime
from ipr.db.holdings import PLAIN


class TickLease(Base):
    """The one row that a run holds while it works, on whatever machine."""

    __tablename__ = "tick_lease"

    id: Mapped[pk]
    holder: Mapped[str] = mapped_column(String(120), info=PLAIN)
    """Host, process, and a random word: nobody holds it in another's name."""
    since: Mapped[utc_datetime]
    until: Mapped[utc_datetime]
    """From this moment on anybody may take it."""
    done_on: Mapped[dict[str, str]] = mapped_column(JSON, info=PLAIN)
    """The London day on which each daily step was last done."""


class TickRun(Base):
    """One run of the scheduled work. One that was killed has no end."""

    __tablename__ = "tick_run"

    id: Mapped[pk]
    holder: Mapped[str] = mapped_column(String(120), info=PLAIN)
    began_at: Mapped[utc_datetime] = mapped_column(index=True)
    ended_at: Mapped[utc_datetime | None] = mapped_column(index=True)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, info=PLAIN)
    """What each step did that did anything, or failed: see `StepOutcome`."""
