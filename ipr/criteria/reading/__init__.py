"""Published versions for their readers: shown, proved, compared, tried, exported."""
