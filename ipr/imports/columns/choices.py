"""What was chosen, by any name that it has or had. Pure."""

from collections.abc import Iterable
from difflib import get_close_matches

from ipr.imports.columns.declarations import Barred, CellProblem, Options
from ipr.imports.columns.headings import loosen

MOST_NAMED = 12


class Choices:
    """The names of what may be chosen in a column, found loosely."""

    def __init__(self, options: Options, barred: Barred | None = None) -> None:
        self.names = {
            code: names[0] if names else code for code, names in options.items()
        }
        self.codes: dict[str, set[str]] = {}
        for code, names in options.items():
            for name in (code, *names):
                self.codes.setdefault(loosen(name), set()).add(code)
        self.barred = barred
        names_barred = barred.options.values() if barred else ()
        self.names_barred = {loosen(name) for names in names_barred for name in names}

    def choose(self, text: str) -> str:
        """Return the code of a name. Raises CellProblem for none, or several."""
        codes = sorted(self.codes.get(loosen(text), ()))
        if len(codes) == 1:
            return codes[0]
        if codes:
            names = " or ".join(f"“{self.names[code]}”" for code in codes)
            raise CellProblem("This is the name of several", f"Write {names}")
        if self.barred and loosen(text) in self.names_barred:
            raise CellProblem(self.barred.problem, self.barred.advice)
        raise CellProblem("This is not one of the choices", self._advise(text))

    def choose_all(self, text: str) -> tuple[str, ...]:
        """Return the codes of names with semicolons between, each once.

        Commas part them too where nothing but names is between.
        """
        parts = [part.strip() for part in text.replace("\n", ";").split(";")]
        names = [name for part in parts if part for name in self._part(part)]
        return tuple(dict.fromkeys(map(self.choose, names)))

    def _part(self, text: str) -> list[str]:
        pieces = text.split(",")
        known = all(loosen(piece) in self.codes for piece in pieces)
        return pieces if known and loosen(text) not in self.codes else [text]

    def _advise(self, text: str) -> str:
        near = get_close_matches(loosen(text), self.codes, n=3, cutoff=0.6)
        codes = sorted({code for name in near for code in self.codes[name]})
        if codes:
            return f"Did you mean {_say_list(self.names[code] for code in codes)}?"
        if len(self.names) <= MOST_NAMED:
            return f"Use one of {_say_list(self.names.values())}"
        return "Use a name from the list that is in force, or one that it had before"


def _say_list(names: Iterable[str]) -> str:
    *some, last = (f"“{name}”" for name in names)
    return f"{', '.join(some)} or {last}" if some else last
