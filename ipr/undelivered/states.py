"""What can be done with an e-mail that could not be delivered."""

from functools import partial

from ipr.notices.mail.models import Letter, Mail, MailState
from ipr.permissions import Permission
from ipr.workflow import NotPossible, Transition, Workflow

CAN_BE_WRITTEN = "is about cases"

_row = partial(
    Transition,
    starts=(MailState.DEAD,),
    permission=Permission.MANAGE_PEOPLE,
    only="Only access managers see to emails that could not be delivered",
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
        MailState.UNCERTAIN: "This email has perhaps been sent",
        MailState.SET_ASIDE: "This email was set aside already",
        MailState.VOID: "This email has nothing left to say",
    },
    transitions=(
        _row(
            action="try_mail_again",
            ends=MailState.WAITING,
            when=(CAN_BE_WRITTEN,),
            button="Try again",
            banner="The email is tried again with the next run",
            audit="mail.tried_again",
            note="What no longer stands by then is not sent.",
        ),
        _row(
            action="set_mail_aside",
            ends=MailState.SET_ASIDE,
            button="Set aside",
            banner="The email is set aside",
            audit="mail.set_aside",
        ),
    ),
)


@MAIL_WORKFLOW.predicate(CAN_BE_WRITTEN)
def check_written(_session: object, mail: Mail, _actor: object) -> None:
    """Refuse a letter: what it said is wiped once it can't be delivered."""
    if mail.letter not in (Letter.NOTICES, Letter.ALONE):
        raise NotPossible(
            "What this email said is not kept, so it cannot be sent again"
        )
