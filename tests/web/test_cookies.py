"""The session's cookie over HTTPS, and what a browser forgets at sign-out."""

import ipaddress
import re
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug.serving import make_server

from tests.make import make_user

PASSWORD = "lantern orbit clay"
COOKIE = "__Host-ipr_session"


def write_certificate(folder):
    """Write a certificate of localhost that this test alone trusts, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.IPv4Address("127.0.0.1")),
    ]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number()
        )
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, pkcs8, plain))
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.fixture
def ask(make_app, monkeypatch, tmp_path):
    """Ask the service over TLS as a browser does, with the cookie that it gave last."""
    app = make_app(secure_cookies=True, address="https://localhost")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    certificate = write_certificate(tmp_path)
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=certificate)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    trusted = ssl.create_default_context(cafile=certificate[0])
    jar = {}

    def ask(method, path, **fields):
        connection = HTTPSConnection("localhost", server.port, context=trusted)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in jar.items())}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"https://localhost:{server.port}/"
        connection.request(method, path, urlencode(fields), headers)
        response = connection.getresponse()
        response.text = response.read().decode()
        connection.close()
        for cookie in response.msg.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            jar[name] = value
        return response

    yield ask
    server.shutdown()
    thread.join()
    server.server_close()


def token_on(response):
    return re.search(r'name="csrf_token"[^>]* value="([^"]+)"', response.text)[1]


def parts_of_cookie(response):
    (cookie,) = response.msg.get_all("Set-Cookie")
    return [part.strip() for part in cookie.split(";")]


def test_over_https_the_cookie_is_the_hosts_own_from_sign_in_to_sign_out(ask, session):
    make_user(session, email="amara@example.test", password=PASSWORD)
    session.commit()

    page = ask("GET", "/sign-in")
    fields = {"email": "amara@example.test", "password": PASSWORD}
    entered = ask("POST", "/sign-in", csrf_token=token_on(page), **fields)
    account = ask("GET", "/account")
    left = ask("POST", "/sign-out", csrf_token=token_on(account))
    after = ask("GET", "/account")

    for response in (page, entered):
        name, *attributes = parts_of_cookie(response)
        assert name.startswith(f"{COOKIE}=")
        # Browsers take the prefix only with these, and without a Domain.
        assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]
        assert "max-age=" in response.headers["Strict-Transport-Security"]
    assert (entered.status, account.status, left.status) == (303, 200, 303)
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    name, *attributes = parts_of_cookie(left)
    assert name == f"{COOKIE}="
    assert {"Max-Age=0", "Path=/", "Secure"} <= set(attributes)
    assert (after.status, after.headers["Location"]) == (303, "/sign-in?next=/account")


@pytest.mark.parametrize("address", ["/sign-out", "/sign-out-everywhere"])
def test_signing_out_ends_our_cookie_and_says_so(client, session, address):
    user = make_user(session)
    session.commit()
    client.sign_in(user)

    left = client.post(address)

    assert client.get_cookie("ipr_session") is None
    assert "cookies" not in left.headers["Clear-Site-Data"]
    assert "You have signed out" in client.get(left.location).text
    assert "You have signed out" not in client.get("/sign-in").text
