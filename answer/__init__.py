"""The reading way: from a question to verbatim quotes, or to saying that there are none."""
