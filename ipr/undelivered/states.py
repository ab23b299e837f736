"""What can be done with an e-mail that did not arrive, or may not have."""

from functools import partial

from ipr.notices.mail.models import Letter, Mail, MailState
from ipr.permissions import Permission
from ipr.workflow import NotPossible, Transition, Workflow

CAN_BE_WRITTEN = "is about cases"
NOT_TRIED = "is not tried by itself any more"

_row = partial(
    Transition,
    starts=(MailState.DEAD, MailState.UNCERTAIN),
    permission=Permission.MANAGE_PEOPLE,
    only="Only access managers see to emails that may not have arrived",
    posts=True,
)
MAIL_WORKFLOW: Workflow[Mail] = Workflow(
    title="Email",
    states={
        MailState.WAITING: "Waits to be sent",
        MailState.SENT: "Sent",
        MailState.UNCERTAIN: "Perhaps sent",
        MailState.DEAD: "Could not be delivered",
        MailState.SET_ASIDE: "Set aside",
        MailState.VOID: "Nothing left to say",
    },
    why_not={
        MailState.WAITING: "This email waits to be sent again already",
        MailState.SENT: "This email has been sent",
        MailState.SET_ASIDE: "This email was set aside already",
        MailState.VOID: "This email has nothing left to say",
    },
    transitions=(
        _row(
            action="try_mail_again",
            ends=MailState.WAITING,
            when=(NOT_TRIED, CAN_BE_WRITTEN),
            button="Try again",
            banner="The email is tried again with the next run",
            audit="mail.tried_again",
            note="What no longer stands by then is not sent.",
        ),
        _row(
            action="set_mail_aside",
            ends=MailState.SET_ASIDE,
            when=(NOT_TRIED,),
            button="Set aside",
            banner="The email is set aside",
            audit="mail.set_aside",
        ),
    ),
)


@MAIL_WORKFLOW.predicate(NOT_TRIED)
def check_not_tried(_session: object, mail: Mail, _actor: object) -> None:
    """Refuse what may have been sent and is still tried."""
    if mail.next_at is not None:
        raise NotPossible("This email is tried again by itself")


@MAIL_WORKFLOW.predicate(CAN_BE_WRITTEN)
def check_written(_session: object, mail: Mail, _actor: object) -> None:
    """Refuse a letter: what it said is wiped once it is not tried any more."""
    if mail.letter not in (Letter.NOTICES, Letter.ALONE):
        raise NotPossible(
            "What this email said is not kept, so it cannot be sent again"
        )
