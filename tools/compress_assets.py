"""Compress each static file once, so that no request has to.

The name says of which content it is: ipr/web/static_files.py never sends another.
"""

import gzip
import hashlib
import shutil
from pathlib import Path

import brotli

STATIC = Path(__file__).resolve().parent.parent / "static"
COMPRESSED = STATIC / "vendor" / "compressed"
ENDINGS = {".css", ".js", ".svg"}


def compress_assets() -> None:
    shutil.rmtree(COMPRESSED, ignore_errors=True)
    for path in sorted(STATIC.rglob("*.*")):
        if path.suffix in ENDINGS:
            compress_file(path, path.read_bytes())


def compress_file(path: Path, content: bytes) -> None:
    """Write a file's compressed forms, those that are shorter than it."""
    digest = hashlib.sha256(content).hexdigest()[:12]
    name = f"{path.relative_to(STATIC)}.{digest}"
    forms = {".gz": gzip.compress(content, 9, mtime=0), ".br": brotli.compress(content)}
    for ending, short in forms.items():
        if len(short) < len(content):
            target = COMPRESSED / f"{name}{ending}"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(short)


if __name__ == "__main__":
    compress_assets()
