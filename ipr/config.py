"""Settings. The only module that reads the environment or builds paths.

Each setting is a field of `Settings`: its environment variable is the field's
name in capitals after `IPR_`. The README's table lists them; a test compares.
"""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ipr.private_files import (
    FILE,
    close_to_others,
    make_private_folder,
    write_new_file,
)

PACKAGE = Path(__file__).resolve().parent
KEY_FILE = "keys.env"
DATA = "instance"
ADDRESS = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9]\d{,4})?/?")
SERVER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?:[1-9]\d{,4}")
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
WEEK, YEARS = 7 * 24, 3660
LIMITS = {
    "port": (1, 65_535),
    "workers": (1, 1000),
    "threads": (1, 1000),
    "proxies": (0, 10),
    "idle_minutes": (1, WEEK * 60),
    "session_hours": (1, WEEK),  # for longer no note is kept of who signed out
    "link_hours": (1, WEEK * 4),
    "draft_days": (1, YEARS),
    "duplicate_signs": (0, 1000),
    "report_days": (1, 183),  # working days: a longer limit is a slip
    "decline_days": (0, 183),
    "reply_days": (1, 183),
    "untouched_days": (1, 183),
    "small_counts": (0, 50),
}
"""The least and the most that a number may be: others fail at somebody's next page."""


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which, and what to do."""


def _resource(name: str) -> Path:
    """Return a folder that ships with the program: beside it, or inside a wheel."""
    inside = PACKAGE / "_data" / name
    return inside if inside.exists() else PACKAGE.parent / name


def templates_path() -> Path:
    """Return the folder of page templates."""
    return _resource("templates")


def static_path() -> Path:
    """Return the folder of the style sheet, the script and front-end assets."""
    return _resource("static")


def migrations_path() -> Path:
    """Return the folder of database migrations."""
    return PACKAGE / "migrations"


def rules_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the rulebook file: `IPR_RULES`, or the published one that ships."""
    named = environ.get("IPR_RULES")
    return Path(named) if named else _resource("rules") / "criteria.yaml"


