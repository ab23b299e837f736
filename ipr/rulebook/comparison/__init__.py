"""How two versions are compared: the parts of `ipr.rulebook.comparison.versions`."""
