"""A draft of the criteria: begun, written as text, brought up to date, given up."""
