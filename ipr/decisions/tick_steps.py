"""What a clock sets off about referrals that are decided."""

from ipr.decisions.new_information.unsent import expire_unsent
from ipr.decisions.settling.triage import release_lapsed
from ipr.ticks.tick import Tick, TickStep


def put_claims_back(tick: Tick) -> None:
    """Put back what is claimed by people whose role ended by its date."""
    tick.did("claimed referral[s] put back", release_lapsed(tick.session))


def forget_unsent_news(tick: Tick) -> None:
    """Forget what somebody began to tell and never sent."""
    days = tick.settings.draft_days
    gone = expire_unsent(tick.session, now=tick.now, days=days)
    tick.did("unsent piece[s] of news deleted", gone)


STEPS = (
    TickStep(
        name="claims",
        words="Puts referrals back that people claimed who have left the IPR team",
        run=put_claims_back,
        order=11,
    ),
    TickStep(
        name="unsent news",
        words="Deletes what was begun to be told and left alone",
        run=forget_unsent_news,
        order=31,
    ),
)
