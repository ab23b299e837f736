"""A version in the Common Expression Language (CEL).

CEL has errors instead of "not known": a variable that isn't there is an error, and
`false && error` is still false. So answers that are not known are left out.
"""

import json
from typing import Any

from ipr.rulebook.exchange.names import EngineNames, NamedVariable, about_version
from ipr.rulebook.exchange.text import ExpressionWriter, Language
from ipr.rulebook.exchange.three_valued import Formula, find_formulas
from ipr.rulebook.version import Version

HOW = (
    'Declare each of the "variables" with its type. Leave out those whose answer is '
    "not known. Each expression is true, false, or an error because of what was left "
    "out, which means that it is not known. The outcome is accept if the mandatory "
    "expression is true; otherwise consider if the one for any criterion is true; "
    "otherwise decline if that one is false; otherwise cannot_tell."
)


def to_cel(version: Version) -> str:
    """Return the version as JSON that holds CEL expressions.

    Raises NotExportable.
    """
    formulas, names = find_formulas(version), EngineNames(version)
    writer = ExpressionWriter(version, names, CEL)

    def expression(formula: Formula) -> str:
        return writer.write(formula.condition)

    pairs = zip(version.criteria, formulas.criteria, strict=True)
    plain = {
        "format": "CEL",
        **about_version(version),
        "how": HOW,
        "variables": {v.name: _declare(v) for v in names.variables.values()},
        "criteria": {
            criterion.id: {
                "kind": criterion.kind,
                "title": criterion.title,
                "expression": expression(formula),
            }
            for criterion, formula in pairs
        },
        "mandatory": expression(formulas.mandatory),
        "any": expression(formulas.any),
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _declare(variable: NamedVariable) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "type": "string" if variable.is_word else "bool",
        "fact": variable.fact.id,
        "question": variable.question,
    }
    if variable.option is not None:
        declared["option"] = variable.option
    if variable.is_word:
        declared["values"] = list(variable.fact.options)
    return declared


def _negate(text: str, alone: bool) -> str:
    return f"!{text}" if alone else f"!({text})"


def _word(name: str, yes: tuple[str, ...], no: tuple[str, ...]) -> str:
    """Return a look-up, for that is an error where the word is none of them.

    >>> _word("part", ("alleged",), ("none",))
    '{"alleged": true, "none": false}[part]'
    """
    pairs = [f"{json.dumps(option)}: true" for option in yes]
    pairs += [f"{json.dumps(option)}: false" for option in no]
    return f"{{{', '.join(pairs)}}}[{name}]"


CEL = Language(both="&&", either="||", negate=_negate, word=_word)
