"""What other features are told of accounts."""

from blinker import Signal

person_left = Signal(
    "Sent in the transaction that deactivates somebody or ends a role of theirs: "
    "person_left.send(session, user=user, actor=actor). Whoever gave them work "
    "takes it back."
)
email_changed = Signal(
    "Sent in the transaction that gives somebody another e-mail address: "
    "email_changed.send(session, user=user, before=address)."
)
link_to_send = Signal(
    "Sent in the transaction that makes a link to set a password, if it goes by "
    "e-mail: link_to_send.send(session, user=user, token=token)."
)
