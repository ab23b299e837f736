"""What was told in tests; each module says who its `people` are, by short names."""

from collections import Counter

import pytest
from sqlalchemy import select

from ipr.notices.models import Notice


@pytest.fixture
def told(session, people):
    """Commit, and return who was told what since the last time this was asked."""
    seen = set()

    def told():
        session.commit()
        names = {person.id: name for name, person in people.items()}
        new = [n for n in session.scalars(select(Notice)) if n.id not in seen]
        seen.update(notice.id for notice in new)
        found = Counter(
            f"{names[notice.user_id]}: {notice.kind}"
            for notice in new
            if notice.user_id in names
        )
        assert set(found.values()) <= {1}, "somebody was told the same twice"
        return set(found)

    return told


@pytest.fixture
def over(session, people):
    """Return what ended, for whom and why."""

    def over():
        names = {person.id: name for name, person in people.items()}
        ended = session.scalars(select(Notice).where(Notice.ended_at.is_not(None)))
        return {
            f"{names[one.user_id]}: {one.kind}": one.ended_why
            for one in ended
            if one.user_id in names
        }

    return over


def to_all(kind, *names):
    """Return that everybody of some names was told something."""
    return {f"{name}: {kind}" for name in names}
