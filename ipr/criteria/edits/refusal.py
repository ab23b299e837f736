"""What an edit says when it can't be made: what, why, and what to do."""


class EditRefused(Exception):
    """A change to a draft's text is refused, and the text stays as it is.

    >>> print(EditRefused("The condition stays", "it is the only one", "Change it"))
    The condition stays: it is the only one. Change it.
    """

    def __init__(self, what: str, why: str, fix: str) -> None:
        self.what, self.why, self.fix = what, why, fix
        super().__init__(f"{what}: {why}. {fix}.")
