"""What buyers say afterwards."""
