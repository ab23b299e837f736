"""Home by role, lists, search and exports: what needs me now."""
