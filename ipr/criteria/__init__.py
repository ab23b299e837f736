"""The laboratory: read, draft, prove, compare, back-test, approve, publish."""
