"""How old a reader must be for the texts of a version, by the automated readability
index: it counts letters a word and words a sentence, and gives a school year.
"""

import re
from collections.abc import Iterable, Iterator
from math import ceil

from ipr.rulebook import Criterion, Fact, Version
from ipr.rulebook.proofs import TELLS, WARNS, Finding

# GOV.UK aims at a reading age of 9. Names that the law prescribes ("Domestic Abuse
# Related Death Review") put even the shortest true sentence far above that, and a
# warning beside every text is read by nobody. So we warn above 15, the age of the last
# year that everybody must spend at school: what is harder shuts colleagues out.
WARN_ABOVE = 15
AIM = 9
# The index gives school years; children begin the first one at five.
STARTS_SCHOOL_AT = 5
# A label or two is no text: one long word would make it a professor's.
MIN_WORDS = 20
# An option such as "Yes" is no sentence, and would make what stands beside it easy.
SHORTEST_SENTENCE = 3


def find_hard_texts(version: Version) -> Iterator[Finding]:
    """Warn of questions and criteria that are hard to read; tell the age overall.

    A question is judged together with its help and options, and a criterion with all
    its words, so that short labels don't count for more than they are.
    """
    for fact in version.offered_facts():
        age = reading_age(_texts_of_fact(fact))
        if age and age > WARN_ABOVE:
            what = f"The texts of “{fact.question}” need"
            yield Finding("hard_to_read", WARNS, _warning(what, age), fact=fact.id)
    for criterion in version.criteria:
        age = reading_age(_texts_of_criterion(criterion))
        if age and age > WARN_ABOVE:
            what = f"The texts of “{criterion.title}” need"
            text, ids = _warning(what, age), (criterion.id,)
            yield Finding("hard_to_read", WARNS, text, ids)
    yield from _overall(version)


def _warning(what: str, age: int) -> str:
    return (
        f"{what} a reading age of {age}. Shorter sentences and shorter words help; "
        f"above {WARN_ABOVE} is too hard for some of those who refer."
    )


def _overall(version: Version) -> Iterator[Finding]:
    questions = reading_age(
        text for fact in version.offered_facts() for text in _texts_of_fact(fact)
    )
    criteria = reading_age(
        text for one in version.criteria for text in _texts_of_criterion(one)
    )
    parts = {"questions": questions, "criteria": criteria}
    said = [f"the {name} at {age}" for name, age in parts.items() if age]
    if said:
        text = (
            f"Reading age over all texts: {' and '.join(said)}. "
            f"GOV.UK aims at {AIM}; we warn above {WARN_ABOVE}."
        )
        yield Finding("reading_age", TELLS, text)


def reading_age(texts: Iterable[str]) -> int | None:
    """Return the age at which texts can be read; None if they are too few words.

    >>> reading_age(["The cat sat on the mat. It was warm."] * 3)
    5
    >>> reading_age(["Safeguarding"]) is None
    True
    """
    sentences = " ".join(_as_sentence(text) for text in texts if text)
    if len(sentences.split()) < MIN_WORDS:
        return None
    return age_for_index(readability_index(sentences))


def age_for_index(index: float) -> int:
    """Return the age at the end of the school year that an index names."""
    return STARTS_SCHOOL_AT + max(0, ceil(index))


def readability_index(text: str) -> float:
    """Return the automated readability index of a text: a school year.

    From letters and digits a word and words a sentence: E. A. Senter and R. J. Smith,
    "Automated Readability Index", AMRL-TR-66-220, 1967.

    >>> round(readability_index("The cat sat on the mat. It was warm today."), 2)
    -4.33
    """
    words = text.split()
    letters = sum(letter.isalnum() for letter in text)
    ends = re.split(r"(?<=[.?!])\s+", text)
    sentences = sum(len(end.split()) >= SHORTEST_SENTENCE for end in ends)
    a_word, a_sentence = letters / len(words), len(words) / (sentences or 1)
    return 4.71 * a_word + 0.5 * a_sentence - 21.43


def _as_sentence(text: str) -> str:
    """Return a text with an end, so that labels don't run into one another."""
    return text if text[-1] in ".?!" else f"{text}."


def _texts_of_fact(fact: Fact) -> list[str]:
    return [fact.question, fact.help, *fact.options.values()]


def _texts_of_criterion(criterion: Criterion) -> list[str]:
    texts = criterion.texts
    return [
        criterion.title,
        criterion.plain,
        texts.met,
        texts.not_met,
        texts.not_known,
    ]
