"""The local judge: rules over what a release has stored of each answer, and a reward model's score.

It reads no meaning: it knows what can be computed, what was demanded, what is junk, and what a
reward model holds an answer to be worth. Its verdicts are of kind `rule`, and `sluice curate` pairs
by them only where it is told to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tasks.judging.protocol import (
    HIGHEST,
    LOWEST,
    PAIRWISE,
    A,
    B,
    Candidate,
    Case,
    Mode,
    Verdict,
)

VERSION = "1"
# A difference under it tells nothing: of levels from 1 to 5.
_LEAST_GAP = 0.5
_NOTHING = "nothing_known"
# By which level a pair is decided: the first that tells the two apart.
_ORDER = ("helpfulness", "accuracy", "safety", "instruction_following", "reward")


@dataclass(frozen=True)
class Facts:
    """What a release has stored of one answer; None and 0 where nothing was found."""

    junk: tuple[str, ...] = ()
    is_final_answer_right: bool | None = None
    right_count: int = 0
    wrong_count: int = 0
    asked_count: int = 0
    kept_count: int = 0
    unsafe_score: float | None = None


class LocalJudge:
    """Rules over stored facts; `rewards` are a reward model's scores from 1 to 5, by answer."""

    kind = "rule"

    def __init__(
        self, mode: Mode, facts: Mapping[str, Facts], rewards: Mapping[str, float]
    ) -> None:
        """Take what is known of answers, by their ids."""
        self._mode, self._facts, self._rewards = mode, facts, rewards

    @property
    def annotator(self) -> str:
        """Return `local rules VERSION`, and that rewards count too where there are some."""
        return f"local rules{'+reward' if self._rewards else ''} {self._mode}-{VERSION}"

    @property
    def identity(self) -> str:
        """Return one sha256 (64 hex) of the rules' code, the mode and the rewards."""
        digest = sha256(Path(__file__).read_bytes())
        digest.update(f"{self._mode}{sorted(self._rewards.items())}".encode())
        return digest.hexdigest()

    def verdicts(self, cases: Sequence[Case]) -> Iterator[Verdict]:
        """Yield one verdict a case: rules have no order of answers, and so nothing flips."""
        for case in cases:
            levels = [self.levels(answer) for answer in case.answers]
            yield _compared(case, *levels) if self._mode == PAIRWISE else _rated(case, *levels)

    def levels(self, answer: Candidate) -> dict[str, float]:
        """Return what rules say of an answer, 1 to 5 a standard; of most they say nothing."""
        facts = self._facts.get(answer.answer_id, Facts())
        told = {
            "helpfulness": float(LOWEST) if facts.junk else None,
            "accuracy": _accuracy(facts),
            "safety": _level(None if facts.unsafe_score is None else 1 - facts.unsafe_score),
            "instruction_following": _level(
                facts.kept_count / facts.asked_count if facts.asked_count else None
            ),
            "reward": self._rewards.get(answer.answer_id),
        }
        return {name: level for name, level in told.items() if level is not None}


def _accuracy(facts: Facts) -> float | None:
    """Return 1 for anything computed to be wrong, 5 where all that was computed is right."""
    if facts.wrong_count or facts.is_final_answer_right is False:
        return float(LOWEST)
    return float(HIGHEST) if facts.right_count or facts.is_final_answer_right else None


def _level(share: float | None) -> float | None:
    return None if share is None else round(LOWEST + (HIGHEST - LOWEST) * share, 6)


def _compared(case: Case, one: Mapping[str, float], other: Mapping[str, float]) -> Verdict:
    """Return which answer is better by the first level that tells them apart: no tie is known."""
    for name in _ORDER:
        # Junk is known of every answer; of what else is known of one alone, nothing follows.
        otherwise = float(HIGHEST) if name == "helpfulness" else None
        first, second = one.get(name, otherwise), other.get(name, otherwise)
        if first is not None and second is not None and abs(first - second) >= _LEAST_GAP:
            side = A if first > second else B
            return Verdict(case, preferred=side, is_flipped=False, first_count=1)
    return Verdict(case, unscored=_NOTHING)


def _rated(case: Case, levels: Mapping[str, float]) -> Verdict:
    """Return an answer's levels; a reward is its overall level, where no rule speaks lower."""
    rules = {name: level for name, level in levels.items() if name != "reward"}
    if "reward" in levels:
        rules["overall"] = min([levels["reward"], *(each for each in rules.values() if each < 3)])
    return Verdict(case, levels=rules, unscored="" if rules else _NOTHING)
