"""The reckoning of competitions: pure functions from a ledger to a result sheet. Knows nothing of ours, nor of Django.

configuration   what a contest declares beforehand          contradictions  why such a declaration is refused
ledger          entries, scores, ballots, rulings           results         the result sheet, with its hash
assignment      who judges what, balanced                   ballots         checking, ordering, counting a public vote
masking         names of places in a text                   printing        a result sheet as plain tables

All points are `decimal.Decimal`; all ids are strings that the caller chooses. docs/contest-rules.md explains each rule
with numbers.
"""
