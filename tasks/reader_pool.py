"""Reader processes: a few, each fed one job after another, each replaced when it dies."""

import json
import os
import queue
import select
import shlex
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from dataclasses import asdict, replace
from typing import Any

from tasks.errors import SluiceError
from tasks.plain.preparing import prepare
from tasks.read_jobs import NO_MEMORY, FileReport, JobReport, ReadJob
from tasks.settings import ROOT

# Not multiprocessing: a spawned child would import the parent's main module, and Prefect with it.
COMMAND = [sys.executable, "-m", "tasks.reader_process"]
START_SECONDS, _DEATHS = 120, 2
_LAST = {"done", "failed", "broken", "crashed", "died"}
Answer = dict[str, Any]
Tell = Callable[[ReadJob, Answer], None]


class ReaderProcess:
    """One reader process, started when first needed and again after a death."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._held = b""
        self._is_silent = False
        self._is_stopped = False

    def read(self, job: ReadJob) -> Iterator[Answer]:
        """Yield what the process says of a job; the last is one of `_LAST`."""
        process = self._alive()
        try:
            process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
        except BrokenPipeError:
            yield self._died(job)
            return
        answer: Answer = {}
        while not answer.keys() & _LAST:
            line = self._line(process, job.bounds.stall_seconds)
            answer = json.loads(line) if line else self._died(job)
            yield answer

    def _alive(self) -> "subprocess.Popen[bytes]":
        if self._is_stopped:
            raise CancelledError
        if self._process is None:
            # What it says on standard error may hold text of the input: nobody reads it.
            self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                COMMAND,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            if not self._line(self._process, START_SECONDS):
                raise SluiceError(
                    "a reader process does not start", f"see what it says: {shlex.join(COMMAND)}"
                )
        return self._process

    def _line(self, process: "subprocess.Popen[bytes]", seconds: int) -> bytes:
        """Return the process's next line, empty where it ends or says nothing for so long."""
        source = process.stdout.fileno()  # type: ignore[union-attr]
        while b"\n" not in self._held:
            ready, _, _ = select.select([source], [], [], seconds)
            self._is_silent = not ready
            said = os.read(source, 1 << 16) if ready else b""
            if not said:
                return b""
            self._held += said
        line, _, self._held = self._held.partition(b"\n")
        return line

    def _died(self, job: ReadJob) -> Answer:
        """Return why the process is gone: it died, or is ended here for its silence."""
        is_silent, code = self._is_silent, self.close()
        if is_silent:
            seconds = job.bounds.stall_seconds
            return _death("reader_stalled", f"no progress in {seconds} s (reader_stall_seconds)")
        if code == -signal.SIGXCPU:
            seconds = job.bounds.cpu_seconds
            return _death("reader_slow", f"more than {seconds} CPU seconds (reader_cpu_seconds)")
        return _death("reader_died", f"its reader process died {_DEATHS} times")

    def stop(self) -> None:
        """End the process from another thread: who waits for its word hears that it is gone."""
        self._is_stopped = True
        if process := self._process:
            process.kill()

    def close(self) -> int:
        """End the process whatever it is doing and return its exit code: its own if it died."""
        process, self._process = self._process, None
        self._held, self._is_silent = b"", False
        if process is None:
            return 0
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                _close(pipe)
        return process.wait()


def _death(rule: str, detail: str) -> Answer:
    return {"died": True, "rule": rule, "detail": detail}


def _close(pipe: object) -> None:
    try:
        pipe.close()  # type: ignore[attr-defined]
    except BrokenPipeError:
        return  # what was still to be said to a dead process


def read_all(
    jobs: list[ReadJob], processes: int, tell: Tell
) -> Iterator[tuple[ReadJob, JobReport]]:
    """Yield each job with its report as it ends; `tell` hears every word of the readers.

    A file that kills its reader twice, or that reading fails on, is quarantined. Raises `OSError`
    where the lake cannot be written, `SluiceError` where no file is to blame for a failure.
    """
    prepare(sum(job.size for job in jobs))
    readers = [ReaderProcess() for _ in range(processes)]
    idle: queue.SimpleQueue[ReaderProcess] = queue.SimpleQueue()
    for reader in readers:
        idle.put(reader)
    threads = ThreadPoolExecutor(processes)
    futures = {threads.submit(_read, idle, job, tell): job for job in jobs}
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        for reader in readers:
            reader.stop()
        threads.shutdown(cancel_futures=True)
        for reader in readers:
            reader.close()


def _read(idle: "queue.SimpleQueue[ReaderProcess]", job: ReadJob, tell: Tell) -> JobReport:
    reader = idle.get()
    deaths: Counter[int] = Counter()
    try:
        while True:
            place, answer = _said(reader, job, tell)
            if "done" in answer:
                return _report(answer["done"])
            for place, rule, detail in answer.get("failed", ()):
                job = _without(job, place, rule, detail)
                if rule == NO_MEMORY:
                    reader.close()  # what it holds is not given back
            deaths[place] += "died" in answer
            if deaths[place] == _DEATHS:
                job = _without(job, place, answer["rule"], answer["detail"])
                del deaths[place]
    finally:
        idle.put(reader)


def _no_file_to_blame(why: str) -> SluiceError:
    what = f"reading fails and no file is to blame: {why}"
    return SluiceError(what, "run it again; where it stays so, report these words")


def _said(reader: ReaderProcess, job: ReadJob, tell: Tell) -> tuple[int, Answer]:
    """Return the place of the portion begun last and the last answer; raise what ends the run."""
    place, answer = 0, {}
    for answer in reader.read(job):
        tell(job, answer)
        place = answer.get("begun", place)
    if code := answer.get("broken"):
        raise OSError(code, os.strerror(code), job.draft)
    if "crashed" in answer:
        raise _no_file_to_blame(answer["crashed"])
    return place, answer


def _without(job: ReadJob, place: int, rule: str, detail: str) -> ReadJob:
    portions = list(job.portions)
    if portions[place].refused:  # to refuse it again would go on for ever
        raise _no_file_to_blame(detail)
    portions[place] = replace(portions[place], refused=(rule, detail))
    return replace(job, portions=tuple(portions))


def _report(told: dict[str, Any]) -> JobReport:
    return JobReport([FileReport(**each) for each in told["files"]], told["rows"])
