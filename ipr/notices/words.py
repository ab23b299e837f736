"""What notices say beside the words of their kinds: why one is told, why one ended."""

from collections.abc import Mapping

from ipr.notices.models import Because, Void

WHY: Mapping[Because, str] = {
    Because.HOLDER: "you held this case",
    Because.HELD_BEFORE: "you held this case until then",
    Because.STAND_IN: "you stood in for somebody who was away",
    Because.DEPUTY: "you were the deputy for its area",
    Because.COVER: "you covered its area",
    Because.LEAD: "you were an ACSSL network lead",
    Because.TEAM: "you were in the IPR team",
    Because.REFERRER: "you made this referral",
    Because.REQUESTER: "you asked for this support",
    Because.GIVEN: "you were given cases by it",
    Because.ASKED: "you asked this question",
    Because.PROPOSED: "you proposed this",
    Because.TOLD: "you told what is new",
    Because.EDITOR: "you were a criteria editor",
    Because.AUTHOR: "you wrote or proposed this draft",
    Because.APPROVER: "you were a criteria approver",
    Because.SECOND_READER: "you were asked to read it",
    Because.WRITER: "you wrote in it",
    Because.ACCESS_MANAGER: "you were an access manager",
    Because.ACCOUNT: "it is about your account",
}
TOLD_AS: Mapping[Because, str] = {
    Because.HOLDER: "held the case",
    Because.HELD_BEFORE: "held the case before",
    Because.STAND_IN: "stood in",
    Because.DEPUTY: "deputy",
    Because.COVER: "covered the area",
    Because.LEAD: "network lead",
    Because.TEAM: "IPR team",
    Because.REFERRER: "referrer",
    Because.ASKED: "asked the question",
    Because.PROPOSED: "made the proposal",
    Because.TOLD: "told what is new",
}
"""As whom somebody was told of a case, for others to read."""
ENDED: Mapping[Void, str] = {
    Void.DONE: "Done",
    Void.ELSEWHERE: "No longer yours to do",
    Void.OVER: "No longer needed",
    Void.MOVED: "The date was moved",
    Void.REPEATED: "You were reminded again",
    Void.LEFT: "You left the service",
    Void.UNSEEN: "You can no longer open it",
}
"""Why a notice of one's own asks for nothing any more."""
ENDED_FOR_THEM: Mapping[Void, str] = {
    **ENDED,
    Void.ELSEWHERE: "No longer theirs to do",
    Void.REPEATED: "Reminded again",
    Void.LEFT: "Left the service",
    Void.UNSEEN: "Could no longer open it",
}
"""Why a notice of somebody else does."""
