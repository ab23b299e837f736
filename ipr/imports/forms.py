"""What is asked about a file."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_wtf.file import FileField
from wtforms import SelectField, SubmitField

from ipr.accounts.models import Area
from ipr.imports.columns.days import DayOrder
from ipr.imports.columns.declarations import Column, ColumnKind
from ipr.imports.columns.headings import Headings
from ipr.imports.columns.map_files import SaidOfSheet
from ipr.imports.columns.plans import ImportPlan
from ipr.imports.columns.rows import say_as_text
from ipr.imports.reading.cells import Cell, column_letters
from ipr.imports.reading.service import SheetRow, SheetSeen
from ipr.web.forms.fields import Form, OneOfField, Required

NO_AREA = "0"
BY_THEMSELVES = ""
UNDECIDED = "?"
SHOWN_CELLS = 6
LONGEST_CELL = 30


class SendFileForm(Form):
    """Which file, and for which area."""

    file = FileField(
        "Choose a spreadsheet",
        description="An Excel workbook (.xlsx), an OpenDocument spreadsheet (.ods) or "
        "a CSV file, of up to 20 MB",
    )
    area = OneOfField("Which area are its rows of?")
    send = SubmitField("Upload and check")

    def offer(self, areas: Sequence[Area]) -> "SendFileForm":
        """Offer the areas; without any, the rows belong to none."""
        if not areas:
            del self.area
            return self
        self.area.choices = {
            **{str(area.id): area.name for area in areas},
            NO_AREA: "Each row says its own",
        }
        self.area.validators = [Required("Select the area that its rows are of")]
        if len(areas) == 1 and not self.is_submitted():
            self.area.data = str(areas[0].id)
        return self


class ChooseSheetForm(Form):
    """Which sheet of several."""

    sheet = OneOfField("Which sheet do you want to import?")
    send = SubmitField("Continue")

    def offer(self, sheets: Sequence[SheetSeen]) -> "ChooseSheetForm":
        self.sheet.choices = {
            str(sheet.at): f"{sheet.name} – {_say_rows(sheet)}" for sheet in sheets
        }
        self.sheet.validators = [Required("Select a sheet")]
        return self


class ChooseHeadingsForm(Form):
    """Which row holds the headings."""

    row = OneOfField("Which row has the headings?")
    send = SubmitField("Continue")

    def offer(self, sheet: SheetSeen) -> "ChooseHeadingsForm":
        self.row.choices = {
            str(row.number): f"Row {row.number}: {_say_cells(row)}"
            for row in sheet.first
        }
        self.row.validators = [Required("Select the row that has the headings")]
        return self


class MatchColumnsForm(Form):
    """Which heading stands for which column, and how days are written."""

    columns: ClassVar[Sequence[Column]] = ()
    given: ClassVar[Sequence[str]] = ()
    """Columns that were given for all rows."""
    send = SubmitField("Check all rows")

    @property
    def said(self) -> SaidOfSheet:
        """Return what was said: a column by the letter of its heading, or none."""
        columns = {
            column.name: str(self[f"column_{at}"].data or "")
            for at, column in enumerate(self.columns)
        }
        days = {
            column.name: DayOrder(self[f"days_{at}"].data)
            for at, column in enumerate(self.columns)
            if f"days_{at}" in self and self[f"days_{at}"].data
        }
        return SaidOfSheet(columns=columns, days=days)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a required column without a heading, and a heading chosen twice."""
        fine = super().validate(extra_validators)
        met: set[str] = set()
        for at, column in enumerate(self.columns):
            field = self[f"column_{at}"]
            if field.data == UNDECIDED:
                field.errors = [f"Choose which heading stands for “{column.name}”"]
            elif field.data in met:
                field.errors = ["Choose each heading for one column only"]
            elif column.required and not field.data and column.name not in self.given:
                field.errors = [f"Choose the heading for “{column.name}”"]
            met |= {field.data} - {"", None}
            fine = fine and not field.errors
        return bool(fine)


def match_columns_form(
    headings: Headings,
    columns: Sequence[Column],
    plan: ImportPlan,
    days: Mapping[str, DayOrder],
    given: Sequence[str],
) -> MatchColumnsForm:
    """Return the form for a sheet: a question for each column that is declared.

    One for which several headings would do has to be answered, if only by none.
    """
    choices = {"": "None"} | {
        column_letters(at): f"{column_letters(at)}: {text[:60]}"
        for at, text in headings.named.items()
    }
    fields: dict[str, Any] = {"columns": columns, "given": given}
    for number, column in enumerate(columns):
        fields[f"column_{number}"] = _column_field(column, plan, choices, given)
        if column.kind == ColumnKind.DAY:
            fields[f"days_{number}"] = _days_field(column, days.get(column.name))
    made: MatchColumnsForm = type("MatchColumnsForm", (MatchColumnsForm,), fields)()
    return made


def _column_field(
    column: Column, plan: ImportPlan, choices: dict[str, str], given: Sequence[str]
) -> Any:
    at = plan.places.get(column.name)
    default = "" if at is None else column_letters(at)
    if column.name in plan.doubtful:
        default, choices = UNDECIDED, {UNDECIDED: "Choose one"} | choices
    return SelectField(_label(column, given), choices=choices, default=default)


def _days_field(column: Column, order: DayOrder | None) -> Any:
    return OneOfField(
        f"How are the days of “{column.name}” written?",
        choices={
            BY_THEMSELVES: "Let the days themselves tell",
            DayOrder.DAY_FIRST.value: "Day first: 03/05/26 is 3 May",
            DayOrder.MONTH_FIRST.value: "Month first: 03/05/26 is 5 March",
        },
        default=order.value if order else BY_THEMSELVES,
    )


class TakeInForm(Form):
    """What is to become of rows that changed since they were taken in."""

    changes = OneOfField(
        "What should happen to the rows that changed?",
        choices={
            "take": "Change what was made of them",
            "leave": "Leave it as it is",
        },
    )
    send = SubmitField("Take them in")

    def offer(self, changed: int) -> "TakeInForm":
        """Ask about changed rows, if there are any."""
        if changed:
            message = "Select what should happen to the rows that changed"
            self.changes.validators = [Required(message)]
        else:
            del self.changes
        return self

    @property
    def takes_changes(self) -> bool:
        return "changes" in self and self.changes.data == "take"


def _label(column: Column, given: Sequence[str]) -> str:
    name = column.name.capitalize()
    needed = column.required and column.name not in given
    return name if needed else f"{name} (optional)"


def _say_rows(sheet: SheetSeen) -> str:
    hidden = f", {sheet.hidden_rows:,} of them hidden" if sheet.hidden_rows else ""
    state = ", hidden sheet" if sheet.hidden else ""
    noun = "row" if sheet.rows == 1 else "rows"
    return f"{sheet.rows:,} {noun}{hidden}{state}"


def _say_cells(row: SheetRow) -> str:
    texts = [_say_cell(cell) for cell in row.cells if cell is not None]
    more = " …" if len(texts) > SHOWN_CELLS else ""
    return " | ".join(texts[:SHOWN_CELLS]) + more


def _say_cell(cell: Cell) -> str:
    text = cell[0] if isinstance(cell, list) and len(cell) == 1 else say_as_text(cell)
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"
