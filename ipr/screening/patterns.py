"""What tells of somebody by its form alone: numbers, dates, addresses. Pure.

Each takes more than can be real rather than less: a number of the right form is found
whether it was ever given out or not. What it must leave alone stands beside what it
must find in the tests.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from ipr.referrals.customer_identity import is_nino
from ipr.screening.dates import may_be_birth, spot_dates
from ipr.screening.findings import FindingKind, Folded, Spotted

PARTED = r"(?:[^\w\n]|_){0,3}"
BEGINS, ENDS = r"(?<![^\W_])", r"(?![^\W_])"
REFERENCE = re.compile(
    rf"{BEGINS}(?:[IL1]PR|AC[S5]){PARTED}[0-9OIL]{{2}}{PARTED}[0-9OIL]{{4,}}"
    rf"(?:{PARTED}[0-9A-Z])?{ENDS}",
    re.IGNORECASE,
)
NINO = re.compile(
    rf"{BEGINS}([A-Z]{PARTED}[A-Z])((?:{PARTED}[0-9]{{2}}){{3}})({PARTED}[A-D])?{ENDS}",
    re.IGNORECASE,
)
SHORT_WORDS = "am an as at be by go he if in is it me my no of on or so to us we"
POSTCODE = re.compile(
    rf"{BEGINS}([A-Z]{{1,2}})([0-9][0-9A-Z]?)(?:[^\S\n]{{0,2}}|-)"
    rf"([0-9][ABD-HJLNP-UW-Z]{{2}}){ENDS}",
    re.IGNORECASE,
)
ORDINAL = re.compile(r"(?:1st|2nd|3rd|[04-9]th)")
POSTCODE_AREAS = """
 AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG
DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE
KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL
PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW
UB W WA WC WD WF WN WR WS WV YO ZE
"""
EMAIL = re.compile(
    r"[^\s@<>()\[\]“”\",;:]+(?:@|\s?[\[(]\s?at\s?[\])]\s?)[^\W_][\w.-]*", re.IGNORECASE
)
GROUP_PARTS = r"[^\S\n]?[()–./-]?[^\S\n]?"
TELEPHONE = re.compile(
    rf"(?<![\w.,+/£$€–-])(?:\(?(?:\+|00)[1-9][0-9]{{0,2}}\)?|\(?0[0-9]{{2,}})"
    rf"(?:{GROUP_PARTS}\(?[0-9]{{1,}}\)?)*(?![\w])"
)


def spot_patterns(text: Folded, on: date) -> Iterator[Spotted]:
    """Yield what has the form of something that tells of somebody."""
    days = spot_dates(text.words)
    for day in days:
        if may_be_birth(text.words, day, on):
            yield text.spotted(day[0], day[1], FindingKind.BIRTH_DATE)
    for kind, (pattern, is_one) in PATTERNS.items():
        for found in pattern.finditer(text.words):
            start, end = found.span()
            in_day = any(start < to and at < end for at, to, _ in days)
            if is_one(found) and not (in_day and kind is FindingKind.TELEPHONE):
                yield text.spotted(start, end, kind)


def _is_nino(found: re.Match[str]) -> bool:
    letters = "".join(filter(str.isalpha, found[1]))
    digits = "".join(filter(str.isdigit, found[2]))
    if not found[3]:
        return letters.isupper() and is_nino(f"{letters}{digits}A")
    together = found[2].isdigit()
    return together or letters.isupper() or letters.lower() not in SHORT_WORDS.split()


def _is_postcode(found: re.Match[str]) -> bool:
    whole = "".join(found.groups())
    if found[1].upper() not in POSTCODE_AREAS.split() or ORDINAL.fullmatch(found[3]):
        return False
    return whole.isupper() or whole.islower()


def _is_telephone(found: re.Match[str]) -> bool:
    written = found[0]
    digits = re.sub(r"\D", "", written.replace("(0)", ""))
    if written.lstrip("(").startswith("0") and not digits.startswith("00"):
        return len(digits) in (10, 11)
    return 9 <= len(digits.lstrip("0")) <= 15


def _is_any(found: re.Match[str]) -> bool:
    return True


PATTERNS: Mapping[
    FindingKind, tuple[re.Pattern[str], Callable[[re.Match[str]], bool]]
] = {
    FindingKind.REFERENCE: (REFERENCE, _is_any),
    FindingKind.NINO: (NINO, _is_nino),
    FindingKind.POSTCODE: (POSTCODE, _is_postcode),
    FindingKind.EMAIL: (EMAIL, _is_any),
    FindingKind.TELEPHONE: (TELEPHONE, _is_telephone),
}
