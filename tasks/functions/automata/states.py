"""States of patterns, and the moves between them: Thompson's way (1968), over bytes."""

from dataclasses import dataclass, field

from tasks.functions.automata.bytes_of import Span, byte_runs

# What must hold between two bytes for a move that reads none.
ALWAYS, BORDER, LINE_START, TEXT_START, TEXT_END = range(5)


@dataclass
class States:
    """States by number: moves that read a byte (first, last, to), and those that read none."""

    moves: list[list[tuple[int, int, int]]] = field(default_factory=list)
    jumps: list[list[tuple[int, int]]] = field(default_factory=list)

    def new(self) -> int:
        """Return a new state without moves."""
        self.moves.append([])
        self.jumps.append([])
        return len(self.moves) - 1

    def jump(self, start: int, end: int, where: int = ALWAYS) -> int:
        """Add a move that reads nothing; return where it ends."""
        self.jumps[start].append((where, end))
        return end

    def read(self, start: int, spans: list[Span]) -> int:
        """Add moves that read one code point of these; return where they end."""
        end = self.new()
        for first, last in spans:
            for run in byte_runs(first, last):
                at = start
                for place, (low, high) in enumerate(run):
                    to = end if place == len(run) - 1 else self.new()
                    self.moves[at].append((low, high, to))
                    at = to
        return end
