"""One peer of the near-duplicates bench, in its own environment: standard library and the peer.

Usage: python _near_peer.py NAME FOLDER, where FOLDER/rows.jsonl has a text a line
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

THRESHOLD, PERMUTATIONS, BANDS, SHINGLE = 0.8, 128, 16, 5
Texts = list[str]


def datasketch(texts: Texts, _: Path) -> Callable[[], list[int]]:
    """Return the run of datasketch's index, a row at a time."""
    from datasketch import MinHash, MinHashLSH

    def run() -> list[int]:
        index, removed = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), []
        for number, found in enumerate(map(grams, texts)):
            made = MinHash(num_perm=PERMUTATIONS)
            made.update_batch([gram.encode() for gram in found])
            if index.query(made):
                removed.append(number)
            else:
                index.insert(number, made)
        return removed

    return run


def rensa(texts: Texts, _: Path) -> Callable[[], list[int]]:
    """Return the run of rensa's index, a row at a time."""
    from rensa import RMinHash, RMinHashLSH

    def run() -> list[int]:
        index, removed = RMinHashLSH(THRESHOLD, PERMUTATIONS, BANDS), []
        for number, found in enumerate(map(grams, texts)):
            made = RMinHash(num_perm=PERMUTATIONS, seed=42)
            made.update(list(found))
            if index.query(made):
                removed.append(number)
            else:
                index.insert(number, made)
        return removed

    return run


def datatrove(texts: Texts, folder: Path) -> Callable[[], list[int]]:
    """Return the run of datatrove's four steps, one task in this process."""
    from datatrove.data import Document
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.dedup.minhash import MinhashConfig

    signed, met, gone = (str(folder / f"datatrove-{name}") for name in ("signed", "met", "gone"))
    config = MinhashConfig(n_grams=SHINGLE)
    documents = [Document(text=text, id=str(number)) for number, text in enumerate(texts)]

    def run() -> list[int]:
        MinhashDedupSignature(signed, config).run(iter(documents))
        for bucket in range(config.num_buckets):
            step = MinhashDedupBuckets(signed, met, config=config)
            step.run(None, bucket, config.num_buckets)
        MinhashDedupCluster(met, gone, config).run(None)
        kept = {document.id for document in MinhashDedupFilter(gone).run(iter(documents))}
        return [number for number in range(len(texts)) if str(number) not in kept]

    return run


def text_dedup(texts: Texts, folder: Path) -> Callable[[], list[int]]:
    """Return the run of text-dedup's command over a data set on disk, one process."""
    from datasets import Dataset, load_from_disk
    from text_dedup.minhash import main

    given, kept = str(folder / "text-dedup-given"), str(folder / "text-dedup-kept")
    rows = {"text": texts, "number": list(range(len(texts)))}
    Dataset.from_dict(rows).save_to_disk(given)
    told = ["--path", given, "--local", "--output", kept, "--column", "text"]
    told += ["--ngram", str(SHINGLE), "--threshold", str(THRESHOLD), "--min_length", "1"]
    told += ["--num_perm", str(PERMUTATIONS), "--num_proc", "1", "--cache_dir", str(folder)]

    def run() -> list[int]:
        main(told, standalone_mode=False)
        left = set(load_from_disk(kept)["number"])
        return [number for number in range(len(texts)) if number not in left]

    return run


def grams(text: str) -> set[str]:
    """Return the shingles of a text whose tokens have spaces between them."""
    row = text.split(" ")
    return {" ".join(row[n : n + SHINGLE]) for n in range(max(1, len(row) - SHINGLE + 1))}


def spent(run: Callable[[], list[int]]) -> Iterator[tuple[str, object]]:
    """Yield what a run removed, the CPU seconds of it and its children, and its memory."""
    started = cpu_seconds()
    yield "removed", run()
    yield "cpu_s", cpu_seconds() - started
    held = Path("/proc/self/status").read_text("utf-8").partition("VmHWM:")[2].split()[0]
    yield "peak_mb", int(held) * 1_024 // 1_000_000


def cpu_seconds() -> float:
    """Return the CPU seconds so far of this process and of the children that ended."""
    each = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in each)


RUNS = {
    "datasketch": datasketch,
    "rensa": rensa,
    "datatrove": datatrove,
    "text-dedup": text_dedup,
}

if __name__ == "__main__":
    where = Path(sys.argv[2])
    with open(where / "rows.jsonl", encoding="utf-8") as file:
        given_texts = [json.loads(line)["text"] for line in file]
    found_all = dict(spent(RUNS[sys.argv[1]](given_texts, where)))
    sys.stdout.write(f"\n{json.dumps(found_all)}\n")
