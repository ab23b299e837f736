"""The blueprint of all pages of this feature."""

from flask import Blueprint

bp = Blueprint("support", __name__, url_prefix="/support")
METHODS = ["GET", "POST"]
