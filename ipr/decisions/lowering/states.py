"""What the IPR team can do about a change that would lower a case."""

from functools import partial

from ipr.decisions.models import Lowering, LoweringState
from ipr.permissions import Permission
from ipr.workflow import Opens, Transition, Workflow

NOT_TELLER, NOT_FIRST = "did not tell it", "did not confirm it before"
NOT_REFERRER = "not its referrer"

_answer_row = partial(
    Transition,
    permission=Permission.TRIAGE,
    only="Only the IPR team can confirm or refuse what would lower a case",
    when=(NOT_TELLER, NOT_REFERRER, NOT_FIRST),
    asks=("reason",),
    opens=Opens.POSSIBLE,
    heading="Confirm or refuse a lower outcome",
    why_not="Nothing waits to be confirmed here: it was answered or overtaken",
    overtaken=(
        "This was answered, or a new decision overtook it, while you were reading it"
    ),
    changed=(
        "This changed while you were writing. Read it below, then send your answer "
        "if it still fits"
    ),
)
_confirm_row = partial(
    _answer_row,
    action="confirm_lowering",
    button="Confirm or refuse the change",
)

LOWERING_WORKFLOW: Workflow[Lowering] = Workflow(
    title="Decision that would lower a case",
    states={
        LoweringState.TWO_TO_CONFIRM: "Two people to confirm it",
        LoweringState.ONE_TO_CONFIRM: "One person to confirm it",
        LoweringState.CONFIRMED: "Confirmed",
        LoweringState.REFUSED: "Refused",
        LoweringState.OVERTAKEN: "Overtaken",
    },
    transitions=(
        _confirm_row(
            starts=(LoweringState.TWO_TO_CONFIRM,),
            ends=LoweringState.ONE_TO_CONFIRM,
            audit="lowering.agreed",
            note="a decline takes two: the case stays until the second has confirmed",
        ),
        _confirm_row(
            starts=(LoweringState.ONE_TO_CONFIRM,),
            ends=LoweringState.CONFIRMED,
            audit="lowering.confirmed",
            note="the case goes where the outcome of the new decision says",
        ),
        _answer_row(
            action="refuse_lowering",
            starts=(LoweringState.TWO_TO_CONFIRM, LoweringState.ONE_TO_CONFIRM),
            ends=LoweringState.REFUSED,
            audit="lowering.refused",
            note="the case stays where it is, with whoever has it",
        ),
    ),
)
