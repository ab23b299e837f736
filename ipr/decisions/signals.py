"""What happens to cases that higher features must follow, in the same transaction."""

from blinker import Signal

case_accepted = Signal()
"""Sent as `case_accepted.send(session, referral=…, settings=…)` when a case is
accepted, and again when it is decided to be accepted while it is accepted."""

case_not_accepted = Signal()
"""Sent as `case_not_accepted.send(session, referral=…)` when a case moves elsewhere,
whether it had been accepted or not; not for one that was only now referred."""

news_told = Signal()
"""Sent as `news_told.send(session, decision=…, news=…, actor=…)` once a case was
decided again on something new."""
