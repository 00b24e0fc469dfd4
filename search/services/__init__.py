"""The verbs of saved searches and their alerts."""
