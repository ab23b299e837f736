"""Manifests of backups, changed by somebody with the key or without it."""

import json

from ipr.backups.manifest import seal_manifest

LETTER = b"An invented letter."


def read_plain(backup):
    """Return what a manifest says."""
    return json.loads((backup / "manifest.json").read_bytes())


def change_manifest(backup, *, sealed=False, **changes):
    """Write other things into a manifest; None takes a field out."""
    plain = {**read_plain(backup), **changes}
    plain = {name: value for name, value in plain.items() if value is not None}
    if sealed:
        plain = seal_manifest(plain)
    (backup / "manifest.json").write_text(json.dumps(plain))
