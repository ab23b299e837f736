"""Dated notes of those who work on a case; its referrer reads none of them."""
