"""What notices say beside the words of their kinds: why one is told, why one ended."""

from collections.abc import Mapping

from ipr.notices.models import Because, Void

WHY: Mapping[Because, str] = {
    Because.HOLDER: "you hold this case",
    Because.HELD_BEFORE: "you held this case until then",
    Because.STAND_IN: "you stand in for somebody who is away",
    Because.DEPUTY: "you are the deputy for its area",
    Because.COVER: "you cover its area",
    Because.LEAD: "you are an ACSSL network lead",
    Because.TEAM: "you are in the IPR team",
    Because.REFERRER: "you made this referral",
    Because.ASKED: "you asked this question",
    Because.PROPOSED: "you proposed this",
    Because.TOLD: "you told what is new",
    Because.EDITOR: "you are a criteria editor",
    Because.AUTHOR: "you wrote or proposed this draft",
    Because.APPROVER: "you are a criteria approver",
    Because.ACCESS_MANAGER: "you are an access manager",
    Because.ACCOUNT: "it is about your account",
}
TOLD_AS: Mapping[Because, str] = {
    Because.HOLDER: "has the case",
    Because.HELD_BEFORE: "had the case",
    Because.STAND_IN: "stands in",
    Because.DEPUTY: "deputy",
    Because.COVER: "covers the area",
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
}
