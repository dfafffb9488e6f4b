"""Files that hold eval sets: Quotary's own JSON lines, tables, SQuAD and BEIR."""
