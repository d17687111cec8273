"""Bounds: what the system lets one reader process take."""

import resource
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """Memory in MB, CPU seconds a job, and seconds without a word before a reader is ended."""

    memory_mb: int
    cpu_seconds: int
    stall_seconds: int


def bind(bounds: Bounds) -> None:
    """Hold this process to its bounds; CPU seconds count from now. No core is ever written."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_DATA, bounds.memory_mb * 1_000_000)
    _lower(resource.RLIMIT_CPU, int(time.process_time()) + 1 + bounds.cpu_seconds)


def _lower(limit: int, most: int) -> None:
    _, hard = resource.getrlimit(limit)
    resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
