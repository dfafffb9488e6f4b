"""The commands of ``quotary``, one noun a file; each imports what it needs when it runs."""
