"""What changes people and governments: one module for each group of verbs."""
