"""Who gets somebody's new declined cases while they are away, and why they."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from ipr.accounts.away.service import tells_absence
from ipr.accounts.models import Away, User
from ipr.accounts.service import covers_of_user
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.rulebook.book import say_day
from ipr.support.cover.chain import (
    Choice,
    CoverChain,
    Passed,
    PassedOver,
    RoutedAs,
)
from ipr.support.cover.routing import read_cover_chain

LED = "New cases that reach the network lead"


@dataclass(frozen=True)
class Stretch:
    """Days in a row on which one choice holds; None where nothing changes."""

    first: date
    last: date
    choice: Choice | None


@tells_absence
def say_who_gets_cases(
    session: AnySession, dates: Sequence[Away]
) -> Iterator[tuple[Away, str]]:
    """Yield who gets the new cases that would come to somebody on their days away."""
    if not dates:
        return
    user_id, today = dates[0].user_id, london_today()
    first = max(today, min(away.starts_on for away in dates))
    covers = covers_of_user(session, user_id, first)
    places = {cover.area_id: f"New cases of {cover.area.name}" for cover in covers}
    last = max(away.ends_on for away in dates)
    chain = read_cover_chain(session, list(places), first, last)
    found = [
        (away, words, stretch)
        for away in dates
        for area_id, words in [*places.items(), (None, LED)]
        for stretch in stretches(
            chain, user_id, area_id, max(away.starts_on, today), away.ends_on
        )
    ]
    names = _names(session, [one.choice for _, _, one in found if one.choice])
    for away, words, stretch in found:
        if stretch.choice:
            days = (max(away.starts_on, today), away.ends_on)
            whole = (stretch.first, stretch.last) == days
            when = "" if whole else f" {_say_days(stretch.first, stretch.last)}"
            yield away, f"{words}{when} {_say_choice(stretch.choice, user_id, names)}."


def stretches(
    chain: CoverChain, user_id: int, area_id: int | None, first: date, last: date
) -> list[Stretch]:
    """Return, day by day, who gets the cases that somebody would get who is away."""
    aways = [span for span in chain.aways if span.user_id != user_id]
    present = replace(chain, aways=aways)
    found: list[Stretch] = []
    for day in chain.turning_days(first, last):
        own = present.choose(area_id, day)
        theirs = own is not None and own.user_id == user_id
        choice = chain.choose(area_id, day) if theirs else None
        if found and found[-1].choice == choice:
            continue
        if found:
            found[-1] = replace(found[-1], last=day - timedelta(days=1))
        found.append(Stretch(day, last, choice))
    return found


def _say_choice(choice: Choice, user_id: int, names: dict[int, str]) -> str:
    chosen = names[choice.user_id]
    if choice.user_id == user_id:
        return "still come to you, because nobody else can hold them"
    reasons = [_say_passed(one, user_id, names) for one in choice.passed]
    if all(one.user_id != user_id for one in choice.passed):
        reasons.insert(0, "you are away")
    named = choice.passed[-1].stand_in_id if choice.passed else None
    if choice.routed_as is RoutedAs.DEPUTY and named != choice.user_id:
        reasons.append(f"{chosen} is the deputy")
    elif choice.routed_as is RoutedAs.LEAD:
        left = any(one.user_id == choice.user_id for one in choice.passed)
        which = "the network lead who is left" if left else "a network lead"
        reasons.append(f"{chosen} is {which}")
    said = ", ".join(reasons[:-1])
    because = f"{said}, and {reasons[-1]}" if said else reasons[-1]
    return f"go to {chosen}, because {because}"


def _say_passed(passed: Passed, user_id: int, names: dict[int, str]) -> str:
    own = passed.user_id == user_id
    name = names[passed.user_id]
    if passed.why is PassedOver.CIRCLE:
        return "which leads back"
    if passed.why is PassedOver.NO_ROLE:
        return f"{name} may not hold declined cases then"
    stand_in = passed.stand_in_id
    if stand_in is None:
        named = "nobody"
    else:
        named = "you" if stand_in == user_id else names[stand_in]
    return f"{'you are' if own else f'{name} is'} away and named {named}"


def _say_days(first: date, last: date) -> str:
    return (
        f"on {say_day(first)}"
        if first == last
        else (f"from {say_day(first)} to {say_day(last)}")
    )


def _names(session: AnySession, choices: list[Choice]) -> dict[int, str]:
    numbers = {choice.user_id for choice in choices}
    for one in (passed for choice in choices for passed in choice.passed):
        numbers |= {one.user_id, one.stand_in_id or one.user_id}
    people = session.scalars(select(User).where(User.id.in_(numbers)))
    return {user.id: user.name for user in people}
