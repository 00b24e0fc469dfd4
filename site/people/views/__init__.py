"""Pages about people and governments, one module for each group of readers."""
