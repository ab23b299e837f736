"""Copy what browsers need from node_modules to static/vendor.

GOV.UK's typeface, crown and crests may be used on GOV.UK only, and this is an
intranet service: the typeface is taken out of the style sheet and the pictures
are not copied.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
GOVUK = MODULES / "govuk-frontend" / "dist" / "govuk"

COPIES = {
    GOVUK / "govuk-frontend.min.js": "govuk-frontend.min.js",
    MODULES / "htmx.org" / "dist" / "htmx.min.js": "htmx.min.js",
}
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
TYPEFACE = re.compile(r"""(["']?)GDS Transport\1\s*,\s*""")
PICTURE = re.compile(r"url\([\"']?/assets/[^)]*\)")
SOURCE_MAP = re.compile(
    r"\s*(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S*)\s*"
)


def intranet_css(text: str) -> str:
    """Return GOV.UK's style sheet without its typeface, crown and crests."""
    text = FONT_FACE.sub("", text)
    text = TYPEFACE.sub("", text)
    text = PICTURE.sub("none", text)
    return SOURCE_MAP.sub("\n", text)


def copy_assets() -> int:
    if not GOVUK.is_dir():
        print(f"{GOVUK} is missing. Run `make setup`, which gets it with npm.")
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    css = (GOVUK / "govuk-frontend.min.css").read_text("utf-8")
    (VENDOR / "govuk-frontend.min.css").write_text(intranet_css(css), "utf-8")
    for source, name in COPIES.items():
        text = source.read_text("utf-8")
        (VENDOR / name).write_text(SOURCE_MAP.sub("\n", text), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(copy_assets())
