"""What is kept, and how it is found: catalog, vectors, lexical index, search."""
