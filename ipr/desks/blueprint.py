"""The blueprint that all of this feature's view modules share."""

from typing import Any

from flask import Blueprint

from ipr.desks.words import WORDS

bp = Blueprint("desks", __name__)


@bp.context_processor
def offer_words() -> dict[str, Any]:
    """Give the templates of this feature the words that rows are shown in."""
    return WORDS
