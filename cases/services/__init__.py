"""What changes cases: one module for each group of verbs. Each verb takes its `actor`, checks the rule, writes, logs."""
