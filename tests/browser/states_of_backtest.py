"""States of the pages of a draft's back-test."""

from tests.browser.state import State

BACKTEST = "/criteria/drafts/{%s}/backtest"

BACKTESTS = [
    *[
        State("criteria.show_backtest", name, "pru", BACKTEST % f"test_{name}")
        for name in ("never", "running", "died", "cancelled", "older", "empty", "done")
    ],
    State("criteria.show_backtest", "unreadable", "pru", BACKTEST % "unreadable"),
    State(
        "criteria.list_changed_referrals",
        "found",
        "pru",
        BACKTEST % "test_done" + "/referrals",
    ),
    State(
        "criteria.list_changed_referrals",
        "nothing",
        "pru",
        BACKTEST % "test_done" + "/referrals?from=decline&to=accept",
    ),
]
