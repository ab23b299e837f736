"""A referral of the IPR team passes from hand to hand, one or several at once."""
