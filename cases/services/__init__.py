"""What changes cases: one module for each group of verbs. Each verb says who acts, checks the rule, writes, logs."""
