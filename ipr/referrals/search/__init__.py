"""Search for referrals: by reference, and by customer for those who may."""
