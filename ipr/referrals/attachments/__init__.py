"""Files of a draft or a referral."""
