"""Decontamination by peers: rows flagged for an n-gram of an item, or for enough of them.

datatrove flags a row at any one n-gram of a question or an answer: 12 tokens by default, 8 in the
form that others use. It runs with its English tokeniser, as for one language it would: of Chinese
it finds little. decon is AllenAI's, whose scores weigh n-grams by rarity; its package needs
Python 3.12 on the path. Tulu 3's own script (open-instruct) needs an Elasticsearch server and is in
no package index.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench._items import Item
from bench._near_corpus import Turns
from bench._near_peers import PEERS as NEAR
from bench._peers import Peer, run_peer

_DATATROVE = Peer(NEAR["datatrove"].packages, environment="datatrove")
PEERS = {
    "datatrove-12": _DATATROVE,
    "datatrove-8": _DATATROVE,
    "decon": Peer(("decontaminate==0.3.0.post4",), python=(3, 12)),
}


def write_rows(rows: Iterable[Turns], items: list[Item], folder: Path) -> None:
    """Write a text a row and the items, as lines of JSON: what every peer reads."""
    texts, asked = folder / "rows", folder / "items"
    texts.mkdir()
    asked.mkdir()
    with open(texts / "rows.jsonl", "w", encoding="utf-8") as file:
        for said in rows:
            text = "\n".join(turn["content"] for turn in said)
            file.write(f"{json.dumps({'text': text}, ensure_ascii=False)}\n")
    with open(asked / "items.jsonl", "w", encoding="utf-8") as file:
        for number, item in enumerate(items):
            # decon reads these keys; an answer is searched for as a question is.
            record = {"eval_key": "benchmark", "doc_id": number + 1, "question": item.text}
            file.write(f"{json.dumps(record, ensure_ascii=False)}\n")


def flagged_by(name: str, folder: Path) -> tuple[dict[str, Any], set[int]]:
    """Return what a peer spent and the rows that it flagged."""
    found = run_peer("_items_peer.py", name, PEERS[name], folder)
    return found, set(found.pop("flagged"))
