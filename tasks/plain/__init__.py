"""Plain JSON lines: many at a time by compiled code, with the rows that the general way gives."""
