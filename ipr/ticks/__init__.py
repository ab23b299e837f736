"""The work that a clock sets off: its steps, one run at a time, what runs did."""
