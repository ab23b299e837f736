"""A version as JsonLogic: for each question one rule for yes and one for no.

JsonLogic knows yes and no alone. So what is asked has two rules: one is true when
the answers make it certain, the other when they rule it out. Where neither is true
it isn't known. The data are the facts as `ipr decide` takes them.
"""

import json
from typing import Any

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.exchange.names import about_version, split_options
from ipr.rulebook.exchange.three_valued import Formula, find_formulas
from ipr.rulebook.model import ACCEPT, ANY_OF, CANNOT_TELL, CONSIDER, DECLINE, Fact
from ipr.rulebook.version import Version

Json = dict[str, Any]
HOW = (
    "Give each rule the facts as JSON. A yes_no or one_of is a word; a word that is "
    "not among its answers, such as not_known, counts as not known, and so does a "
    'fact left out. An any_of is {"selected": [...], "not_selected": [...]}; an '
    'option in neither list is not known. "yes" is true when the answers make '
    'something certain, "no" when they rule it out; when neither is true it is not '
    'known. "outcome" gives accept, consider, decline or cannot_tell.'
)


def to_jsonlogic(version: Version) -> str:
    """Return the version as JSON that holds JsonLogic rules.

    Raises NotExportable.
    """
    formulas = find_formulas(version)
    rules = JsonRules(version)
    pairs = zip(version.criteria, formulas.criteria, strict=True)
    mandatory, any_of_all = rules.both(formulas.mandatory), rules.both(formulas.any)
    plain = {
        "format": "JsonLogic",
        **about_version(version),
        "how": HOW,
        "answers": rules.answers(),
        "criteria": {
            criterion.id: {
                "kind": criterion.kind,
                "title": criterion.title,
                **rules.both(formula),
            }
            for criterion, formula in pairs
        },
        "mandatory": mandatory,
        "any": any_of_all,
        "outcome": {
            "if": [
                mandatory["yes"],
                ACCEPT,
                any_of_all["yes"],
                CONSIDER,
                any_of_all["no"],
                DECLINE,
                CANNOT_TELL,
            ]
        },
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


class JsonRules:
    """Writes conditions of one version as rules."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.keys: dict[str, str] = {}
        for id in version.uses:  # a dot in a name means "inside" in JsonLogic
            key = id.replace(".", "_")
            while key in self.keys.values():
                key += "_"
            self.keys[id] = key

    def answers(self) -> Json:
        """Return where each fact stands in the data, and what it may be."""
        return {
            self.keys[id]: {
                "fact": id,
                "type": fact.type,
                "question": fact.question,
                "options": list(options if fact.type == ANY_OF else fact.options),
            }
            for id, options in self.version.uses.items()
            for fact in (self.version.facts[id],)
        }

    def both(self, formula: Formula) -> Json:
        """Return the rule for yes and the rule for no."""
        condition = formula.condition
        return {"yes": self.rule(condition, True), "no": self.rule(condition, False)}

    def rule(self, condition: Condition, wanted: bool) -> Any:
        """Return the rule that is true when a condition surely is as wanted."""
        match condition:
            case Is(id, options):
                return self.leaf(self.version.facts[id], options, wanted)
            case Not(part):
                return self.rule(part, not wanted)
            case All(parts):
                return _join("and" if wanted else "or", self.rules(parts, wanted))
            case AnyOf(parts):
                return _join("or" if wanted else "and", self.rules(parts, wanted))

    def rules(self, parts: tuple[Condition, ...], wanted: bool) -> list[Any]:
        """Return the rules of several conditions."""
        return [self.rule(part, wanted) for part in parts]

    def leaf(self, fact: Fact, named: tuple[str, ...], wanted: bool) -> Any:
        """Return the rule for one question."""
        key = self.keys[fact.id]
        if fact.type == ANY_OF:
            place = {"var": [f"{key}.{'selected' if wanted else 'not_selected'}", []]}
            each = [{"in": [option, place]} for option in named]
            return _join("or" if wanted else "and", each)
        yes, no = split_options(fact, named)
        if not no:
            return wanted
        answers = yes if wanted else no
        return _join("or", [{"===": [{"var": key}, answer]} for answer in answers])


def _join(how: str, rules: list[Any]) -> Any:
    """Return rules joined; all of nothing is true, any of nothing is false."""
    if not rules:
        return how == "and"
    return rules[0] if len(rules) == 1 else {how: rules}
