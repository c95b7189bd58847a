"""Django's own backend for PostgreSQL, with a check of an idle connection that asks nobody."""
