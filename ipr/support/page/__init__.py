"""The page of a case: what it is served with, what others add, its story."""
