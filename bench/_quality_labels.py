"""What people, checks and judges said of texts: one loader a label set, and its examples."""

import itertools
import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from bench._labels import records

_LLMBAR = (
    "Natural",
    "Adversarial_Neighbor",
    "Adversarial_GPTInst",
    "Adversarial_GPTOut",
    "Adversarial_Manual",
)
_MODELS = ("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification")


class Example(NamedTuple):
    """One request with its answer, what its label says (more is better), and what it goes with."""

    request: str
    answer: str
    value: float
    group: str


def llmbar(parts: tuple[str, ...] = _LLMBAR) -> Iterator[Example]:
    """Yield pairs of answers of which people agree that one follows the instruction."""
    for part in parts:
        for number, row in enumerate(records(f"llmbar/{part}.json.gz")):
            for place in (1, 2):
                answer = row[f"output_{place}"]
                yield Example(
                    row["input"], answer, float(row["label"] == place), f"{part} {number}"
                )


def constrained_llmbar() -> Iterator[Example]:
    """Yield those pairs of LLMBar whose instruction states a constraint that is verifiable."""
    from tasks.functions.demands.finding import demands

    return (example for example in llmbar() if demands(example.request))


def gsm8k_steps() -> Iterator[Example]:
    """Yield problems with how many computations their solution takes."""
    for number, row in enumerate(records("gsm8k/test.jsonl.gz")):
        yield Example(row["question"], "", float(row["answer"].count("<<")), str(number))


def gsm8k_more_steps() -> Iterator[Example]:
    """Yield the same of 2,000 problems of the training part, which no weight was chosen with."""
    for number, row in enumerate(itertools.islice(records("gsm8k/train.jsonl.gz"), 2_000)):
        yield Example(row["question"], "", float(row["answer"].count("<<")), str(number))


def gsm8k_failures() -> Iterator[Example]:
    """Yield problems with how many of four models failed at them."""
    for number, row in enumerate(records("gsm8k/example_model_solutions.jsonl.gz")):
        failures = sum(not row[model]["is_correct"] for model in _MODELS)
        yield Example(row["question"], "", float(failures), str(number))


def hard_or_easy() -> Iterator[Example]:
    """Yield prompts chosen for being hard (arena-hard) against instructions to a small tutor."""
    for row in records("arena_hard_v0.1/question.jsonl.gz"):
        turns = row.get("turns") or [row.get("prompt")]
        said = turns[0]["content"] if isinstance(turns[0], dict) else turns[0]
        yield Example(str(said), "", 1.0, str(row.get("question_id") or row.get("uid")))
    for number, row in enumerate(records("rasbt_instructions/instruction-data.json.gz")):
        yield Example(f"{row['instruction']}\n{row['input']}".strip(), "", 0.0, f"easy {number}")


def mt_bench_reasoning() -> Iterator[Example]:
    """Yield MT-Bench prompts, both languages: reasoning, maths and code against the rest."""
    hard = {"reasoning", "math", "coding"}
    for file in ("mt_bench", "mt_bench_zh"):
        for row in records(f"{file}/question.jsonl.gz"):
            yield Example(
                row["turns"][0],
                "",
                float(row["category"].removeprefix("zh_") in hard),
                f"{file} {row['question_id']}",
            )


def truthfulqa_informative() -> Iterator[Example]:
    """Yield answers with whether people found them informative, 4,000 of them by a fixed seed."""
    return _informative(slice(0, 4_000))


def truthfulqa_others() -> Iterator[Example]:
    """Yield 4,000 more, which no weight was chosen with; questions are the same."""
    return _informative(slice(4_000, 8_000))


def _informative(part: slice) -> Iterator[Example]:
    rows = list(records("truthfulqa/finetune_info.jsonl.gz"))
    for row in random.Random(7).sample(rows, 8_000)[part]:
        said = re.fullmatch(r"Q: (.*)\nA: (.*)\nHelpful:", row["prompt"], re.DOTALL)
        if said:
            yield Example(said[1], said[2], float(row["completion"].strip() == "yes"), said[1])


def cje_oracle() -> Iterator[Example]:
    """Yield arena answers with what the stronger judge (the oracle) gave them."""
    for row in records("cje_arena/base_responses.jsonl.gz"):
        if row.get("oracle_label") is not None:
            yield Example(row["prompt"], row["response"], row["oracle_label"], row["prompt_id"])


def cje_unhelpful() -> Iterator[Example]:
    """Yield two answers a prompt: one as well as a model can, one unhelpful on purpose."""
    for file, value in (("base", 1.0), ("unhelpful", 0.0)):
        for row in records(f"cje_arena/{file}_responses.jsonl.gz"):
            yield Example(row["prompt"], row["response"], value, row["prompt_id"])


def gsm8k_solutions() -> Iterator[Example]:
    """Yield four models' solutions a problem, with whether the final answer is right."""
    for number, row in enumerate(records("gsm8k/example_model_solutions.jsonl.gz")):
        for model in _MODELS:
            solution = row[model]["solution"]
            yield Example(row["question"], solution, float(row[model]["is_correct"]), str(number))


def gsm8k_miscounted() -> Iterator[Example]:
    """Yield 1,000 reference solutions, and each with the result of one sum altered."""
    chance = random.Random(7)
    for number, row in enumerate(itertools.islice(records("gsm8k/train.jsonl.gz"), 1_000)):
        solution = re.sub(r"<<[^>]*>>", "", row["answer"])
        sums = list(re.finditer(r"=\s?\$?(\d+)\b(?![.,]\d)", solution))
        if sums:
            found = chance.choice(sums)
            wrong = str(int(found[1]) + chance.choice((1, 2, 10)))
            altered = f"{solution[: found.start(1)]}{wrong}{solution[found.end(1) :]}"
            yield Example(row["question"], solution, 1.0, str(number))
            yield Example(row["question"], altered, 0.0, str(number))


def truthfulqa_true() -> Iterator[Example]:
    """Yield 4,000 answers with whether people found them true."""
    rows = list(records("truthfulqa/finetune_truth.jsonl.gz"))
    for row in random.Random(7).sample(rows, 4_000):
        said = re.fullmatch(r"Q: (.*)\nA: (.*)\nTrue:", row["prompt"], re.DOTALL)
        if said:
            yield Example(said[1], said[2], float(row["completion"].strip() == "yes"), said[1])


def answers_to_others() -> Iterator[Example]:
    """Yield 2,000 Chinese medical answers, each beside the answer to another question."""
    rows = list(itertools.islice(records("huatuo_zh/llama_data.json.gz"), 2_000))
    for number, row in enumerate(rows):
        other = rows[(number + 997) % len(rows)]["output"]
        yield Example(row["instruction"], row["output"], 1.0, str(number))
        yield Example(row["instruction"], other, 0.0, str(number))
