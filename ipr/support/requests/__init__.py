"""What colleagues ask ACSSLs for directly, in the service, by phone or by email."""
