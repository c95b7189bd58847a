"""What sellers are owed, and how it reaches them."""
