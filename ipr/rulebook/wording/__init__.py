"""Decisions, conditions and differences in plain English. Text and data, no markup."""
