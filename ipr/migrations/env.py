"""Run migrations on the application's database (Alembic calls this file)."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy.types import TypeDecorator

from ipr.db.base import Base
from ipr.extensions import db


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as the plain ones they are kept in."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run() -> None:
    """Bring the database to the revision that was asked for, in one transaction."""
    extra = dict(current_app.extensions["migrate"].configure_args)
    engine = db.engine.execution_options(sqlite_begin="IMMEDIATE")
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            **extra,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
