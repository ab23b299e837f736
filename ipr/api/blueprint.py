"""The blueprint of what other systems ask, and of who may ask it."""

from flask import Blueprint

bp = Blueprint("api", __name__)
