"""The blueprint that all of this feature's view modules share."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
