"""Engines of other makes, which decide by what is exported.

Each takes a version and states of the answers in normal form, and returns for each
state the result of every criterion and the outcome.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import datalogic_py
from cel_expr_python import cel

from ipr.rulebook import Version
from ipr.rulebook.exchange import FORMATS
from ipr.rulebook.exchange.names import EngineNames

SCRIPTS = Path(__file__).parents[2] / "engines"
RESULT = {True: "met", False: "not_met", None: "not_known"}
Found = list[tuple[list[str], str]]
States = list[dict[str, Any]]


def ours(version: Version, states: States) -> Found:
    """Return what this engine says."""
    decisions = [version.decide(state) for state in states]
    return [([c.result for c in d.criteria], d.outcome) for d in decisions]


def ask_node(script: str, lines: Iterable[Any]) -> list[Any]:
    """Return what a script answers to lines of JSON."""
    text = "\n".join(json.dumps(line) for line in lines)
    beside = str(Path(sys.executable).parent)  # where there is none on the path
    node = shutil.which("node") or shutil.which("node", path=beside)
    assert node, "Node is missing: make test installs it"
    command = [node, str(SCRIPTS / script)]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def inputs(version: Version, state: dict[str, Any]) -> dict[str, Any]:
    """Return a state as values of the variables of an export; None is not known."""
    found: dict[str, Any] = {}
    for variable in EngineNames(version).variables.values():
        answer = state.get(variable.fact.id)
        if variable.option is not None:
            lists = answer or {"selected": [], "not_selected": []}
            no = False if variable.option in lists["not_selected"] else None
            found[variable.name] = variable.option in lists["selected"] or no
        elif variable.is_word:
            found[variable.name] = None if answer == "not_known" else answer
        else:
            found[variable.name] = {"yes": True, "no": False}.get(answer)
    return found


def read_dmn(version: Version) -> Any:
    """Return what dmn-moddle says of a version's file."""
    return ask_node("feel.mjs", [{"dmn": FORMATS["dmn"].write(version)}])[0]


def feel(pairs: list[tuple[Version, States]]) -> list[Found]:
    """Decide by the DMN files, read by dmn-moddle and evaluated by feelin."""
    lines: list[Any] = []
    for version, states in pairs:
        lines.append({"dmn": FORMATS["dmn"].write(version)})
        lines += [{"input": inputs(version, state)} for state in states]
    answers = iter(ask_node("feel.mjs", lines))
    found = []
    for _, states in pairs:
        assert next(answers)["warnings"] == []
        decided = [next(answers) for _ in states]
        found.append([([RESULT[v] for v in d[:-3]], d[-1]) for d in decided])
    return found


def rules_of(plain: Any) -> list[Any]:
    """Return the rules of a JsonLogic export, the outcome's last."""
    both = [x for c in plain["criteria"].values() for x in (c["yes"], c["no"])]
    return [*both, plain["outcome"]]


def by_rails(values: list[Any]) -> tuple[list[str], str]:
    """Return results and outcome from the values of an export's rules."""
    *both, outcome = values
    assert {type(value) for value in both} == {bool}
    pairs = zip(both[::2], both[1::2], strict=True)
    results = {(1, 0): "met", (0, 1): "not_met", (0, 0): "not_known"}
    return [results[yes, no] for yes, no in pairs], outcome


def datalogic(version: Version, states: States) -> Found:
    """Decide by the JsonLogic rules, applied by datalogic."""
    engine = datalogic_py.Engine()
    plain = json.loads(FORMATS["jsonlogic"].write(version))
    rules = [engine.compile(rule) for rule in rules_of(plain)]
    return [by_rails([rule.evaluate(s) for rule in rules]) for s in states]


def json_logic_js(pairs: list[tuple[Version, States]]) -> list[Found]:
    """Decide by the JsonLogic rules, applied by json-logic-js."""
    lines: list[Any] = []
    for version, states in pairs:
        plain = json.loads(FORMATS["jsonlogic"].write(version))
        lines.append({"rules": rules_of(plain)})
        lines += [{"facts": state} for state in states]
    answers = iter(ask_node("logic.mjs", lines))
    found = []
    for _, states in pairs:
        next(answers)
        found.append([by_rails(next(answers)) for _ in states])
    return found


def cel_expr(version: Version, states: States) -> Found:
    """Decide by the CEL expressions, evaluated by the official engine."""
    plain = json.loads(FORMATS["cel"].write(version))
    types = {"bool": cel.Type.BOOL, "string": cel.Type.STRING}
    declared = {name: types[v["type"]] for name, v in plain["variables"].items()}
    environment = cel.NewEnv(variables=declared)
    texts = [c["expression"] for c in plain["criteria"].values()]
    texts += [plain["mandatory"], plain["any"]]
    expressions = [environment.compile(text) for text in texts]
    found = []
    for state in states:
        given = {k: v for k, v in inputs(version, state).items() if v is not None}
        values = [_value(expression.eval(data=given)) for expression in expressions]
        *results, mandatory, any_of_all = values
        rest = {True: "consider", False: "decline", None: "cannot_tell"}
        outcome = "accept" if mandatory else rest[any_of_all]
        found.append(([RESULT[value] for value in results], outcome))
    return found


def _value(value: Any) -> bool | None:
    if value.type() == cel.Type.BOOL:
        return bool(value.value())
    assert "No value" in str(value) or "not found in map" in str(value), value
    return None


def every_pattern(version: Version, seed: int) -> Iterator[dict[str, Any]]:
    """Yield every pattern of the answers that a version tells apart, and more.

    Of options that it never tells apart every count of yes, no and not known comes
    up once, each time with others of them (by a seed): three of them have ten
    patterns, not 27. Facts are given as "not known" or left out.
    """
    random = Random(seed)
    choices = []
    for fact in version.compiled.facts:
        own = [v for v in version.compiled.variables if v.fact == fact.id]
        if own[0].counts if own else fact.type == "any_of":
            groups = [_counts(len(variable.groups[0])) for variable in own]
            choices.append(list(product(*groups)))
        else:
            choices.append([*fact.options, "not_known"])
    for chosen in product(*choices):
        state = {}
        for fact, choice in zip(version.compiled.facts, chosen, strict=True):
            if fact.type != "any_of":
                if choice != "not_known" or random.random() < 0.5:
                    state[fact.id] = choice
                continue
            lists: dict[str, list[str]] = {"selected": [], "not_selected": []}
            own = [v for v in version.compiled.variables if v.fact == fact.id]
            for variable, (yes, no) in zip(own, choice, strict=True):
                options = random.sample(variable.groups[0], len(variable.groups[0]))
                lists["selected"] += options[:yes]
                lists["not_selected"] += options[yes : yes + no]
            state[fact.id] = lists
        yield state


def _counts(size: int) -> list[tuple[int, int]]:
    """Return how many of some options may be selected, and how many not."""
    return [(yes, no) for yes in range(size + 1) for no in range(size + 1 - yes)]
