"""What is told of orders and money, read from the rows."""
