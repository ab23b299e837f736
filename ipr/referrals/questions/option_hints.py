"""What our forms say beside an option of the rulebook: what to select together.

By fact and option. Not part of the rulebook, whose published texts stay as they are.
"""

from collections.abc import Mapping

DEATH_AS_WELL = "Select “The customer died” as well."

OPTION_HINTS: Mapping[str, Mapping[str, str]] = {
    "event": {
        "death": "If it may be a suicide, select that as well.",
        "alleged_suicide": DEATH_AS_WELL,
        "confirmed_suicide": DEATH_AS_WELL,
        "attempted_suicide": "After a death, select this for an earlier attempt only.",
    },
}
