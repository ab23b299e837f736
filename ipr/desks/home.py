"""What the first page shows: what needs its reader now, and what else is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ipr.desks.declarations import (
    Desk,
    DeskReader,
    HomePart,
    HomeTask,
    HomeWork,
    WorkLine,
)
from ipr.desks.registry import DeskRegistry
from ipr.desks.service import first_rows
from ipr.web.lists.paging import Count, capped_count

FEW = 5


@dataclass(frozen=True)
class TaskList:
    """What waits for its reader at one desk: the first few rows, and how many."""

    task: HomeTask
    rows: Sequence[Any]
    count: Count
    reader: DeskReader

    def say(self, row: Any) -> str:
        """Return what is said of one row after its reference."""
        return self.task.desk.row_summary(row, self.reader)

    @property
    def id(self) -> str:
        """A name for the page to refer to it by."""
        return f"{self.task.desk.name}-{'-'.join(self.task.filters.values())}"

    @property
    def more(self) -> bool:
        """Whether there are more than are shown."""
        return self.count.number > len(self.rows)


@dataclass(frozen=True)
class Home:
    """The first page of one person."""

    tasks: Sequence[TaskList]
    work: Sequence[tuple[HomeWork, Sequence[WorkLine]]]
    parts: Sequence[tuple[HomePart, Any]]
    on_duty: bool
    """Whether a role of theirs gives them work here beside what is their own."""

    @property
    def newcomer(self) -> bool:
        """Whether there is nothing of theirs here at all yet."""
        return not self.on_duty and not any(built for _, built in self.parts)


def build_home(reader: DeskReader, declared: DeskRegistry) -> Home:
    """Return the first page of somebody, on a day: what is overdue comes first."""
    tasks = [
        list_task(reader, task)
        for task in declared.tasks
        if reader.user.can(task.desk.permission)
        and task.arises(task.desk.filters(reader))
    ]
    found = [
        (one, one.find(reader))
        for one in declared.work
        if reader.user.can(one.permission)
    ]
    work = [(one, lines) for one, lines in found if lines]
    return Home(
        tasks=[task for task in tasks if task.rows],
        work=work,
        parts=[(part, part.build(reader)) for part in declared.parts],
        on_duty=bool(tasks or work or reader.user.roles_on(reader.on)),
    )


def list_task(reader: DeskReader, task: HomeTask) -> TaskList:
    """Return the first of what a task speaks of."""
    desk: Desk = task.desk
    start: Any = desk.filters(reader)
    filters = replace(start, **task.filters)
    statement = desk.statement(reader.user, reader.on, filters)
    rows = first_rows(reader, desk, statement, FEW)
    return TaskList(task, rows, capped_count(reader.session, statement), reader)