def _setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set from outside. Raises SettingsError when wrong."""

    mode: str = _setting("development", "`development`, or `production` for real use")
    data: Path = _setting(
        Path(DATA), "Folder for the database, uploaded files and local keys"
    )
    database_url: str = _setting("", "SQLAlchemy address; empty: SQLite in the folder")
    secret_key: str = _setting("", "Signs sessions; at least 32 characters")
    data_key: str = _setting(
        "", "Encrypts personal data; several, newest first, with commas between"
    )
    rules: Path = _setting(Path(), "Rulebook file; empty: the one that ships")
    address: str = _setting(
        "", "Where people open it, as https://host; development: http://localhost:port"
    )
    host: str = _setting("127.0.0.1", "Network address to serve on")
    port: int = _setting(8000, "Port to serve on")
    workers: int = _setting(2, "Worker processes")
    threads: int = _setting(4, "Threads in each worker")
    proxies: int = _setting(0, "Trusted reverse proxies in front (X-Forwarded-*)")
    secure_cookies: bool = _setting(True, "Cookies over HTTPS only (production)")
    idle_minutes: int = _setting(30, "Signed out after so long without a request")
    session_hours: int = _setting(10, "Signed out after so long in any case")
    link_hours: int = _setting(72, "How long a one-time password link works")
    show_links: bool = _setting(
        False, "Without a mail server access managers see the links they make"
    )
    draft_days: int = _setting(30, "A draft untouched for so long expires")
    duplicate_signs: int = _setting(
        10, "For so many customers a day a referrer reads that a referral may exist"
    )
    team_nation: str = _setting(
        "england", "Whose bank holidays count: england, scotland or wales"
    )
    report_days: int = _setting(10, "Working days to the factual report")
    decline_days: int = _setting(
        0, "Working days for an ACSSL to answer a decline; 0: none is published"
    )
    untouched_days: int = _setting(
        2,
        "Working days, a limit of ours, until others hear that a declined case is not "
        "accepted",
    )
    reply_days: int = _setting(
        10, "Working days in which a problem with accessibility is answered"
    )
    small_counts: int = _setting(
        0, "Published counts from 1 to below this are not shown; 0: all are; or 3 to 50"
    )
    clamd: str = _setting("", "Virus scanner: host:port or socket path; empty: none")
    smtp: str = _setting("", "Mail server: host:port; empty: no emails are sent")
    smtp_user: str = _setting("", "Whom the mail server knows us as; empty: nobody")
    smtp_password: str = _setting("", "Our password at the mail server")
    smtp_security: str = _setting(
        "starttls", "`starttls`, `tls`, or `none` for a mail server on this machine"
    )
    mail_from: str = _setting("", "The address that emails come from")
    contact_email: str = _setting(
        "ipr.team@example.test", "Where referrers write for help"
    )
    contact_phone: str = _setting("", "Whom referrers ring for help; empty: not shown")

    @property
    def production(self) -> bool:
        """Whether this is real use, where nothing invented is ever loaded."""
        return self.mode == "production"

    @property
    def public_address(self) -> str:
        """Return where people open the service, without a slash at the end."""
        return self.address.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def known_hosts(self) -> list[str]:
        """Return the names under which requests are answered, whatever the port."""
        ours = urlsplit(self.public_address).hostname or ""
        return [ours] if self.production else [ours, "localhost", "127.0.0.1"]

    @property
    def smtp_server(self) -> tuple[str, int]:
        """Return the host and the port of the mail server."""
        host, _, port = self.smtp.rpartition(":")
        return host, int(port)

    @property
    def links_shown(self) -> bool:
        """Whether whoever makes a link for somebody sees it, and could use it."""
        return not self.smtp and (self.show_links or not self.production)

    @property
    def files(self) -> Path:
        """Return the folder of encrypted uploads, outside the web root."""
        return self.data / "files"

    @property
    def data_keys(self) -> list[str]:
        """Return the encryption keys, newest first."""
        return [key.strip() for key in self.data_key.split(",") if key.strip()]

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] = os.environ, *, make_keys: bool = True
    ) -> "Settings":
        """Read the settings; fill in what development may make for itself.

        With `make_keys` off nothing is written: keys that are new would not do.
        """
        _refuse_unknown(environ)
        given = {
            f.name: environ.get(environment_name(f.name), "").strip()
            for f in fields(cls)
        }
        values = {f.name: _parse(f.name, f.default, given[f.name]) for f in fields(cls)}
        values["rules"] = rules_path(environ)
        values["data"] = Path(values["data"]).resolve()
        if values["mode"] not in ("development", "production"):
            raise SettingsError(
                f'IPR_MODE is "{values["mode"]}": set it to development or production'
            )
        if values["mode"] == "development":
            _fill_local_keys(values, make=make_keys)
        values["database_url"] = database_address(
            values["database_url"], values["data"]
        )
        settings = cls(**values)
        settings.check()
        return settings

    def check(self) -> None:
        """Raise SettingsError for a weak key or an impossible value."""
        if len(set(self.secret_key)) < 8 or len(self.secret_key) < 32:
            raise SettingsError(
                "IPR_SECRET_KEY is missing or weak: it signs every session. "
                "Make one with `ipr key` and set it for every worker"
            )
        if not self.data_keys:
            raise SettingsError(
                "IPR_DATA_KEY is missing: personal data is encrypted with it. Make "
                "one with `ipr key`, set it, and keep a copy apart from the backups"
            )
        for key in self.data_keys:
            _check_data_key(key)
        self._check_address()
        self._check_mail()
        if self.team_nation not in ("england", "scotland", "wales"):
            raise SettingsError(
                f'IPR_TEAM_NATION is "{self.team_nation}": '
                "set it to england, scotland or wales"
            )
        if self.small_counts in (1, 2):
            raise SettingsError(
                f"IPR_SMALL_COUNTS is {self.small_counts}: what is hidden could then "
                "only be 1, so set it to 3 or more, or to 0 to show every count"
            )
        for name, (least, most) in LIMITS.items():
            number = getattr(self, name)
            if number < least:
                raise SettingsError(f"{environment_name(name)} must be {least} or more")
            if number > most:
                raise SettingsError(
                    f"{environment_name(name)} must be {most:,} or fewer"
                )

    def _check_address(self) -> None:
        """Links are made of it, and requests under another name are refused."""
        given = f'IPR_ADDRESS is "{self.address}"'
        if self.production and not self.address:
            raise SettingsError(
                "IPR_ADDRESS is missing: set it to where people open the service, "
                "such as https://ipr.example.test"
            )
        if self.address and not ADDRESS.fullmatch(self.address):
            raise SettingsError(
                f"{given}: set it to https:// and the name of the host, perhaps with "
                "a port, and nothing behind it"
            )
        needs_https = self.production and self.secure_cookies
        if needs_https and not self.address.startswith("https:"):
            raise SettingsError(
                f"{given}: nobody could sign in there, because cookies go over HTTPS "
                "only. Begin it with https://"
            )

    def _check_mail(self) -> None:
        """Nobody reads what goes to the mail server on its way, or a password to it."""
        if not self.smtp:
            return
        if not SERVER.fullmatch(self.smtp):
            raise SettingsError(
                f'IPR_SMTP is "{self.smtp}": set it to the host and port of a mail '
                "server, such as smtp.example.test:587"
            )
        if self.smtp_security not in ("starttls", "tls", "none"):
            raise SettingsError(
                f'IPR_SMTP_SECURITY is "{self.smtp_security}": '
                "set it to starttls, tls or none"
            )
        far = self.smtp_server[0] not in ("localhost", "127.0.0.1")
        if self.smtp_security == "none" and far and self.production:
            raise SettingsError(
                "IPR_SMTP_SECURITY is none, and the mail server is on another machine: "
                "others could read emails on their way. Set it to starttls or tls"
            )
        if not MAIL_ADDRESS.fullmatch(self.mail_from):
            raise SettingsError(
                f'IPR_MAIL_FROM is "{self.mail_from}": set it to the address that '
                "emails come from, such as ipr@example.test"
            )
        if bool(self.smtp_user) != bool(self.smtp_password):
            raise SettingsError(
                "Of IPR_SMTP_USER and IPR_SMTP_PASSWORD one is missing: set both, or "
                "neither"
            )


def database_address(given: str, data: Path) -> str:
    """Return where the database is: a SQLite file that has no full path is in `data`.

    >>> database_address("", Path("/srv/ipr"))
    'sqlite:////srv/ipr/ipr.sqlite'
    >>> database_address("sqlite:///own.sqlite", Path("/srv/ipr"))
    'sqlite:////srv/ipr/own.sqlite'
    """
    scheme, slashes, name = (given or "sqlite:///ipr.sqlite").partition(":///")
    if not scheme.startswith("sqlite") or name.startswith(("/", ":", "file:")):
        return given
    return f"{scheme}{slashes}{data / name}" if name else given


def find_database(environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the address of the service's database, if there is one; make nothing.

    It is there if `IPR_DATABASE_URL` says where, or if its file is in `IPR_DATA`.
    """
    given = environ.get("IPR_DATABASE_URL", "").strip()
    data = Path(environ.get("IPR_DATA", "").strip() or DATA).resolve()
    if given or (data / "ipr.sqlite").is_file():
        return database_address(given, data)
    return None


