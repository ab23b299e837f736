"""The rulebook's file: read with a line for every problem, and held to its limits."""
