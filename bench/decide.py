"""How fast the rulebook decides, beside a hand-written function and two engines.

    .venv/bin/python bench/decide.py

One run, 10,000 distinct sets of answers to the 2023 criteria, the same dictionaries
for everyone; the ratios are to the hand-written function. Our times include the
check of the answers. `make bench` installs the engines; without them they are left
out, and the run says so.
"""

import gc
import json
import platform
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.engines import datalogic_deciders, zen_deciders
from bench.hand_written import decide_2023, decide_2023_early
from ipr.config import rules_path
from ipr.rulebook import Rulebook, Version, load

COUNT, ROUNDS = 10_000, 25
Facts = dict[str, Any]
Decider = Callable[[Facts], Any]


def distinct_facts(version: Version) -> list[Facts]:
    """Return distinct sets of answers, known and not, chosen by a fixed seed."""
    random, found = Random(2023), {}
    while len(found) < COUNT:
        facts: Facts = {}
        for id in version.uses:
            fact = version.facts[id]
            if fact.type != "any_of":
                facts[id] = random.choice([*fact.options, "not_known"])
                continue
            states = {option: random.choice("yn?") for option in fact.options}
            facts[id] = {
                "selected": [o for o, state in states.items() if state == "y"],
                "not_selected": [o for o, state in states.items() if state == "n"],
            }
        found[json.dumps(facts)] = facts
    return list(found.values())


def microseconds(decide: Decider, facts: list[Facts]) -> float:
    """Return how long one decision takes, on average over all the answers.

    In processor time, so that others on the machine count for as little as can be.
    """
    start = time.thread_time()
    for given in facts:
        decide(given)
    return (time.thread_time() - start) / len(facts) * 1e6


def engines() -> dict[str, Decider]:
    """Return the engines that are installed, and say which are not."""
    found: dict[str, Decider] = {}
    for package, deciders in (
        ("datalogic_py", datalogic_deciders),
        ("zen", zen_deciders),
    ):
        try:
            module = import_module(package)
        except ImportError:
            print(f"  {package} is not installed and left out: see `make bench`")
            continue
        found |= deciders(module)
    return found


def ours(version: Version) -> dict[str, Decider]:
    """Return what is read of a decision, by name."""

    def outcome(facts: Facts) -> Any:
        return version.decide(facts).outcome

    def because(facts: Facts) -> Any:
        return version.decide(facts).because

    def everything(facts: Facts) -> Any:
        return version.decide(facts).to_dict()

    return {
        "ours, outcome read": outcome,
        "ours, because read": because,
        "ours, everything read": everything,
    }


def warm_table(version: Version, facts: list[Facts]) -> dict[str, tuple[float, float]]:
    """Return microseconds and the ratio to the hand-written function, by name."""
    mine = ours(version)
    others = engines()
    for decide in (*mine.values(), *others.values()):
        for given in facts:
            decide(given)
    by_hand = {"hand-written": decide_2023, "hand-written, early": decide_2023_early}
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):  # in turn, so that a busy moment falls on all alike
        for name, decide in (by_hand | mine).items():
            times.setdefault(name, []).append(microseconds(decide, facts))
    for _ in range(3):
        for name, decide in others.items():
            times.setdefault(name, []).append(microseconds(decide, facts[:2_000]))
    floor = min(times["hand-written"])
    return {name: (min(own), min(own) / floor) for name, own in times.items()}


def cold_times(version: Version, facts: Iterable[Facts]) -> list[float]:
    """Return milliseconds of each decision with everything read, nothing kept.

    Each is the best of three: what is asked is the cost, not how busy the machine is.
    """
    times = []
    for given in facts:
        tries = []
        for _ in range(3):
            version.forget()
            start = time.thread_time()
            version.decide(given).to_dict()
            tries.append((time.thread_time() - start) * 1e3)
        times.append(min(tries))
    return sorted(times)


def load_times() -> list[float]:
    """Return milliseconds of loading the file, its examples run."""
    times = []
    for _ in range(15):
        start = time.perf_counter()
        load(rules_path())
        times.append((time.perf_counter() - start) * 1e3)
    return sorted(times)


def check_agreement(version: Version, facts: list[Facts]) -> None:
    """Stop if the hand-written function and ours disagree anywhere."""
    for by_hand in (decide_2023, decide_2023_early):
        wrong = [f for f in facts if by_hand(f) != version.decide(f).outcome]
        if wrong:
            raise SystemExit(f"{by_hand.__name__} disagrees on {wrong[0]}")
    for name, decide in engines().items():
        if "explain" in name:
            continue
        off = sum(decide(f) != version.decide(f).outcome for f in facts)
        print(f"  {name}: {off} of {len(facts):,} outcomes differ from ours")


def aim(text: str, value: float, most: float, unit: str) -> bool:
    """Print an aim and whether it was met."""
    met = value <= most
    verdict = "met" if met else "NOT MET"
    print(f"  {text:<44} {value:8.2f} {unit:<3} aim {most:.4g} {unit}: {verdict}")
    return met


def print_cold(book: Rulebook, facts: list[Facts]) -> float:
    """Print the cold times of every version; return the slowest decision of all."""
    print(f"\n{'cold, everything read':<44} {'median':>8} {'p99':>8} {'worst':>8} ms")
    slowest = 0.0
    for version in book.versions:
        times = cold_times(version, facts)
        middle, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
        print(f"{version.id:<44} {middle:8.3f} {p99:8.3f} {times[-1]:8.3f}")
        slowest = max(slowest, times[-1])
    return slowest


def main() -> int:
    """Print all figures; return 1 if an aim was missed."""
    book = load(rules_path())
    version = book["2023"]
    facts = distinct_facts(version)
    gc.freeze()
    print(f"{platform.python_implementation()} {platform.python_version()}")
    print(f"{COUNT:,} distinct sets of answers, version 2023, best of {ROUNDS} rounds")
    check_agreement(version, facts)
    table = warm_table(version, facts)
    print(f"\n{'one decision, warm':<44} {'us':>8} {'ratio':>8}")
    for name, (own, ratio) in table.items():
        print(f"{name:<44} {own:8.2f} {ratio:7.2f}x")
    slowest = print_cold(book, facts[:2_000])
    loading = load_times()
    print("\naims")
    because, ratio = table["ours, because read"]
    aims = [
        aim("warm, outcome read", table["ours, outcome read"][1], 4, "x"),
        aim("warm, because read", ratio, 10, "x"),
        aim("cold, everything read (the slowest of all)", slowest, 2, "ms"),
        aim("loading the file (median)", loading[len(loading) // 2], 150, "ms"),
    ]
    explaining = [own for name, (own, _) in table.items() if "explain" in name]
    if explaining:
        text = "because, beside the fastest that explains"
        aims.append(aim(text, because, min(explaining), "us"))
    return 0 if all(aims) else 1


if __name__ == "__main__":
    raise SystemExit(main())
