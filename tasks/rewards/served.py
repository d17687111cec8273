"""A reward model that a server holds: text-embeddings-inference's `/predict`, vLLM's `/classify`.

What is asked is decided by the last part of the address. `/predict` takes pairs of question and
answer, many at a time, and gives a list of labels with scores for each. `/classify`, which SGLang
has too, takes a whole talk as messages and gives `probs`. A reward is the one number of the one
label; an answer for which no such number comes is unscored, never a default.
"""

import math
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from tasks.errors import SluiceError, UsageError
from tasks.functions.linear import Numbers
from tasks.rewards.model import DIGITS
from tasks.rewards.pairs import Answers, last_question

API_KEY = "SLUICE_REWARD_API_KEY"
PREDICT, CLASSIFY = "predict", "classify"
_AT_A_TIME = 16


class Caller(Protocol):
    """Whoever makes calls: within a time, so many bytes, and without following redirects."""

    def post(self, url: str, body: dict[str, Any]) -> tuple[Any, str]:
        """Return what a server answered as parsed JSON and "", or None and the reason."""


class ServedReward:
    """Rewards by a model behind an address; it has learnt from nobody knows what."""

    def __init__(
        self,
        caller: Caller,
        url: str,
        model: str,
        scale: tuple[float, float] | None = None,
    ) -> None:
        """Take who calls, the address, the model that it serves, and the scale of its rewards.

        Raises `UsageError`, which does not tell the address, for one that is none of those that are
        known, or that holds a secret.
        """
        parts = urlsplit(url)
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise UsageError(
                "the endpoint is a URL with a password or a query", f"put the key into {API_KEY}"
            )
        self._kind = parts.path.rstrip("/").rpartition("/")[2]
        if parts.scheme not in ("http", "https") or self._kind not in (PREDICT, CLASSIFY):
            raise UsageError(
                "the endpoint is not an http:// or https:// address that ends in /predict or"
                " /classify",
                "give --endpoint http://127.0.0.1:8080/predict (text-embeddings-inference) or"
                " http://127.0.0.1:8000/classify (vLLM, SGLang)",
            )
        self._caller, self._url, self._model = caller, url, model
        self.scale = scale
        self.reasons: dict[str, int] = {}

    @property
    def annotator(self) -> str:
        """Return who it is: the model that is served; where, is nobody's business."""
        return f"reward served {self._model}"

    def knows(self, ids: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell which answers it learnt from: of none is that known."""
        return np.zeros(len(ids), np.bool_)

    def rewards(self, answers: Answers) -> Numbers:
        """Return a reward for each answer, NaN where none came; raises where none comes at all."""
        ask = self._predicted if self._kind == PREDICT else self._classified
        size = _AT_A_TIME if self._kind == PREDICT else 1
        found = [
            reward
            for start in range(0, len(answers.texts), size)
            for reward in ask(answers.part(start, size))
        ]
        if found and not any(math.isfinite(each) for each in found):
            reason = max(self.reasons, key=lambda name: self.reasons[name])
            raise SluiceError(
                f"the endpoint gave no reward for {len(found):,} answers: {reason}",
                "see that the server is up and serves a reward model with one label",
            )
        return np.array(found, np.float64)

    def _predicted(self, answers: Answers) -> list[float]:
        pairs = [
            [last_question(prompt), text]
            for prompt, text in zip(answers.prompts, answers.texts, strict=True)
        ]
        told = self._told({"inputs": pairs, "raw_scores": True, "truncate": True})
        rewards = rewards_predicted(told, len(pairs))
        return self._counted(rewards)

    def _classified(self, answers: Answers) -> list[float]:
        turns = [*answers.prompts[0], ("assistant", answers.texts[0])]
        messages = [{"role": role, "content": content} for role, content in turns]
        body = {"model": self._model, "messages": messages, "use_activation": False}
        return self._counted([reward_classified(self._told(body))])

    def _told(self, body: dict[str, Any]) -> Any:
        told, reason = self._caller.post(self._url, body)
        self._count(reason)
        return told

    def _counted(self, rewards: list[float]) -> list[float]:
        missing = sum(not math.isfinite(each) for each in rewards)
        self._count("no single finite number" if missing else "", missing)
        return rewards

    def _count(self, reason: str, count: int = 1) -> None:
        if reason:
            self.reasons[reason] = self.reasons.get(reason, 0) + count


def rewards_predicted(told: Any, count: int) -> list[float]:
    """Return the rewards of an answer of `/predict` to so many texts, NaN where there is none."""
    if not isinstance(told, list) or len(told) != count:
        return [math.nan] * count
    return [_only([_of(label, "score") for label in _list(each)]) for each in told]


def reward_classified(told: Any) -> float:
    """Return the reward of an answer of `/classify` to one talk, NaN where there is none."""
    data = _list(_of(told, "data"))
    return _only(_list(_of(data[0], "probs"))) if len(data) == 1 else math.nan


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _of(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _only(values: list[Any]) -> float:
    """Return the one finite number of a list; NaN for none, several, or what is no number."""
    if len(values) != 1 or isinstance(values[0], bool) or not isinstance(values[0], int | float):
        return math.nan
    # An integer too large for a float raises where it is turned into one.
    is_finite = abs(values[0]) < float("1e300")
    return round(float(values[0]), DIGITS) if is_finite else math.nan
