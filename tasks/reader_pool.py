"""Reader processes: a few, each fed one file after another, each replaced when it dies."""

import json
import queue
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict

from tasks.reader_process import FileReport, ReadJob, quarantine_file
from tasks.readers.drafts import Unreadable
from tasks.settings import ROOT

_TRIES = 2


class ReaderProcess:
    """One reader process, started when first needed and again after a death."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[str] | None = None

    def read(self, job: ReadJob) -> FileReport | None:
        """Return the file's report, or None where the process died over it."""
        process = self._alive()
        try:
            print(json.dumps(asdict(job)), file=process.stdin, flush=True)
        except BrokenPipeError:
            answer = ""
        else:
            answer = process.stdout.readline() if process.stdout else ""
        if not answer.endswith("\n"):
            self.close()
            return None
        return FileReport(**json.loads(answer))

    def _alive(self) -> "subprocess.Popen[str]":
        if self._process is None:
            # Not multiprocessing: a spawned child would import the parent's main module, and
            # Prefect with it. Its standard error may hold text of the input: nobody reads it.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tasks.reader_process"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
        return self._process

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                _close(pipe)
        process.wait()


def _close(pipe: object) -> None:
    try:
        pipe.close()  # type: ignore[attr-defined]
    except BrokenPipeError:
        return  # what was still to be said to a dead process


def read_all(jobs: list[ReadJob], processes: int) -> Iterator[tuple[ReadJob, FileReport]]:
    """Yield each job with its report as it ends; a file that kills its reader is quarantined."""
    readers = [ReaderProcess() for _ in range(processes)]
    idle: queue.SimpleQueue[ReaderProcess] = queue.SimpleQueue()
    for reader in readers:
        idle.put(reader)
    with ThreadPoolExecutor(processes) as threads:
        futures = {threads.submit(_read, idle, job): job for job in jobs}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for reader in readers:
                reader.close()


def _read(idle: "queue.SimpleQueue[ReaderProcess]", job: ReadJob) -> FileReport:
    """Read a file; a second death over it, alone in its process both times, is the file's own."""
    reader = idle.get()
    try:
        for _ in range(_TRIES):
            if report := reader.read(job):
                return report
    finally:
        idle.put(reader)
    why = Unreadable("reader_died", f"its reader process died {_TRIES} times")
    return quarantine_file(job, why)
