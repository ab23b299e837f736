"""What other features are told of what is recorded."""

from blinker import Signal

event_recorded = Signal(
    "Sent in the transaction of a deed, once its event is there: "
    "event_recorded.send(session, recorded=event, subject=subject)."
)
