"""What each score is worth: against labels that it should agree with, beside length alone.

Every label set is a line of `ENTRIES`: a score's column, what is asked, a loader of examples, how
agreement is measured, and on which side length is the baseline. Intervals are bootstrap, 95 %, over
groups (a prompt's answers stay together). Scores that are rules have nothing to hold out, but their
weights were chosen by hand with some sets in sight: those are marked `seen`.
"""

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bench import _quality_labels as labels
from bench._computed import computed
from bench._other_pairs import both_sides, ranked
from bench._planted_breaks import planted
from bench._quality_labels import Example
from bench._quality_measures import MEASURES, bootstrap
from bench._reward_pairs import demo, harmless
from bench._scored import scores_of
from tasks.readers.drafts import Comparison

Values = npt.NDArray[np.float64]
_PROMPT, _ANSWER = "prompt_token_count", "answer_token_count"


class Entry(NamedTuple):
    """A score set against one set of labels; `is_seen` where its weights were chosen with it in sight."""

    score: str
    asked: str
    load: Callable[[], Iterator[Example]]
    measure: str
    length: str
    is_seen: bool


def _compared(load: Callable[[], Iterator[Comparison]]) -> Iterator[Example]:
    return both_sides(load())


ENTRIES = (
    Entry("instruction_following_score", "planted breaks: kept before broken", planted, "pairs", _ANSWER, False),
    Entry("instruction_following_score", "llmbar: follows before does not", labels.llmbar, "pairs", _ANSWER, False),
    Entry("instruction_following_score", "llmbar with a constraint", labels.constrained_llmbar, "pairs", _ANSWER, False),
    Entry("complexity_score", "gsm8k test: steps of the solution", labels.gsm8k_steps, "spearman", _PROMPT, True),
    Entry("complexity_score", "gsm8k train: steps of the solution", labels.gsm8k_more_steps, "spearman", _PROMPT, False),
    Entry("complexity_score", "gsm8k: how many of 4 models fail", labels.gsm8k_failures, "spearman", _PROMPT, True),
    Entry("complexity_score", "mt_bench en+zh: reasoning, maths, code", labels.mt_bench_reasoning, "auc", _PROMPT, True),
    Entry("complexity_score", "arena-hard against a tutor's exercises", labels.hard_or_easy, "auc", _PROMPT, True),
    Entry("knowledge_density_score", "truthfulqa: informative", labels.truthfulqa_informative, "auc", _ANSWER, True),
    Entry("knowledge_density_score", "truthfulqa: informative, others", labels.truthfulqa_others, "auc", _ANSWER, False),
    Entry("knowledge_density_score", "cje: helpful before unhelpful", labels.cje_unhelpful, "pairs", _ANSWER, True),
    Entry("knowledge_density_score", "cje: the oracle's score", labels.cje_oracle, "spearman", _ANSWER, True),
    Entry("instruction_accuracy_score", "gsm8k: one sum altered", labels.gsm8k_miscounted, "pairs", _ANSWER, False),
    Entry("instruction_accuracy_score", "gsm8k: models' solutions right", labels.gsm8k_solutions, "auc", _ANSWER, False),
    Entry("instruction_accuracy_score", "huatuo: own answer before another's", labels.answers_to_others, "pairs", _ANSWER, False),
    Entry("instruction_accuracy_score", "cje: helpful before unhelpful", labels.cje_unhelpful, "pairs", _ANSWER, False),
    Entry("instruction_accuracy_score", "truthfulqa: true", labels.truthfulqa_true, "auc", _ANSWER, False),
    Entry("instruction_accuracy_score", "llmbar: follows before does not", labels.llmbar, "pairs", _ANSWER, False),
    Entry("overall_score", "llmbar: follows before does not", labels.llmbar, "pairs", _ANSWER, False),
    Entry("overall_score", "cje: helpful before unhelpful", labels.cje_unhelpful, "pairs", _ANSWER, False),
    Entry("overall_score", "cje: the oracle's score", labels.cje_oracle, "spearman", _ANSWER, False),
    *(
        Entry(score, asked, partial(_compared, load), "pairs", _ANSWER, False)
        for score in ("instruction_accuracy_score", "overall_score")
        for asked, load in (
            ("hh_rlhf: chosen before rejected", harmless),
            ("oasst: best before worst", ranked),
            ("dpo demo, English: chosen first", partial(demo, "en")),
            ("dpo demo, Chinese: chosen first", partial(demo, "zh")),
        )
    ),
)  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--score", default="", help="only scores whose name holds this")
    parser.add_argument("--labels", default="", help="only label sets whose name holds this")
    parser.add_argument("--computed", action="store_true", help="only what scored.checks computes")
    parser.add_argument("--resamples", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure and print each score against its label sets, beside length, and what is computed."""
    if given.computed:
        return {"computed": computed()}
    print(
        f"{'score':<28}{'labels':<42}{'texts':>6}  {'measure':<9}{'agreement [95 %]':<24}{'length':<31}verdict"
    )
    rows = []
    for entry in ENTRIES:
        if given.score in entry.score and given.labels in entry.asked:
            rows.append(_measured(entry, given.resamples, given.seed))
            print(_line(rows[-1]))
    return {"rows": rows} if given.score or given.labels else {"rows": rows, "computed": computed()}


def _measured(entry: Entry, resamples: int, seed: int) -> dict[str, Any]:
    examples = list(entry.load())
    scores = scores_of([[("user", each.request), ("assistant", each.answer)] for each in examples])
    measure = MEASURES[entry.measure]
    # An unscored text agrees with nothing: it stands in the middle.
    score, length = np.nan_to_num(scores[entry.score], nan=0.5), scores[entry.length]
    direction = 1.0 if measure(length, examples) >= measure(-length, examples) else -1.0
    agreement = bootstrap(measure, score, examples, resamples, seed)
    baseline = bootstrap(measure, direction * length, examples, resamples, seed)
    gain = bootstrap(measure, score, examples, resamples, seed, against=direction * length)
    return {
        "score": entry.score, "labels": entry.asked, "texts": len(examples), "is_seen": entry.is_seen,
        "measure": entry.measure, "agreement": agreement, "length": baseline, "gain": gain,
        "shorter_wins": direction < 0,
    }  # fmt: skip


def _line(row: dict[str, Any]) -> str:
    low, high = row["gain"][1:]
    verdict = (
        "beats length" if low > 0 else "loses to length" if high < 0 else "no better than length"
    )
    side = "shorter" if row["shorter_wins"] else "longer"
    return (
        f"{row['score']:<28}{row['labels']:<42}{row['texts']:>6,}  {row['measure']:<9}"
        f"{_interval(row['agreement']):<24}{_interval(row['length']) + ' ' + side:<31}{verdict}"
        f"{' (seen)' if row['is_seen'] else ''}"
    )


def _interval(told: tuple[float, float, float]) -> str:
    return f"{told[0]:.3f} [{told[1]:.3f}, {told[2]:.3f}]"
