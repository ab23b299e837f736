"""The categories of cases: a list with editions, each from a day on."""
