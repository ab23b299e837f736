"""Submit, decide, route, explain, decide again, settle."""
