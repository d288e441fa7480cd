"""What people decide and keep: the one place that writes to the database."""
