"""A question, its true solution, and models' solutions marked right or wrong (GSM8K)."""

from tasks.readers.drafts import Answer, Drafts
from tasks.readers.values import fields, has_keys, text, truth

KEYS = (("question",), ("ground_truth",))
EXAMPLE: object = {
    "question": "What is two times three?",
    "ground_truth": "2 * 3 = 6",
    "small": {"is_correct": False, "solution": "2 * 3 = 5"},
}


def matches(record: object) -> bool:
    """Return whether the record holds a question, its solution and a marked one."""
    return has_keys(record, KEYS) and bool(_marked(fields(record)))


def read(record: object) -> Drafts:
    """Return one answer a solution, labelled by whether it is right; the true one first."""
    held = fields(record)
    prompt = [("user", text(held.get("question"), "question"))]
    truth_turn = ("assistant", text(held.get("ground_truth"), "ground_truth"))
    models = [
        Answer(
            prompt=prompt,
            completion=[
                ("assistant", text(solution.get("solution"), f"solutions[{place}].solution"))
            ],
            label=truth(solution["is_correct"], f"solutions[{place}].is_correct"),
            model=name,
            kind="rule",
        )
        for place, (name, solution) in enumerate(_marked(held).items())
    ]
    return [Answer(prompt, [truth_turn], label=True, kind="rule"), *models]


def _marked(held: dict[str, object]) -> dict[str, dict[str, object]]:
    return {
        name: value
        for name, value in held.items()
        if isinstance(value, dict) and "is_correct" in value
    }
