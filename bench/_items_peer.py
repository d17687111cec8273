"""One peer of the decontamination bench, in its own environment: standard library and the peer.

Usage: python _items_peer.py NAME FOLDER, with FOLDER/rows/rows.jsonl and FOLDER/items/items.jsonl
"""

import json
import resource
import shutil
import sys
from collections.abc import Callable
from pathlib import Path


def datatrove(folder: Path, size: int) -> Callable[[], list[int]]:
    """Return the run of datatrove's filter over an index of the items' n-grams.

    The index is made by the filter's own functions, as its indexer makes one: that asks for
    lighteval, whose tasks it would download.
    """
    from datatrove.data import Document
    from datatrove.pipeline.decont.n_grams import NGramsDecontConfig, NGramsDecontFilter
    from datatrove.utils.text import ngrams, simplify_text

    texts, items = (
        read(folder, name, key) for name, key in (("rows", "text"), ("items", "question"))
    )

    def run() -> list[int]:
        config = NGramsDecontConfig(n_grams=size)
        step = NGramsDecontFilter(str(folder), config)
        step._index_hashes = {
            step.hash_func(" ".join(gram)): "benchmark"
            for item in items
            for gram in ngrams(
                step.tokenizer.word_tokenize(simplify_text(item, config.norm_config)), size
            )
        }
        documents = (Document(text=text, id="") for text in texts)
        return [row for row, each in enumerate(documents) if step.filter(each) is not True]

    return run


def decon(folder: Path) -> Callable[[], list[int]]:
    """Return the run of decon with its defaults, but one thread and short items too."""
    import decon as peer

    report = folder / "report"
    shutil.rmtree(report, ignore_errors=True)
    config = peer.Config(
        str(folder / "rows"),
        str(folder / "items"),
        str(report),
        eval_min_token_length=0,
        eval_min_unique_word_count=0,
        worker_threads=1,
    )

    def run() -> list[int]:
        peer.detect(config)
        lines = [line for path in report.rglob("*.jsonl") for line in path.open(encoding="utf-8")]
        return sorted({json.loads(line)["training_line"] for line in lines})

    return run


def read(folder: Path, name: str, key: str) -> list[str]:
    """Return one value of each line of a file."""
    with open(folder / name / f"{name}.jsonl", encoding="utf-8") as file:
        return [json.loads(line)[key] for line in file]


def cpu_seconds() -> float:
    """Return the CPU seconds so far of this process and of the children that ended."""
    each = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in each)


def main(name: str, folder: Path) -> None:
    """Run one peer and print what it flagged, its CPU seconds and its most memory."""
    kind, _, size = name.partition("-")
    run = datatrove(folder, int(size)) if kind == "datatrove" else decon(folder)
    started = cpu_seconds()
    flagged = run()
    spent = cpu_seconds() - started
    held = Path("/proc/self/status").read_text("utf-8").partition("VmHWM:")[2].split()[0]
    found = {"flagged": flagged, "cpu_s": spent, "peak_mb": int(held) * 1_024 // 1_000_000}
    sys.stdout.write(f"\n{json.dumps(found)}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
