"""What the database keeps about itself."""

from sqlalchemy.orm import Mapped, mapped_column

from ipr.db.base import Base, pk, utc_datetime
from ipr.db.holdings import plain_digest


class KeyCheck(Base):
    """A data key that this database was written under, told by its check value.

    The value says whether a key is this one, and nothing else about it. The first row
    is the oldest key: it also keys the hashes by which things are found.
    """

    __tablename__ = "key_check"

    id: Mapped[pk]
    value: Mapped[plain_digest] = mapped_column(unique=True)
    noted_at: Mapped[utc_datetime]
