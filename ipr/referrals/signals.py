"""What happens to referrals that higher features must follow."""

from blinker import Signal

referral_ended = Signal()
"""Sent as `referral_ended.send(session, referral=…, actor=…)`, in the transaction in
which a referral is withdrawn or marked a duplicate, after its status is set."""

referral_made = Signal()
"""Sent as `referral_made.send(session, referral=…, draft=…, actor=…)`, in the
transaction in which a draft becomes a referral."""
