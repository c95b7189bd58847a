"""How a purchase is paid, or let go."""
