"""The blueprint of every page about decisions."""

from flask import Blueprint

bp = Blueprint("decisions", __name__)
