"""Past referrals decided again under a draft, and what that finds."""
