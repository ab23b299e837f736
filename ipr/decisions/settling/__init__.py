"""The IPR team claims, settles and confirms what the rulebook leaves to it."""
