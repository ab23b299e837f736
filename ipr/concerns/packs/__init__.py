"""Packs for the Serious Case Panel: a quarter's figures, patterns and learning."""
