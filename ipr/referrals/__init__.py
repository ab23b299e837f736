"""Referrals: drafts, question pages, the customer, files."""
