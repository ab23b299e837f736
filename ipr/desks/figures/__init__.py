"""Figures on Home: how old what is open is, and how long people wait."""
