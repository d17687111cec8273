"""Weights of words that open a talk: fitted on user turns, the first against the later ones."""

import json
from collections import Counter
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from tasks.functions.openings import FILE, KINDS
from tasks.functions.tokens import tokens
from tasks.identity import Messages

Weights = dict[str, dict[str, float]]
# As kernels/openings.py reads a talk: so many tokens of a turn, and so many turns after the first.
_TOKENS, _LATER = 60, 8
# A word that fewer turns hold says nothing; the penalty leaves a few hundred words.
_LEAST_TURNS, _SPARSENESS = 8, 0.6
_CHINESE_SHARE = 0.25


def fitted_openings(talks: list[Messages]) -> Weights:
    """Return the log odds, to two decimals, of each word that tells a first user turn from a later.

    English and Chinese talks are fitted apart: L1-penalised logistic regression, the later turns of
    a talk counting as much as its first.
    """
    found: Weights = {kind: {} for kind in KINDS}
    for is_chinese in (False, True):
        turns = [_users(talk) for talk in talks if _is_chinese(_users(talk)[0]) == is_chinese]
        for (kind, word), weight in _fitted([each for each in turns if len(each) > 1]).items():
            found[kind][word] = weight
    return {kind: dict(sorted(held.items())) for kind, held in found.items()}


def write(weights: Weights) -> None:
    """Write `tasks/weights/openings.json`."""
    FILE.write_text(json.dumps(weights, ensure_ascii=False, indent=0) + "\n", "utf-8")


def lead(talk: Messages, weights: Weights) -> float:
    """Return what the kernel calls a talk's `opening_lead`."""
    first, *later = (
        sum(weights[kind].get(word, 0.0) for kind, word in _marks(said)) for said in _users(talk)
    )
    return first - max(later) if later else 0.0


def _fitted(turns: list[list[str]]) -> dict[tuple[str, str], float]:
    from sklearn.linear_model import LogisticRegression

    marks = [_marks(said) for users in turns for said in users]
    opens = np.array([place == 0 for users in turns for place in range(len(users))])
    counts = np.array([1.0 if not n else 1 / (len(u) - 1) for u in turns for n in range(len(u))])
    held = Counter(mark for each in marks for mark in each)
    known = sorted(mark for mark, count in held.items() if count >= _LEAST_TURNS)
    place_of = {mark: place for place, mark in enumerate(known)}
    cells = [(row, place_of[m]) for row, each in enumerate(marks) for m in each if m in place_of]
    rows, columns = zip(*cells, strict=True)
    table = csr_matrix((np.ones(len(cells)), (rows, columns)), (len(marks), len(known)))
    model: Any = LogisticRegression(
        C=_SPARSENESS, penalty="l1", solver="liblinear", random_state=7
    ).fit(table, opens, sample_weight=counts)
    weights = dict(zip(known, np.round(model.coef_[0], 2).tolist(), strict=True))
    return {mark: weight for mark, weight in weights.items() if weight}


def _marks(said: str) -> set[tuple[str, str]]:
    words = tokens(said)[:_TOKENS]
    opening = {("firsts", words[0])} if words else set()
    pair = {("pairs", " ".join(words[:2]))} if len(words) > 1 else set()
    return {*(("words", word) for word in words), *opening, *pair}


def _users(talk: Messages) -> list[str]:
    return [said for role, said in talk if role == "user"][: _LATER + 1]


def _is_chinese(said: str) -> bool:
    count = sum("\u4e00" <= letter <= "\u9fff" for letter in said)
    return count > _CHINESE_SHARE * len(said)
