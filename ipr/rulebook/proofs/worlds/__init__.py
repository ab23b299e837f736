"""Every way to answer everything: exact, counted by bits, or drawn at random."""
