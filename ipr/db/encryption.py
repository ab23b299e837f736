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
        self.fernet: MultiFernet | None = None
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
    _keyring.fernet = MultiFernet(fernets)
    _keyring.hash_key = hashlib.sha256(b"keyed hash:" + keys[-1].encode()).digest()
    _keyring.check_values = tuple(map(_check_value, keys))


def _check_value(key: str) -> str:
    """Return a value that tells a key from others, and gives nothing of it away.

    It is derived under a label of its own, so it serves neither to decrypt nor to
    hash; and a key is 32 random bytes, which nobody finds by trying.
    """
    derive = HKDF(SHA256(), length=32, salt=None, info=b"ipr data key: check value")
    return derive.derive(base64.urlsafe_b64decode(key)).hex()


def key_check_values() -> Sequence[str]:
    """Return the check value of each key at hand, newest first."""
    if not _keyring.check_values:
        raise EncryptionError("No encryption key was set: call use_keys() first")
    return _keyring.check_values


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


def keyed_hash(*parts: str) -> str:
    """Return a hash by which equal things are found without being readable.

    Parts are joined with a separator that can't occur in them, so ("ab", "c")
    and ("a", "bc") differ. 64 hexadecimal digits.
    """
    if not _keyring.hash_key:
        raise EncryptionError("No encryption key was set: call use_keys() first")
    message = "\x00".join(parts).encode()
    return hmac.new(_keyring.hash_key, message, hashlib.sha256).hexdigest()


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

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else encrypt_bytes(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else decrypt_bytes(bytes(value)).decode()


class EncryptedJSON(EncryptedColumn):
    """A JSON value that only the program can read, such as a draft."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else encrypt_bytes(json.dumps(value).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(decrypt_bytes(bytes(value)))
