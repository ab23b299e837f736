"""The chart of what is open by age, at an address of its own for each kind of case."""

from flask.typing import ResponseReturnValue

from ipr.db.clock import london_today
from ipr.desks.figures.ages import count_ages
from ipr.desks.figures.declarations import CaseFigures
from ipr.desks.figures.page import draw_ages
from ipr.extensions import db
from ipr.web.headers import answer_with_chart


def show_chart(figures: CaseFigures) -> ResponseReturnValue:
    """Answer with the picture of the numbers that Home has in its table."""
    ages = count_ages(db.session, figures.open_cases, london_today())
    return answer_with_chart(draw_ages(figures, ages))
