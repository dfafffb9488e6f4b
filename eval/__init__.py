"""Asking a library questions with known answers, and measuring what it says.

Import its parts by name (``from eval.cases import …``): ``import eval.cases`` would rebind the builtin.
"""
