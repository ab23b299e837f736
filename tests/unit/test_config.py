"""Settings: what is refused, with the words to mend it, and what is made by itself."""

import base64
import stat
from typing import ClassVar

import pytest

from ipr.config import KEY_FILE, Settings, SettingsError, new_keys, rules_path

KEYS = new_keys()
PRODUCTION = {
    "IPR_MODE": "production",
    "IPR_ADDRESS": "https://ipr.example.test",
    **KEYS,
}
SHORT = base64.urlsafe_b64encode(bytes(range(16))).decode()


class TestProduction:
    def test_starts_with_strong_keys_and_makes_no_file(self, tmp_path):
        settings = Settings.from_environment({**PRODUCTION, "IPR_DATA": str(tmp_path)})

        assert settings.production
        assert settings.secure_cookies
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("changed", "named"),
        [
            ({"IPR_SECRET_KEY": ""}, "IPR_SECRET_KEY"),
            ({"IPR_SECRET_KEY": "short"}, "IPR_SECRET_KEY"),
            ({"IPR_SECRET_KEY": "a" * 64}, "IPR_SECRET_KEY"),
            ({"IPR_DATA_KEY": ""}, "IPR_DATA_KEY"),
            ({"IPR_DATA_KEY": "not base64"}, "IPR_DATA_KEY"),
            ({"IPR_DATA_KEY": SHORT}, "IPR_DATA_KEY"),
            ({"IPR_DATA_KEY": "A" * 43 + "="}, "IPR_DATA_KEY"),
            ({"IPR_DATA_KEY": f"{KEYS['IPR_DATA_KEY']},weak"}, "IPR_DATA_KEY"),
        ],
    )
    def test_refuses_a_missing_or_weak_key_and_says_how_to_make_one(
        self, changed, named
    ):
        with pytest.raises(SettingsError, match=named) as refused:
            Settings.from_environment({**PRODUCTION, **changed})

        assert "`ipr key`" in str(refused.value)

    @pytest.mark.parametrize(
        ("address", "said"),
        [
            ("", "is missing"),
            ("ipr.example.test", "set it to https://"),
            ("https://ipr.example.test/path", "nothing behind it"),
            ("https://someone@ipr.example.test", "set it to https://"),
            ("http://ipr.example.test", "Begin it with https://"),
        ],
    )
    def test_refuses_to_start_without_an_address_that_links_can_be_made_of(
        self, address, said
    ):
        with pytest.raises(SettingsError, match="IPR_ADDRESS") as refused:
            Settings.from_environment({**PRODUCTION, "IPR_ADDRESS": address})

        assert said in str(refused.value)

    def test_answers_under_its_own_name_alone_and_shows_no_link(self):
        settings = Settings.from_environment(
            {**PRODUCTION, "IPR_ADDRESS": "https://ipr.example.test:8443/"}
        )
        chosen = Settings.from_environment({**PRODUCTION, "IPR_SHOW_LINKS": "true"})

        assert settings.public_address == "https://ipr.example.test:8443"
        assert settings.known_hosts == ["ipr.example.test"]
        assert (settings.links_shown, chosen.links_shown) == (False, True)


