#!/bin/sh
# Get what tests need from the system: Chromium, a Java runtime for the HTML
# checker, and the library without which Playwright's Node does not start. Does
# nothing where all are there already. Fonts come from package-lock.json: those
# of the system differ from one to the next, and so would what tests measure.
set -eu

missing=""
command -v "${IPR_TEST_CHROMIUM:-chromium}" >/dev/null || missing="chromium"
command -v java >/dev/null || missing="$missing default-jre-headless"
# Whether it starts is asked, not where the library lies: not every Node wants it.
.venv/bin/playwright --version >/dev/null 2>&1 || missing="$missing libatomic1"
[ -n "$missing" ] || exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
echo "Installing from the system's packages: $missing"
# shellcheck disable=SC2086  # several words each, on purpose
if command -v apt-get >/dev/null &&
  $as_root apt-get update -qq &&
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq -y \
    --no-install-recommends $missing >/dev/null; then
  exit 0
fi
echo "Could not install: $missing. Install it by hand and run make test again." >&2
echo "A Chromium elsewhere is named by IPR_TEST_CHROMIUM=/path/to/chromium." >&2
exit 1
