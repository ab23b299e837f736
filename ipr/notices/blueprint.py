"""The blueprint on which the pages of this feature are."""

from flask import Blueprint

bp = Blueprint("notices", __name__)
