"""When the referrer can be asked something, and what can be done with a question."""

from functools import partial

from ipr.enquiries.models import Enquiry, EnquiryState
from ipr.permissions import Permission
from ipr.referrals.display_names import STATUS_NAMES
from ipr.referrals.models import Referral, ReferralStatus
from ipr.workflow import Transition, Workflow

WORKS, NOT_REFERRER = "works on it", "not the referrer"
NOT_CLOSED = "not closed"
THEIR_SIDE, REFERRER = "asked it or works on the case", "the referrer"
ENDED = "This referral was withdrawn or is a duplicate of another"

_ask_row = partial(
    Transition,
    action="ask_question",
    audit="enquiry.asked",
    asks=("question", "due_on"),
    only="Only those who work on the case can ask its referrer something",
    button="Ask the referrer a question",
    banner="The referrer can read your question now",
    why_not=ENDED,
)
ASKING_WORKFLOW: Workflow[Referral] = Workflow(
    title="Asking the referrer of a case",
    states=STATUS_NAMES,
    state_of=lambda referral: referral.status,
    transitions=(
        _ask_row(
            starts=(ReferralStatus.TRIAGE, ReferralStatus.ACCEPTED),
            permission=Permission.TRIAGE,
            when=(NOT_REFERRER,),
        ),
        _ask_row(
            starts=(ReferralStatus.DECLINED,),
            permission=Permission.WORK_SUPPORT_CASE,
            first=(WORKS,),
            when=(NOT_REFERRER, NOT_CLOSED),
        ),
    ),
)
ENQUIRY_WORKFLOW: Workflow[Enquiry] = Workflow(
    title="Question to the referrer",
    states={
        EnquiryState.OPEN: "Waiting for an answer",
        EnquiryState.ANSWERED: "Answered",
        EnquiryState.TAKEN_BACK: "Taken back",
    },
    why_not={
        EnquiryState.OPEN: "This question waits for an answer",
        EnquiryState.ANSWERED: "This question has been answered",
        EnquiryState.TAKEN_BACK: "This question was taken back: no answer is needed",
    },
    transitions=(
        Transition(
            action="answer_question",
            audit="enquiry.answered",
            starts=(EnquiryState.OPEN,),
            ends=EnquiryState.ANSWERED,
            permission=Permission.READ_REFERRAL,
            only="Only the referrer can answer this",
            first=(REFERRER,),
            asks=("answer",),
            button="Answer this question",
            heading="Answer a question",
            banner="Your answer is sent",
            note="with words, with files, or by telling something new, which links the "
            "decision that was made on it",
        ),
        Transition(
            action="take_back_question",
            audit="enquiry.taken_back",
            starts=(EnquiryState.OPEN,),
            ends=EnquiryState.TAKEN_BACK,
            permission=Permission.READ_REFERRAL,
            only="Only those who work on the case can take a question back",
            first=(THEIR_SIDE,),
            asks=("reason",),
            button="Take this question back",
            banner="The question is taken back",
            note="the program does so too once the referral ended or the declined case "
            "was closed",
        ),
    ),
)
