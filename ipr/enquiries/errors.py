"""Why a question can't be asked or answered so."""

from ipr.workflow import Refused


class WrongDueDay(Refused):
    """The day by which an answer is wanted has passed."""

    field = "due_on"

    def __init__(self) -> None:
        super().__init__("The day you need an answer by must be today or in the future")


class NoAnswer(Refused):
    """An answer without words and without files."""

    field = "answer"

    def __init__(self) -> None:
        super().__init__("Write your answer, or add a file that answers it")
