"""Keep what was typed about what happened, whose questions are on two pages now.

What could not be read yet is kept in a draft as it was typed, by page: dates and the
description go to the page that asks for them, which needs the data key. Where one of
two pages was saved, so was the other.
"""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from ipr.config import SettingsError
from ipr.db.encryption import EncryptionError, decrypt_bytes, encrypt_bytes

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BEFORE, AFTER = "what-happened", "when-and-how"
DRAFTS = sa.table("draft", *(sa.column(name) for name in ("id", "state", "content")))
Content = dict[str, Any]


def upgrade() -> None:
    change_drafts(divide_page)


def downgrade() -> None:
    change_drafts(join_pages)


def change_drafts(change: Callable[[Content], Content]) -> None:
    bind = op.get_bind()
    rows = bind.execute(sa.select(DRAFTS).where(DRAFTS.c.state == "open")).all()
    for number, _, secret in rows:
        content = read(secret)
        changed = change(content)
        if changed != content:
            kept = encrypt_bytes(json.dumps(changed).encode())
            of_one = DRAFTS.update().where(DRAFTS.c.id == number)
            bind.execute(of_one.values(content=kept))


def read(secret: bytes) -> Content:
    try:
        content: Content = json.loads(decrypt_bytes(bytes(secret)))
    except EncryptionError as problem:
        raise SettingsError(
            "IPR_DATA_KEY: drafts must be read once, because their questions are on "
            "other pages now, and none of these keys fits. Nothing was changed. Add "
            "the key they were written under to the end of the list"
        ) from problem
    return content


def divide_page(content: Content) -> Content:
    typed, saved = dict(content.get("typed", {})), dict(content.get("saved", {}))
    if BEFORE in saved:
        saved.setdefault(AFTER, saved[BEFORE])
    if BEFORE in typed:
        pairs = typed.pop(BEFORE)
        for page, of_facts in ((BEFORE, True), (AFTER, False)):
            its = [pair for pair in pairs if pair[0].startswith("q_") == of_facts]
            if its:
                typed[page] = its
    return with_parts(content, typed, saved)


def join_pages(content: Content) -> Content:
    typed, saved = dict(content.get("typed", {})), dict(content.get("saved", {}))
    if AFTER in saved:
        saved[BEFORE] = max(saved.pop(AFTER), saved.get(BEFORE, 0))
    if AFTER in typed:
        typed[BEFORE] = [*typed.get(BEFORE, []), *typed.pop(AFTER)]
    return with_parts(content, typed, saved)


def with_parts(content: Content, typed: Content, saved: Content) -> Content:
    parts = {"typed": typed, "saved": saved}
    return {**content, **{k: v for k, v in parts.items() if v or k in content}}
