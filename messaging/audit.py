"""This app's invariants (rules, section 7)."""
