"""Review papers (도입 검토서): from cases a draft that a government can decide on, edited and taken away as a file."""
