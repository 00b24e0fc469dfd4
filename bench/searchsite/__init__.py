"""A small Django app: the documents of the search comparison as one model, for the backends of modelsearch."""