class TestMail:
    MAIL: ClassVar[dict[str, str]] = {
        "IPR_SMTP": "smtp.example.test:587",
        "IPR_MAIL_FROM": "ipr@example.test",
    }

    def test_starts_with_a_server_and_an_address(self):
        settings = Settings.from_environment({**PRODUCTION, **self.MAIL})

        assert settings.smtp_server == ("smtp.example.test", 587)
        assert settings.smtp_security == "starttls"

    @pytest.mark.parametrize(
        ("changed", "named"),
        [
            ({"IPR_SMTP": "smtp.example.test"}, "IPR_SMTP is .* host and port"),
            ({"IPR_SMTP": ":587"}, "IPR_SMTP is"),
            ({"IPR_SMTP_SECURITY": "ssl"}, "starttls, tls or none"),
            ({"IPR_SMTP_SECURITY": "none"}, "on another machine"),
            ({"IPR_MAIL_FROM": ""}, "IPR_MAIL_FROM is"),
            ({"IPR_MAIL_FROM": "IPR <ipr@example.test>"}, "IPR_MAIL_FROM is"),
            ({"IPR_SMTP_USER": "ipr"}, "set both, or neither"),
            ({"IPR_SMTP_PASSWORD": "secret"}, "set both, or neither"),
        ],
    )
    def test_refuses_what_could_not_send(self, changed, named):
        with pytest.raises(SettingsError, match=named):
            Settings.from_environment({**PRODUCTION, **self.MAIL, **changed})

    def test_lets_a_server_on_this_machine_do_without_encryption(self):
        near = {"IPR_SMTP": "localhost:25", "IPR_SMTP_SECURITY": "none"}

        assert Settings.from_environment({**PRODUCTION, **self.MAIL, **near}).smtp


class TestDevelopment:
    def test_makes_keys_once_that_only_their_owner_reads(self, tmp_path):
        environment = {"IPR_DATA": str(tmp_path)}

        first = Settings.from_environment(environment)
        second = Settings.from_environment(environment)

        assert first == second
        assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600

    def test_keeps_its_database_in_the_data_folder(self, tmp_path):
        settings = Settings.from_environment({"IPR_DATA": str(tmp_path)})

        assert settings.database_url == f"sqlite:///{tmp_path}/ipr.sqlite"
        assert settings.rules == rules_path({})

    def test_is_found_on_this_machine_and_shows_links(self, tmp_path):
        settings = Settings.from_environment(
            {"IPR_DATA": str(tmp_path), "IPR_PORT": "8123"}
        )

        assert settings.public_address == "http://localhost:8123"
        assert {"localhost", "127.0.0.1"} <= set(settings.known_hosts)
        assert settings.links_shown


class TestEveryMode:
    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("IPR_MODE", "live", "development or production"),
            ("IPR_PORT", "eighty", "a whole number"),
            ("IPR_PORT", "0", "1 or more"),
            ("IPR_WORKERS", "-2", "1 or more"),
            ("IPR_PORT", "65536", "65,535 or fewer"),
            ("IPR_PROXIES", "-1", "0 or more"),
            ("IPR_SESSION_HOURS", "169", "168 or fewer"),
            ("IPR_LINK_HOURS", "0", "1 or more"),
            ("IPR_DRAFT_DAYS", "-30", "1 or more"),
            ("IPR_REPORT_DAYS", "1000", "183 or fewer"),
            ("IPR_DECLINE_DAYS", "-1", "0 or more"),
            ("IPR_SECURE_COOKIES", "perhaps", "true or false"),
            ("IPR_TEAM_NATION", "atlantis", "england, scotland or wales"),
        ],
    )
    def test_a_wrong_setting_is_named_with_what_is_right(self, name, value, said):
        with pytest.raises(SettingsError, match=name) as refused:
            Settings.from_environment({**PRODUCTION, name: value})

        assert said in str(refused.value)

    def test_a_misspelt_setting_is_refused_and_the_right_one_named(self):
        with pytest.raises(SettingsError, match="did you mean IPR_PORT"):
            Settings.from_environment({**PRODUCTION, "IPR_PROT": "8001"})

    def test_what_only_tests_read_is_left_alone(self, tmp_path):
        environment = {"IPR_DATA": str(tmp_path), "IPR_TEST_CHROMIUM": "chromium"}

        assert Settings.from_environment(environment).port == 8000

    def test_several_data_keys_are_kept_newest_first(self):
        keys = [new_keys()["IPR_DATA_KEY"] for _ in range(2)]

        settings = Settings.from_environment(
            {**PRODUCTION, "IPR_DATA_KEY": ", ".join(keys)}
        )

        assert settings.data_keys == keys
