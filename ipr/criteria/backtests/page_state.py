"""Where a draft's back-test is: what is under way, and what was found last."""

from dataclasses import dataclass, field
from functools import cached_property

from ipr.criteria.backtests import queries
from ipr.criteria.backtests.figures import BacktestFigures
from ipr.criteria.backtests.service import is_alive
from ipr.criteria.models import Backtest, BacktestState, VersionDraft
from ipr.db.engine import AnySession
from ipr.rulebook import Version


@dataclass(frozen=True)
class BacktestPage:
    """What the pages of a draft's back-test are about."""

    draft: VersionDraft
    tested: Version | None
    """None while the draft's text can't be read."""
    against: Version
    """The version in force today."""
    latest: Backtest | None
    """The last one of these very versions, in whatever state."""
    result: Backtest | None
    """The last one that was finished, if need be of an earlier text or day."""
    state_of_data: str
    areas: dict[str, str] = field(repr=False)

    @property
    def running(self) -> bool:
        """Whether it is under way, as far as anybody can tell."""
        return self.latest is not None and is_alive(self.latest)

    @property
    def died(self) -> bool:
        """Whether it was under way and has not been heard of."""
        started = self.latest and self.latest.state == BacktestState.RUNNING
        return bool(started) and not self.running

    @property
    def cancelled(self) -> bool:
        return bool(self.latest and self.latest.state == BacktestState.CANCELLED)

    @property
    def of_earlier_text(self) -> bool:
        """Whether the draft says something else than what was tested."""
        digest = self.tested.digest if self.tested else None
        return self.result is not None and self.result.digest != digest

    @property
    def of_earlier_rules(self) -> bool:
        """Whether another version is in force than the one it was held against."""
        found = self.result
        return found is not None and found.against_digest != self.against.digest

    @property
    def of_earlier_data(self) -> bool:
        """Whether referrals came or changed since."""
        return self.result is not None and self.result.data_state != self.state_of_data

    @property
    def is_fresh(self) -> bool:
        """Whether what was found is what would be found now."""
        earlier = self.of_earlier_text or self.of_earlier_rules or self.of_earlier_data
        return self.result is not None and not earlier

    @cached_property
    def figures(self) -> BacktestFigures | None:
        """What was found last."""
        if self.result is None:
            return None
        facts = (self.tested or self.against).facts
        return BacktestFigures(self.result.kept, facts, self.areas)


def find_page(
    session: AnySession, draft: VersionDraft, tested: Version | None, against: Version
) -> BacktestPage:
    """Return where the back-test of a draft is, against a version."""
    digest = tested.digest if tested else ""
    return BacktestPage(
        draft=draft,
        tested=tested,
        against=against,
        latest=queries.latest_backtest(session, digest, against.digest),
        result=queries.latest_result(session, digest, against.digest, draft),
        state_of_data=queries.state_of_data(session),
        areas=queries.names_of_areas(session),
    )
