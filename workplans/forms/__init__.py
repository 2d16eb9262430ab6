"""Forms of work plans."""
