"""The engines of the comparison, all asked in the same way.

Each runs in a process of its own (bench.engine_child), so a module here imports what its engine needs and no more.
"""

from __future__ import annotations

from bench.engines.base import Answer, Engine

# name on the command line: (module, class)
ENGINES = {
    "ours": ("bench.engines.modelsearch_engines", "Ours"),
    "whoosh": ("bench.engines.stock_whoosh", "StockWhoosh"),
    "whoosh-bigrams": ("bench.engines.stock_whoosh", "BigramWhoosh"),
    "fts5": ("bench.engines.fts5", "Words"),
    "fts5-prefix": ("bench.engines.fts5", "Prefixes"),
    "fts5-trigram": ("bench.engines.fts5", "Trigrams"),
    "modelsearch-sqlite": ("bench.engines.modelsearch_engines", "Sqlite"),
    "modelsearch-postgres": ("bench.engines.modelsearch_engines", "Postgres"),
    "tantivy": ("bench.engines.tantivy_engine", "Words"),
    "tantivy-bigrams": ("bench.engines.tantivy_engine", "Bigrams"),
}

__all__ = ["ENGINES", "Answer", "Engine"]
