"""Patterns as automata: what RE2 reads a pattern at a time, compiled walks read all at once.

A pattern is parsed (`parsing`) into `states` over the bytes of UTF-8, these are made one table of
moves (`tables`), and `reading` walks it over texts (`tasks.functions.kernels.automata`). The syntax
is the part of RE2's that our pattern tables use; what is not known raises `ValueError`.
`sieves` makes such a pattern of one of Python's, to tell where that need not be read.
"""
