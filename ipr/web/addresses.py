"""The parts of an address that differ: what no row can be found by is no address."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

BIGGEST = 2**63 - 1
"""No key is larger, and no database takes a larger number."""


class KeyConverter(IntegerConverter):
    """A number that can be a row's key."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": BIGGEST, **options})


class TextConverter(UnicodeConverter):
    """Text without the zero byte, which PostgreSQL can't compare with."""

    def to_python(self, value: str) -> str:
        """Return the text, or say that this is no such address."""
        if "\x00" in value:
            raise ValidationError
        text: str = super().to_python(value)
        return text


def init_app(app: Flask) -> None:
    """Read addresses so; called before any is registered."""
    app.url_map.converters |= {
        "int": KeyConverter,
        "default": TextConverter,
        "string": TextConverter,
    }
