"""Say in one word what a PDF would do when it is opened: run as a program of its own.

A parser can be made to run for ever or take all memory, and this one is in C++: so it
runs apart, with little of both, and knows nothing of ours.
"""

import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

MOST_MEMORY = 768 * 1024 * 1024
MOST_SECONDS = 15
DEEPEST = 100
SUSPECT = re.compile(rb"/(JS|JavaScript|Launch|XFA|OpenAction|AA)(?![A-Za-z0-9])")
AT_ONCE = ("/O", "/PO", "/PV")
"""Events of the additional actions of a page that come without a click."""
OUTWARD = ("/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData")
FORM_SCRIPT = re.compile(rb"<([\w.-]+:)?script")


class Tangled(Exception):
    """It is nested more deeply than anything that people make."""


def what_it_would_do(data: bytes) -> str:
    """Return the first thing found wrong with a PDF, or "fine"."""
    try:
        with pikepdf.open(BytesIO(data), suppress_warnings=True) as pdf:
            found = (_judge(thing) for thing in pdf.objects)
            return next(filter(None, found), "fine")
    except pikepdf.PasswordError:
        return "password"
    except pikepdf.PdfError:
        return "damaged"


def _judge(thing: Any) -> str:
    if not isinstance(thing, pikepdf.Object):
        return ""  # a number, or nothing
    inner = thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
    if not SUSPECT.search(inner.unparse(resolved=True)):
        return ""
    return next(filter(None, map(_judge_dictionary, _dictionaries(inner))), "")


def _judge_dictionary(found: Any) -> str:
    kind = found.get("/S")
    if kind == "/JavaScript" or "/JS" in found:
        return "script"
    if kind == "/Launch":
        return "launch"
    if any(FORM_SCRIPT.search(part) for part in _form_parts(found.get("/XFA"))):
        return "script"
    events = found.get("/AA")
    events = events if isinstance(events, pikepdf.Dictionary) else {}
    starts = [found.get("/OpenAction"), *(events.get(event) for event in AT_ONCE)]
    actions = (action for start in starts for action in _actions(start))
    return "external" if any(one.get("/S") in OUTWARD for one in actions) else ""


def _dictionaries(thing: Any, depth: int = 0) -> Iterator[Any]:
    """Yield the dictionaries in a thing that are no things of their own."""
    if depth > DEEPEST:
        raise Tangled
    inner: list[Any] = []
    if isinstance(thing, pikepdf.Dictionary):
        yield thing
        inner = [one for _, one in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        inner = list(thing)
    for one in inner:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            yield from _dictionaries(one, depth + 1)


def _actions(start: Any) -> Iterator[Any]:
    """Yield an action, and those that follow it; each once, for they may turn back."""
    waiting, seen = [start], set()
    while waiting:
        action = waiting.pop()
        if not isinstance(action, pikepdf.Dictionary) or action.objgen in seen:
            continue
        if action.is_indirect:
            seen.add(action.objgen)
        yield action
        after = action.get("/Next")
        waiting += list(after) if isinstance(after, pikepdf.Array) else [after]


def _form_parts(form: Any) -> Iterator[bytes]:
    parts = list(form) if isinstance(form, pikepdf.Array) else [form]
    for part in parts:
        if isinstance(part, pikepdf.Stream):
            yield part.read_bytes()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(what_it_would_do(sys.stdin.buffer.read()))
