"""The month's areas of concern: what support cases were about, counted and frozen."""
