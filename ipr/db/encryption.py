"""Personal data at rest: encrypted columns and files, and keyed hashes.

One list of keys, newest first: the first encrypts, all of them decrypt. The
oldest (last) one also keys the hashes, so that hashes made before a new key was
added still match. `use_keys` is called once by whoever starts the program.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.operators import OperatorType, is_, is_not
from sqlalchemy.types import TypeDecorator


class EncryptionError(Exception):
    """Something can't be encrypted or read with the keys at hand."""


class _Keyring:
    def __init__(self) -> None:
        self.keys: tuple[str, ...] = ()
        self.fernet: MultiFernet | None = None
        self.sealing: dict[str, MultiFernet] = {}
        self.hash_key: bytes = b""
        self.check_values: tuple[str, ...] = ()


_keyring = _Keyring()


def use_keys(keys: Sequence[str]) -> None:
    """Set the keys, newest first. Raises EncryptionError for a malformed one."""
    try:
        fernets = [Fernet(key) for key in keys]
    except ValueError as problem:
        raise EncryptionError(
            "IPR_DATA_KEY: each key must be 32 random bytes in URL-safe base64. "
            "Make one with: ipr key"
        ) from problem
    _keyring.keys = tuple(keys)
    _keyring.fernet = MultiFernet(fernets)
    _keyring.sealing = {}
    _keyring.hash_key = hashlib.sha256(b"keyed hash:" + keys[-1].encode()).digest()
    _keyring.check_values = tuple(_derive(key, "check value").hex() for key in keys)


def _derive(key: str, label: str) -> bytes:
    """Return a value that tells a key from others, and gives nothing of it away.

    It is derived under a label of its own, so it serves neither to decrypt nor to
    hash; and a key is 32 random bytes, which nobody finds by trying.
    """
    info = f"ipr data key: {label}".encode()
    derive = HKDF(SHA256(), length=32, salt=None, info=info)
    return derive.derive(base64.urlsafe_b64decode(key))


def key_check_values() -> Sequence[str]:
    """Return the check value of each key at hand, newest first."""
    if not _keyring.check_values:
        raise EncryptionError("No encryption key was set: call use_keys() first")
    return _keyring.check_values


def sign_bytes(plain: bytes) -> str:
    """Return what only holders of the newest key can say of these bytes."""
    if not _keyring.keys:
        raise EncryptionError("No encryption key was set: call use_keys() first")
    return _sign(_keyring.keys[0], plain)


def is_signed(plain: bytes, signature: str) -> bool:
    """Return whether bytes were signed, as they are, under one of the keys at hand."""
    made = (_sign(key, plain) for key in _keyring.keys)
    return any(hmac.compare_digest(one, signature) for one in made)


def _sign(key: str, plain: bytes) -> str:
    label = "signature of a backup"
    return hmac.new(_derive(key, label), plain, hashlib.sha256).hexdigest()


def encrypt_bytes(plain: bytes) -> bytes:
    """Return the bytes encrypted under the newest key."""
    if _keyring.fernet is None:
        raise EncryptionError("No encryption key was set: call use_keys() first")
    return _keyring.fernet.encrypt(plain)


def decrypt_bytes(secret: bytes) -> bytes:
    """Return what was encrypted. Raises EncryptionError if no key fits."""
    if _keyring.fernet is None:
        raise EncryptionError("No encryption key was set: call use_keys() first")
    try:
        return _keyring.fernet.decrypt(secret)
    except InvalidToken as problem:
        raise EncryptionError(
            "Stored data can't be read with the keys in IPR_DATA_KEY: "
            "add the key it was written under to the end of the list"
        ) from problem


def seal_words(purpose: str, words: str) -> str:
    """Return words as only the program can read them, for one purpose alone.

    They may go through an address or a cookie. Under the keys of what is stored,
    whoever has a copy of the database could have it read out to them there.
    """
    return _sealing(purpose).encrypt(words.encode()).decode()


def unseal_words(purpose: str, sealed: str) -> str:
    """Return what was sealed for a purpose. Raises EncryptionError for all else."""
    try:
        return _sealing(purpose).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeError) as problem:
        raise EncryptionError(f"It was not sealed here as {purpose}") from problem


def _sealing(purpose: str) -> MultiFernet:
    if not _keyring.keys:
        raise EncryptionError("No encryption key was set: call use_keys() first")
    if purpose not in _keyring.sealing:
        label = f"sealed: {purpose}"
        derived = (_derive(key, label) for key in _keyring.keys)
        fernets = [Fernet(base64.urlsafe_b64encode(key)) for key in derived]
        _keyring.sealing[purpose] = MultiFernet(fernets)
    return _keyring.sealing[purpose]


def keyed_hash(*parts: str) -> str:
    """Return a hash by which equal things are found without being readable.

    Parts are joined with a separator that can't occur in them, so ("ab", "c")
    and ("a", "bc") differ. 64 hexadecimal digits.
    """
    if not _keyring.hash_key:
        raise EncryptionError("No encryption key was set: call use_keys() first")
    message = "\x00".join(parts).encode()
    return hmac.new(_keyring.hash_key, message, hashlib.sha256).hexdigest()


class Sealed(bytes):
    """Text that is encrypted already: it goes into its column as it is.

    So that a transaction which makes many rows need not be open while they are
    encrypted.
    """


def seal_text(text: str) -> Sealed:
    """Return text as an encrypted column of text keeps it."""
    return Sealed(encrypt_bytes(text.encode()))


class EncryptedColumn(TypeDecorator[Any]):
    """Kept so that only the program can read it, and no two alike look alike."""

    impl = LargeBinary
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[Any]):
        """Refuses what would find or sort nothing, for want of a meaning."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> Any:
            if op in (is_, is_not):
                return super().operate(op, *other, **kwargs)
            raise EncryptionError(
                "An encrypted column can't be searched or sorted: keep a keyed hash"
            )

    comparator_factory = Comparator


class EncryptedText(EncryptedColumn):
    """Text that only the program can read: names, descriptions, notes."""

    cache_ok = True

    def process_bind_param(
        self, value: str | Sealed | None, dialect: Dialect
    ) -> bytes | None:
        if value is None or isinstance(value, Sealed):
            return value
        return encrypt_bytes(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else decrypt_bytes(bytes(value)).decode()


class EncryptedJSON(EncryptedColumn):
    """A JSON value that only the program can read, such as a draft."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else encrypt_bytes(json.dumps(value).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(decrypt_bytes(bytes(value)))
