"""More pairs than those of `_reward_pairs`: from ranks and from labels of single answers."""

import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bench._labels import records
from bench._quality_labels import Example, cje_unhelpful, gsm8k_solutions, truthfulqa_true
from tasks.readers import message_tree
from tasks.readers.drafts import Answer, Comparison
from tasks.rewards.pairs import last_question, said

# Of one prompt at most so many pairs.
_OF_A_PROMPT = 2


def ranked() -> Iterator[Comparison]:
    """Yield the best and the worst answer to each turn of oasst's trees (Apache-2.0), by people."""
    for row in records("oasst_en100/en_100_tree.jsonl.gz"):
        by_prompt: dict[str, list[Answer]] = defaultdict(list)
        for draft in message_tree.read(row):
            if isinstance(draft, Answer) and draft.rank is not None:
                by_prompt[repr(draft.prompt)].append(draft)
        for answers in by_prompt.values():
            ordered = sorted(answers, key=lambda each: each.rank or 0)
            best, worst = ordered[0], ordered[-1]
            if best.rank != worst.rank:
                yield Comparison(best.prompt, best.completion, worst.completion)


def _pairs(examples: Iterable[Example]) -> Iterator[Comparison]:
    """Yield drawn pairs of a good and a bad answer to one prompt."""
    by_prompt: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for each in examples:
        by_prompt[each.request][each.value > 0].append(each.answer)
    chance = random.Random(7)
    for asked, (bad, good) in by_prompt.items():
        held = list(itertools.product(good, bad))
        for sides in chance.sample(held, min(_OF_A_PROMPT, len(held))):
            yield Comparison([("user", asked)], *([("assistant", side)] for side in sides))


def both_sides(pairs: Iterator[Comparison]) -> Iterator[Example]:
    """Yield both answers of each pair with the last question, the preferred one first."""
    for number, pair in enumerate(pairs):
        asked, sides = last_question(pair.prompt), (said(pair.chosen), said(pair.rejected))
        if all(side.strip() for side in sides):
            yield Example(asked, sides[0], 1.0, str(number))
            yield Example(asked, sides[1], 0.0, str(number))


OTHERS = {
    "oasst": ranked,
    "cje helpful": lambda: _pairs(cje_unhelpful()),
    "truthfulqa true": lambda: _pairs(truthfulqa_true()),
    "gsm8k solutions": lambda: _pairs(gsm8k_solutions()),
}
