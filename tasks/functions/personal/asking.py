"""The first user turn as it is released, under the comparison key that unmasked text has."""

import numpy as np
import pyarrow as pa

from tasks.functions import messages
from tasks.functions.messages import Turn
from tasks.tables import MESSAGES


def masked_question(before: list[Turn], after: list[Turn]) -> str | None:
    """Return what the first user turn says after masking; null where that is what it said."""
    for (role, said), (_, masked) in zip(before, after, strict=True):
        if role == "user":
            return masked if masked != said else None
    return None


def question_keys(questions: list[str]) -> list[int]:
    """Return the 63-bit key of each first user turn: `first_turn_hash` of `cleaned.signatures`.

    By the same key a masked turn and one that held the placeholder from the start are one.
    """
    if not questions:
        return []
    # Kernels take a while to load: text without a mask need not wait for them.
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.signing import signatures
    from tasks.functions.kernels.texts import texts_of

    talks = pa.array([[{"role": "user", "content": said}] for said in questions], MESSAGES)
    texts = texts_of(messages.turns_of(talks))
    found = signatures(texts, characters(), np.frombuffer(b"", np.uint8), 1, 1)
    return [int(key) for key in found.first_turn_hash]
