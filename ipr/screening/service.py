"""The gate before words go out: find in them what could tell who somebody is."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.documents.model import Document
from ipr.lines import SERVICE_LINES
from ipr.screening.findings import (
    Folded,
    Passage,
    SensitiveText,
    Spotted,
    TextFinding,
    fold_text,
    mask_text,
    merge_spotted,
    show_findings,
)
from ipr.screening.names import Known, read_tokens, spot_names
from ipr.screening.passages import read_passages
from ipr.screening.patterns import spot_patterns
from ipr.screening.queries import find_area_names, find_known_words

LINE_NAMES = [entry.name for entry in SERVICE_LINES.values()]


def refuse_sensitive(
    session: AnySession, document: Document, *, ours: Collection[str] = ()
) -> None:
    """Raise SensitiveText, with every finding, if a document may not go out.

    It may not if anything in it, its pictures and margins too, names a customer or a
    colleague known here, or has the form of a reference, a National Insurance number,
    a date of birth, a postcode, an email address or a telephone number. `ours` are
    passages that the service itself wrote.
    """
    findings = screen_passages(session, read_passages(document), ours=ours)
    if findings:
        raise SensitiveText(findings)


def screen_passages(
    session: AnySession,
    passages: Iterable[Passage],
    *,
    ours: Collection[str] = (),
) -> list[TextFinding]:
    """Return what in some passages could tell who somebody is, in their order.

    Each finding says its kind, its place and the words around it, masked: neither a
    page nor a record that shows it tells what was hidden. Places are masked too, as
    they may quote a heading. Names are looked up once for all passages, but not looked
    for in `ours`, the words of the service: somebody may be called Both, and nobody
    could write another definition.
    """
    read = [passage for passage in passages if passage.words.strip()]
    texts = [passage.words for passage in read] + [passage.place for passage in read]
    folded = {text: fold_text(text) for text in texts}
    words = {
        word
        for text in folded.values()
        for token in read_tokens(text.words)
        for word in token.spellings
    }
    known = find_known_words(session, words)
    phrases = [*LINE_NAMES, *find_area_names(session)]
    day = london_today()
    spotted = {
        text: spot_all(text, plain, {} if text in ours else known, phrases, day)
        for text, plain in folded.items()
    }
    return [
        finding
        for passage in read
        for finding in show_findings(
            passage,
            spotted[passage.words],
            mask_text(passage.place, spotted[passage.place]),
        )
    ]


def spot_all(
    text: str, folded: Folded, known: Known, phrases: Sequence[str], day: date
) -> list[Spotted]:
    """Return all that may not go out of one text, in its order."""
    spans = [
        found.span()
        for phrase in phrases
        for found in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded.words)
    ]
    tokens = [
        token
        for token in read_tokens(folded.words)
        if not any(start <= token.start and token.end <= end for start, end in spans)
    ]
    found = [*spot_patterns(folded, day), *spot_names(folded, tokens, known)]
    return merge_spotted(found, text)
