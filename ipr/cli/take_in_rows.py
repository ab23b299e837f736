"""Imports from the command line: what `ipr import` does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask

from ipr.accounts.models import Area, User
from ipr.cli.database import open_database
from ipr.cli.manage_accounts import find_person
from ipr.cli.refusal import CommandRefused
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.imports.columns.headings import loosen
from ipr.imports.columns.map_files import MapRefused, SaidOfSheet, read_map
from ipr.imports.kinds import ImportKind
from ipr.imports.models import ImportRun
from ipr.imports.queries import changed_rows, list_findings
from ipr.imports.reading.refusals import SpreadsheetRefused
from ipr.imports.reading.service import look_at_file
from ipr.imports.registry import import_kinds
from ipr.imports.service import (
    ImportNotReady,
    give_up,
    recall_said,
    start_import,
    take_in,
)
from ipr.imports.work import FileAtHand, check_import, keep_seen, say_shown

CHANGED = "This row was taken in before, and has changed since"
TAKE_CHANGES = "Add --take-changes to change what was made of it"


@dataclass(frozen=True, kw_only=True)
class TakingAsked:
    """What was asked for on the command line."""

    map_file: Path | None
    area: str | None
    email: str | None
    dry_run: bool
    take_changes: bool


def take_in_file(name: str, path: Path, asked: TakingAsked) -> dict[str, Any]:
    """Take a file in, and return what became of it; `told` is for people alone."""
    said = _read_map(asked.map_file)
    with open_database() as app:
        kind = _find_kind(app, name)
        actor = _find_actor(kind, asked.email)
        area = _find_area(kind, asked.area, actor)
        try:
            return _take_in(kind, path, said, area, actor, asked)
        except SpreadsheetRefused as refused:
            raise CommandRefused(f"{path.name} was not read: {refused}") from refused
        except ImportNotReady as problem:
            raise CommandRefused(f"Nothing was taken in. {problem}") from problem


def _take_in(
    kind: ImportKind,
    path: Path,
    said: SaidOfSheet | None,
    area: Area | None,
    actor: User | None,
    asked: TakingAsked,
) -> dict[str, Any]:
    file = FileAtHand(path.name, path.read_bytes())
    seen = look_at_file(file.name, file.data)
    begin_writing(db.session)
    if said is None:
        said = replace(recall_said(db.session, kind, area), sheet=None)
    run = start_import(
        db.session, kind, seen=keep_seen(seen), area=area, said=said, actor=actor
    )
    db.session.commit()
    check_import(db.session, run, kind, file, actor=actor)
    findings = [one.to_dict() for one in list_findings(db.session, run)]
    if run.changed and not asked.take_changes:
        findings += [
            {"row": row, "column": "", "problem": CHANGED, "advice": TAKE_CHANGES}
            for row in changed_rows(db.session, run)
        ]
    told = say_shown(run)
    if asked.dry_run and not findings:
        told += kind.foretell(db.session, run, actor)
    begin_writing(db.session)
    if findings or asked.dry_run:
        give_up(db.session, run, actor=actor)
    else:
        take_in(db.session, run, kind, take_changes=asked.take_changes, actor=actor)
    db.session.commit()
    return _say(run, findings, told)


def _say(
    run: ImportRun, findings: Sequence[dict[str, Any]], told: list[str]
) -> dict[str, Any]:
    return {
        "rows": run.rows,
        "taken": run.taken,
        "known": run.known,
        "findings": list(findings),
        "told": told,
    }


def _read_map(path: Path | None) -> SaidOfSheet | None:
    if path is None:
        return None
    try:
        return read_map(path.read_bytes())
    except MapRefused as problem:
        raise CommandRefused(f"{path.name}: {problem}") from problem


def _find_kind(app: Flask, name: str) -> ImportKind:
    kinds = import_kinds(app)
    if name not in kinds:
        known = ", ".join(kinds) or "nothing so far"
        raise CommandRefused(f"“{name}” cannot be imported; what can: {known}")
    return kinds[name]


def _find_actor(kind: ImportKind, email: str | None) -> User | None:
    if email is None:
        return None
    actor = find_person(email)
    if not actor.can(kind.permission):
        raise CommandRefused(f"{actor.name} may not import {kind.title}")
    return actor


def _find_area(kind: ImportKind, name: str | None, actor: User | None) -> Area | None:
    if name is None:
        return None
    areas = kind.areas(db.session, actor)
    found = [area for area in areas if loosen(area.name) == loosen(name)]
    if len(found) != 1:
        known = ", ".join(area.name for area in areas) or "none"
        raise CommandRefused(f"“{name}” is not one of the areas: {known}")
    return found[0]
