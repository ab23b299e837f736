"""What comes of handing a message over to a real mail server, whatever that does."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from secrets import token_hex
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ipr.notices.mail.delivery.smtp import SmtpTransport
from ipr.notices.mail.delivery.transport import ANYWHERE, Failure, Outcome, Result
from tests.mail_server import mail_server
from tests.processes import free_port

SENT = Outcome(Result.SENT)


def down(failure, code=0):
    return Outcome(Result.LATER, failure, code, down=True)


def message_to(address):
    message = EmailMessage(policy=ANYWHERE)
    message["From"], message["To"] = "ipr@example.test", address
    message["Message-ID"] = f"<{token_hex()}@example.test>"
    message["Subject"] = "IPR-26-0007-K: Accept a case – today"
    message.set_content(".begins with a dot\n..with two\n.\nEnds: é\n")
    return message


class Authority(NamedTuple):
    """Who signs certificates."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def sign(name, authority=None):
    """Return a key and a certificate for a name: an authority's own, if none signs."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority.certificate.subject if authority else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(authority is None, None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
    )
    signer = authority.key if authority else key
    return Authority(key, builder.sign(signer, hashes.SHA256()))


@pytest.fixture(scope="module")
def authority():
    return sign("An invented authority")


@pytest.fixture(scope="module")
def trusting(authority):
    """A context that trusts the authority."""
    pem = authority.certificate.public_bytes(serialization.Encoding.PEM)
    return ssl.create_default_context(cadata=pem.decode())


@pytest.fixture(scope="module")
def certificate(authority, home):
    """Write a certificate for a name, with its key."""

    def write(name):
        key, signed = sign(name, authority)
        path = home / f"{name}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + signed.public_bytes(serialization.Encoding.PEM)
        )
        return path

    return write


@pytest.fixture
def reaching(test_settings):
    """Make a transport to a server."""

    def reaching(server, *, context=None, timeout=5.0, **said):
        settings = replace(
            test_settings,
            smtp=server if isinstance(server, str) else server.address,
            mail_from="ipr@example.test",
            **{"smtp_security": "none", **said},
        )
        return SmtpTransport(settings, timeout=timeout, context=context)

    return reaching


class TestPlain:
    @pytest.mark.parametrize(
        ("name", "outcome"),
        [
            ("anna", SENT),
            ("refused.550", Outcome(Result.REFUSED, Failure.RECIPIENT, 550)),
            ("refused.450", Outcome(Result.LATER, Failure.RECIPIENT, 450)),
            ("refused.421", Outcome(Result.LATER, Failure.RECIPIENT, 421)),
            ("content.554", Outcome(Result.REFUSED, Failure.CONTENT, 554)),
            ("content.451", Outcome(Result.LATER, Failure.CONTENT, 451)),
            ("dropped", Outcome(Result.UNCERTAIN, Failure.UNANSWERED)),
        ],
    )
    def test_each_answer_is_understood_and_the_next_message_goes(
        self, smtp_server, reaching, name, outcome
    ):
        with reaching(smtp_server) as transport:
            assert transport.send(message_to(f"{name}@example.test")) == outcome
            assert transport.send(message_to("anna@example.test")) == SENT

        assert smtp_server.received()[-1].to == ["anna@example.test"]

    def test_no_answer_after_the_end_is_uncertain(self, smtp_server, reaching):
        unanswered = Outcome(Result.UNCERTAIN, Failure.UNANSWERED)
        with reaching(smtp_server, timeout=0.3) as transport:
            held = message_to("held@example.test")
            assert transport.send(held) == unanswered
            assert transport.send(held) == SENT

    def test_many_go_over_one_connection_each_to_one(self, smtp_server, reaching):
        with reaching(smtp_server) as transport:
            for name in ("anna", "ben", "cai"):
                transport.send(message_to(f"{name}@example.test"))

        received = smtp_server.received()
        assert [one.to for one in received] == [
            [f"{name}@example.test"] for name in ("anna", "ben", "cai")
        ]
        assert len({one.connection for one in received}) == 1

    def test_it_arrives_as_it_was_written(self, smtp_server, reaching):
        with reaching(smtp_server) as transport:
            transport.send(message_to("anna@example.test"))

        message = smtp_server.received()[0].message
        assert message["Subject"] == "IPR-26-0007-K: Accept a case – today"
        said = message.get_content().replace("\r\n", "\n")
        assert said == ".begins with a dot\n..with two\n.\nEnds: é\n"

    def test_without_encryption_nothing_goes_to_who_should_offer_it(
        self, smtp_server, reaching
    ):
        with reaching(smtp_server, smtp_security="starttls") as transport:
            outcome = transport.send(message_to("anna@example.test"))

        assert outcome == down(Failure.ENCRYPTION)
        assert smtp_server.received() == []


def test_where_nobody_listens_nothing_can_be_sent(reaching):
    with reaching(f"localhost:{free_port()}") as transport:
        assert transport.send(message_to("a@example.test")) == down(Failure.CONNECTION)


@pytest.mark.parametrize("security", ["starttls", "tls"])
class TestEncrypted:
    def test_it_goes_to_whom_the_certificate_names(
        self, home, reaching, trusting, certificate, security
    ):
        with mail_server(home, security, certificate("localhost")) as server:
            said = {"context": trusting, "smtp_security": security}
            with reaching(server, **said) as transport:
                assert transport.send(message_to("anna@example.test")) == SENT
            assert server.received()[-1].encrypted
            server.forget()
            with reaching(server, smtp_security=security) as stranger:
                outcome = stranger.send(message_to("anna@example.test"))

            assert outcome == down(Failure.CERTIFICATE)
            assert server.received() == []

    def test_it_does_not_go_to_another(
        self, home, reaching, trusting, certificate, security
    ):
        wrong = certificate("elsewhere.example.test")
        with (
            mail_server(home, security, wrong) as server,
            reaching(server, context=trusting, smtp_security=security) as transport,
        ):
            outcome = transport.send(message_to("anna@example.test"))

            assert outcome == down(Failure.CERTIFICATE)
            assert server.received() == []


def test_it_signs_in_and_says_if_it_may_not(home, reaching):
    with mail_server(home, password="right") as server:
        for password, outcome in (
            ("right", SENT),
            ("wrong", down(Failure.SIGN_IN, 535)),
        ):
            said = {"smtp_user": "ipr", "smtp_password": password}
            with reaching(server, **said) as transport:
                assert transport.send(message_to("anna@example.test")) == outcome
        with reaching(server) as stranger:
            outcome = stranger.send(message_to("anna@example.test"))
            assert outcome == down(Failure.SENDER, 530)
