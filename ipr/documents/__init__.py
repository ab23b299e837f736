"""Documents made of what pages say: one model, rendered to tagged PDF. No feature."""
