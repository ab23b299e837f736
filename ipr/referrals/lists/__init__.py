"""Lists of referrals: what each row holds and can be narrowed down by."""
