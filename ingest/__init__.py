"""From a source's bytes to a document and its passages. Knows nothing of libraries or questions."""
