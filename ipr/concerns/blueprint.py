"""The blueprint of all pages of this feature."""

from flask import Blueprint

bp = Blueprint("concerns", __name__)
