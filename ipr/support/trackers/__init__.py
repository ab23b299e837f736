"""The trackers that ACSSLs kept in spreadsheets: taken in, and given out again."""
