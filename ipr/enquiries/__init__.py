"""Questions about a case, which its referrer answers."""
