"""Measurements against a yardstick or peers in the same run; never part of the tests."""