def environment_name(name: str) -> str:
    """Return the environment variable of a setting.

    >>> environment_name("port")
    'IPR_PORT'
    """
    return f"IPR_{name.upper()}"


def new_keys() -> dict[str, str]:
    """Return a fresh secret key and data key, as the environment wants them."""
    data_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return {"IPR_SECRET_KEY": secrets.token_urlsafe(48), "IPR_DATA_KEY": data_key}


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    """A name that is no setting is a slip of the pen, and would change nothing."""
    known = {environment_name(f.name) for f in fields(Settings)}
    for name in environ:
        ours = name.startswith("IPR_") and not name.startswith("IPR_TEST_")
        if ours and name not in known:
            near = get_close_matches(name, known, n=1)
            meant = f": did you mean {near[0]}?" if near else ""
            raise SettingsError(f"{name} is no setting of this program{meant}")


def _parse(name: str, default: Any, text: str) -> Any:
    if not text:
        return default
    if isinstance(default, bool):
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
        raise SettingsError(
            f'{environment_name(name)} is "{text}": set it to true or false'
        )
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError as problem:
            raise SettingsError(
                f'{environment_name(name)} is "{text}": set it to a whole number'
            ) from problem
    return Path(text) if isinstance(default, Path) else text


def _check_data_key(key: str) -> None:
    try:
        size = len(base64.urlsafe_b64decode(key))
    except (binascii.Error, ValueError):
        size = 0
    if size != 32 or len(set(key)) < 8:
        raise SettingsError(
            "IPR_DATA_KEY is weak or malformed: each key is 32 random bytes in "
            "URL-safe base64. Make one with `ipr key`"
        )


def _fill_local_keys(values: dict[str, Any], *, make: bool) -> None:
    """In development, keep keys in the data folder, made on the first start."""
    values["secure_cookies"] = False
    if values["secret_key"] and values["data_key"]:
        return
    path = values["data"] / KEY_FILE
    if path.exists():
        close_to_others(path, FILE)
    elif make:
        _write_keys(path)
    elif values["data_key"]:
        values["secret_key"] = values["secret_key"] or secrets.token_urlsafe(48)
        return
    else:
        raise SettingsError(
            f"There are no keys in {values['data']}: name the right folder in "
            "IPR_DATA, or set IPR_DATA_KEY"
        )
    kept = dict(line.split("=", 1) for line in path.read_text().splitlines() if line)
    for name in ("secret_key", "data_key"):
        values[name] = values[name] or kept.get(environment_name(name), "")


def _write_keys(path: Path) -> None:
    make_private_folder(path.parent)
    text = "".join(f"{name}={key}\n" for name, key in new_keys().items())
    try:
        write_new_file(path, text.encode())
    except FileExistsError:  # another worker was first: its keys are the ones
        return
