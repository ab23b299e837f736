"""The kinds of things that features let people import."""

from collections.abc import Mapping

from flask import Flask

from ipr.imports.kinds import ImportKind

EXTENSION = "ipr-imports"


def declare_import_kinds(app: Flask, *kinds: ImportKind) -> None:
    """Let things of these kinds be imported."""
    known: dict[str, ImportKind] = app.extensions.setdefault(EXTENSION, {})
    known.update({kind.name: kind for kind in kinds})


def import_kinds(app: Flask) -> Mapping[str, ImportKind]:
    """Return the kinds that were declared, by name."""
    known: dict[str, ImportKind] = app.extensions.get(EXTENSION, {})
    return known
