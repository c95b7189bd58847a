"""What is to be paid for: opened, put together, and what follows when nobody pays."""
