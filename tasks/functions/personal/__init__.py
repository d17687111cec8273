"""Personal data in text: patterns that propose, checks that decide, spans that say where."""
