"""Near-duplicates by peers: MinHash over 128 permutations at 0.8 (datatrove's own: 14 x 8), banded.

Each gets the tokens, makes shingles of five over the whole text, keeps the first row of those that
its index finds alike, and checks nothing more: so they are used. What tokens cost is told beside:
rensa and datasketch take sets, so whoever uses them pays for tokens too; datatrove and text-dedup
find tokens of their own in what they are given. NeMo Curator has no CPU path and data-juicer was
left out: its environment is of several GB.
"""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench._near_corpus import Talk
from bench._near_truth import Numbers
from bench._peers import Peer, run_peer
from tasks.functions.tokens import tokens

# These take sets of tokens: from the text on, they cost what the tokens cost besides.
TAKES_TOKENS = ("rensa", "datasketch")
PEERS = {
    "rensa": Peer(("rensa==0.5.0",)),
    "datasketch": Peer(("datasketch==2.0.0",)),
    # spaCy's tokeniser is what it takes for English; it needs no model.
    "datatrove": Peer(("datatrove[io,processing]==0.10.1", "spacy>=3.8")),
    # It asks for Spark and TensorFlow, which its MinHash never imports.
    "text-dedup": Peer(
        (
            "bitarray",
            "click",
            "click-option-group",
            "datasets",
            "ftfy",
            "numpy",
            "psutil",
            "regex",
            "rich",
            "scipy",
            "setuptools<81",
            "tqdm",
            "xxhash",
            "zstandard",
        ),
        alone=("text-dedup==0.4.0",),
    ),
}


def write_tokens(rows: list[Talk], folder: Path) -> float:
    """Write each row's tokens as one line, spaces between them; return their CPU seconds alone."""
    spent = 0.0
    with open(folder / "rows.jsonl", "w", encoding="utf-8") as file:
        for asked, told in rows:
            started = time.thread_time()
            found = [*tokens(asked), *tokens(told)]
            spent += time.thread_time() - started
            file.write(f"{json.dumps({'text': ' '.join(found)})}\n")
    return spent


def peer(name: str, folder: Path) -> tuple[dict[str, Any], Numbers]:
    """Return what a peer spent and the rows it removed."""
    found = run_peer("_near_peer.py", name, PEERS[name], folder)
    return found, np.array(found.pop("removed"), np.int64)
