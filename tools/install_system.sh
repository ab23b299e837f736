#!/bin/sh
# Get what is needed from the system. Does nothing where all is there already.
#   install_system.sh run     what makes PDFs: the service runs without, and says so
#   install_system.sh tests   that, and Chromium, a Java runtime for the HTML checker,
#                             and the library without which Playwright's Node does not
#                             start
# Fonts for tests come from package-lock.json: those of the system differ from one to
# the next, and so would what tests measure.
# Of Chromium the headless shell is preferred: it draws the same pages, and spends
# nothing on the windows around them.
set -eu

for_what="${1:-tests}"
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"

missing=""
.venv/bin/python - <<'PYTHON' || missing=" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
import sys
from ctypes.util import find_library

sys.exit(not all(map(find_library, ("pango-1.0", "pangoft2-1.0", "fontconfig"))))
PYTHON
if [ "$for_what" = tests ]; then
  command -v java >/dev/null || missing="$missing default-jre-headless"
  # Whether it starts is asked, not where the library lies: not every Node wants it.
  .venv/bin/playwright --version >/dev/null 2>&1 || missing="$missing libatomic1"
  if [ -n "${IPR_TEST_CHROMIUM:-}" ]; then
    command -v "$IPR_TEST_CHROMIUM" >/dev/null || missing="$missing chromium"
  elif ! command -v chromium-headless-shell >/dev/null; then
    missing="$missing chromium-headless-shell"
  fi
fi
[ -n "$missing" ] || exit 0

echo "Installing from the system's packages:$missing"
if command -v apt-get >/dev/null && $as_root apt-get update -qq; then
  if ! apt-cache show chromium-headless-shell >/dev/null 2>&1; then
    missing=$(echo "$missing" | sed 's/chromium-headless-shell/chromium/')
  fi
  # shellcheck disable=SC2086  # several words each, on purpose
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq -y \
    --no-install-recommends $missing >/dev/null && exit 0
fi
if [ "$missing" = " chromium-headless-shell" ] && command -v chromium >/dev/null; then
  echo "It can't be had, and chromium does as well."
  exit 0
fi
if [ "$for_what" = run ]; then
  echo "Could not install:$missing. The service runs without, and makes no PDFs." >&2
  exit 0
fi
echo "Could not install:$missing. Install it by hand and run make test again." >&2
echo "A Chromium elsewhere is named by IPR_TEST_CHROMIUM=/path/to/chromium." >&2
exit 1
