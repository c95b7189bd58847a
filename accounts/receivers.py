"""What this app does when a lower one announces a fact."""
