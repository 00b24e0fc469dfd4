"""What changes review papers."""
