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
MOST_SECONDS = 5
MOST_OBJECTS = 200_000
DEEPEST = 100
SUSPECT = re.compile(
    rb"/(JS|JavaScript|Launch|XFA|OpenAction|AA|EF|EmbeddedFile|RichMedia\w*|Rendition"
    rb"|Movie|3D)(?![A-Za-z0-9])"
)
CLICKS = ("/D", "/U")
"""Additional actions of whoever presses; every other event comes by itself."""
OUTWARD = ("/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Thread")
PLAYED = ("/Rendition", "/Movie", "/RichMedia", "/RichMediaExecute", "/3D")
FORM_SCRIPT = re.compile(rb"<([\w.-]+:)?script")
OTHER_LETTERS = re.compile(
    rb"\x00|<!(DOCTYPE|ENTITY)|<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"'])",
    re.IGNORECASE,
)
"""What could write "script" in a form so that the search above misses it."""


class Tangled(Exception):
    """It is nested more deeply than anything that people make."""


def what_it_would_do(data: bytes) -> str:
    """Return the first thing found wrong with a PDF, or "fine"."""
    try:
        with pikepdf.open(BytesIO(data), suppress_warnings=True) as pdf:
            if len(pdf.objects) > MOST_OBJECTS:
                raise Tangled
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
    if isinstance(thing, pikepdf.Stream) and ("/F" in inner or "/Ref" in inner):
        return "external"  # its content, or a page of it, is in another place
    if not SUSPECT.search(inner.unparse(resolved=True)):
        return ""
    return next(filter(None, map(_judge_dictionary, _dictionaries(inner))), "")


def _judge_dictionary(found: Any) -> str:
    kind = found.get("/S")
    if kind == "/JavaScript" or "/JS" in found:
        return "script"
    if kind == "/Launch":
        return "launch"
    if found.get("/EF") or found.get("/Type") == "/EmbeddedFile":
        return "file"
    if kind in PLAYED or found.get("/Subtype") in PLAYED:
        return "plays"
    return _judge_form(found.get("/XFA")) or _judge_starts(found)


def _judge_starts(found: Any) -> str:
    events = found.get("/AA")
    events = events if isinstance(events, pikepdf.Dictionary) else {}
    by_itself = (action for event, action in events.items() if event not in CLICKS)
    starts = (found.get("/OpenAction"), *by_itself)
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


def _judge_form(form: Any) -> str:
    """Judge a form in XML, whose pieces make one text wherever it is cut."""
    pieces = list(form) if isinstance(form, pikepdf.Array) else [form]
    streams = (one.read_bytes() for one in pieces if isinstance(one, pikepdf.Stream))
    strings = (bytes(one) for one in pieces if isinstance(one, pikepdf.String))
    for text in (b"".join(streams), b"".join(strings)):
        if FORM_SCRIPT.search(text):
            return "script"
        if OTHER_LETTERS.search(text) or not _is_utf8(text):
            return "form"
    return ""


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(what_it_would_do(sys.stdin.buffer.read()))
