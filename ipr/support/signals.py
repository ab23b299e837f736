"""What happens to declined cases that higher features must follow."""

from blinker import Signal

case_closed = Signal()
"""Sent as `case_closed.send(session, referral=…)`, in the transaction in which a
declined case is closed with feedback."""
