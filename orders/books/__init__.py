"""Double entry, and what it is compared with."""
