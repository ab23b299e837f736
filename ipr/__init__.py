"""Referrals, decisions and learning for Internal Process Reviews.

Nothing is imported here, so that `import ipr.rulebook` does not import Flask.
"""
