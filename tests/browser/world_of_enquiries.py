"""Cases whose referrer was asked something: open, late, answered, taken back."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.config import Settings
from ipr.db.clock import pretend_now
from ipr.enquiries import service
from ipr.enquiries.models import AnswerFile
from ipr.files.scanner import Scanner
from ipr.files.service import take_in_files
from ipr.notes import service as notes
from ipr.referrals.models import Referral

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
QUESTION = f"What did the letters say?\n\nAnd who is {LONG} in the second one?"


def make_enquiries(
    session: Session,
    people: dict[str, User],
    places: dict[str, Any],
    send: Callable[..., Referral],
    settings: Settings,
) -> None:
    """Make one case of the team with a question of every kind, and a declined one."""
    rae, ida, asha = people["rae"], people["ida"], people["asha"]
    asked = send("asked", "not_known")

    def ask(question: str, **said: Any) -> Any:
        return service.ask_question(
            session, asked, question=question, actor=ida, **{"due_on": None, **said}
        )

    with pretend_now(datetime(2026, 9, 28, 9, tzinfo=UTC)):
        late = ask(QUESTION, due_on=datetime(2026, 10, 2).date())
    begun = ask("Is there a copy of the letter?")
    answered = ask("Who told you of the visit?")
    service.take_back_question(
        session, ask("When was the call?"), reason="We found it.", actor=ida
    )
    for enquiry, name in ((begun, f"{LONG}.txt"), (answered, "letter.txt")):
        taken, refused = take_in_files(
            [(name, BytesIO(b"An invented letter."))],
            AnswerFile.rules,
            folder=settings.files,
            scanner=Scanner(""),
        )
        said = {"taken": taken, "refused": refused, "actor": rae}
        [file], _ = service.keep_answer(session, enquiry, answer="Here.", **said)
    service.answer_question(session, answered, answer=QUESTION, actor=rae)
    places["answer_file"] = file.key
    declined = send("asked_of_declined", "none")
    service.ask_question(
        session, declined, question="May we ring?", due_on=None, actor=asha
    )
    first = notes.add_note(session, asked, text=QUESTION, actor=ida)
    for number in range(6):
        text = f"I rang again, for the {number + 1}. time."
        notes.add_note(session, asked, text=text, actor=people["ivan"])
    corrected = notes.add_note(
        session, asked, text="Three letters.", actor=ida, corrects=first
    )
    places["note"] = corrected.id
    places |= {"question": late.id, "begun": begun.id, "answered": answered.id}
