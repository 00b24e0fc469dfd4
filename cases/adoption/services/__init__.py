"""Verbs that change adoptions: keyword arguments, an explicit actor, one transaction each."""
