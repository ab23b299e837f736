"""Why a spreadsheet is not read, in words for whoever chose it."""

from collections.abc import Mapping

from ipr.files.refusal import FileRefused

MOST_ROWS = 100_000
MOST_COLUMNS = 400
MOST_CELLS = 5_000_000

ABORTED = "aborted"
BUSY = "busy"
CONTENT = "content"
INFECTED = "infected"
LARGE = "large"
OLDER = "older"
QUOTES = "quotes"
NO_SHEET = "sheet"
UNSCANNED = "unscanned"
WORDS: Mapping[str, str] = {
    ABORTED: "it takes more time or memory to read than any tracker that people keep: "
    "copy the rows into a new workbook and import that",
    "archive": "it is an archive, or holds one: import the spreadsheet alone",
    "bomb": "it unpacks to far more than a spreadsheet would: copy the rows into a new "
    "workbook and import that",
    BUSY: "other spreadsheets are being read just now: try again in a minute",
    CONTENT: "it is damaged, or not what its name says: open it in the program that "
    "made it, save a new copy and import that",
    "embedded": "it holds an embedded object: save a copy without it",
    "empty": "it is empty",
    "encoding": "its letters can be read neither as UTF-8 nor as Windows text: save "
    "it again as “CSV UTF-8”",
    "external": "it loads something from elsewhere when opened: copy the rows, paste "
    "them as values into a new workbook and import that",
    INFECTED: "a virus was found in it",
    LARGE: f"no more than {MOST_ROWS:,} rows and {MOST_COLUMNS} columns are read, and "
    "{at} is beyond them: delete what is not part of the table",
    "macros": "it holds macros: save it as an .xlsx workbook without them",
    "merged": "it has more merged cells than can be read: undo the merging",
    OLDER: "it is an older Excel workbook: save it as .xlsx",
    "kind": "files of this kind are not read: save it as .xlsx, .ods or .csv",
    "password": "it is locked with a password: save a copy without one",
    "program": "it is a program, or holds one",
    QUOTES: "a quotation mark in row {at} is not closed, or stands where none can: "
    "open it in a spreadsheet program and save it as .xlsx",
    "size": "it is larger than 20 MB: import it in parts",
    UNSCANNED: "it could not be checked for viruses now: try again in a few minutes",
    NO_SHEET: "it has no sheet with rows in it",
}


class SpreadsheetRefused(FileRefused):
    """A spreadsheet that can't be read: a code for the record, a reason in words."""

    def __init__(self, code: str, at: str = "") -> None:
        words = WORDS.get(code, WORDS[CONTENT])
        super().__init__(code, words.format(at=at))
        self.at = at
