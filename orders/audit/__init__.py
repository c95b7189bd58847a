"""This app's invariants (rules, section 7): read from the rows, changing nothing."""
