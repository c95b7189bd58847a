"""What every benchmark stands on: a database, servers, people, clients, a table."""
