"""Judging: which of two answers is better, or how good each is, told by a model or by rules."""
