"""What is committed: locks with hashes and no hosts, and no third-party assets."""

import json
import re
import subprocess

import pytest

from ipr.config import PACKAGE

ROOT = PACKAGE.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
HOST = re.compile(r"https?://|index-url|find-links|trusted-host", re.IGNORECASE)


def committed_files() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
class TestLocks:
    def test_name_no_host(self, lock):
        assert not HOST.findall(lock.read_text())

    def test_pin_every_requirement_with_a_hash(self, lock):
        entries = re.split(r"\n(?=\S)", lock.read_text().strip())

        assert entries
        assert [e for e in entries if "==" not in e or "--hash=sha256:" not in e] == []


class TestPackageLock:
    def test_names_no_host_and_pins_with_hashes(self):
        text = (ROOT / "package-lock.json").read_text()
        packages = json.loads(text)["packages"]

        installed = [entry for path, entry in packages.items() if path]
        assert "resolved" not in text
        assert all(entry["integrity"].startswith("sha512-") for entry in installed)

    def test_pins_exact_versions(self):
        package = json.loads((ROOT / "package.json").read_text())

        wanted = package["dependencies"]
        assert [v for v in wanted.values() if not re.fullmatch(r"[\d.]+", v)] == []


class TestCommittedFiles:
    def test_hold_no_third_party_assets_and_no_data(self):
        kept_out = ("static/vendor/", "node_modules/", "instance/", ".venv/", "dist/")

        assert [f for f in committed_files() if f.startswith(kept_out)] == []

    def test_hold_no_lock_that_names_hosts(self):
        assert {"uv.lock", "pylock.toml"}.isdisjoint(committed_files())


class TestAssets:
    def test_use_neither_gov_uk_typeface_nor_crown(self):
        css = (ROOT / "static/vendor/govuk-frontend.min.css").read_text()

        assert "@font-face" not in css
        assert "GDS Transport" not in css
        assert "url(" not in css.replace("url(data:", "")

    @pytest.mark.parametrize("name", ["govuk-frontend.min.js", "htmx.min.js"])
    def test_are_there(self, name):
        assert (ROOT / "static/vendor" / name).stat().st_size > 10_000
