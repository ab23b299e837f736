"""Spreadsheets in: read apart, understood, and taken in whole. No feature."""
