"""What every list of referrals can be narrowed down by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from ipr.accounts.models import User
from ipr.desks.filter_forms import EVERYTHING, FilterForm, OptionField, offer_options
from ipr.desks.filters import Filters
from ipr.lines import LINE_NAMES

ME, NOBODY, ANY = "me", "nobody", EVERYTHING


@dataclass(frozen=True, kw_only=True)
class ReferralFilters(Filters):
    """What a list of referrals is narrowed down to."""

    status: str = ""
    outcome: str = ""
    state: str = ""
    area: int | None = None
    line: str = ""
    owner: str = ""
    """`me`, `nobody`, or the number of a person."""
    referrer: str = ""


class AreaField(OptionField):
    """A choice of an area, by its number."""

    @property
    def chosen(self) -> int | None:
        """The number of the area."""
        return int(self.data or 0) or None


class ReferralFilterForm(FilterForm):
    area = AreaField("Area")
    line = OptionField("Service line", choices=offer_options(LINE_NAMES))

    def offer(self, areas: Mapping[int, str], owners: Iterable[User] = ()) -> Self:
        """Set the choices that the desk knows."""
        self.area.choices = offer_options(areas)
        owner = self._fields.get("owner")
        if isinstance(owner, OptionField):
            people = {str(person.id): person.name for person in owners}
            owner.choices = {**owner.offered, **people}
        return self
