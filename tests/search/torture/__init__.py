"""A real site whose indexer and web workers are killed while it is written to and searched: see test_torture.py."""
