"""What other features are told when somebody loses access."""

from blinker import Signal

person_left = Signal(
    "Sent in the transaction that deactivates somebody or ends a role of theirs: "
    "person_left.send(session, user=user, actor=actor). Whoever gave them work "
    "takes it back."
)
