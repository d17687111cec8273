"""A question with lists of correct and incorrect answers in columns (TruthfulQA)."""

from tasks.readers.drafts import Answer, Drafts, Unreadable
from tasks.readers.values import fields, optional_text, text

KEYS = (("Question",), ("Best Answer",), ("Correct Answers",), ("Incorrect Answers",))
_COLUMNS = {
    "Best Answer": True,
    "Correct Answers": True,
    "Best Incorrect Answer": False,
    "Incorrect Answers": False,
}
EXAMPLE: object = {
    "Question": "Is nine a prime number?",
    "Best Answer": "No, it is three times three",
    "Correct Answers": "No; No, it is three times three",
    "Incorrect Answers": "Yes; Every odd number is prime",
}


def read(record: object) -> Drafts:
    """Return every distinct answer once, labelled by its column; `;` parts the answers of one."""
    held = fields(record)
    question = text(held.get("Question"), "Question")
    labels: dict[str, bool] = {}
    for column, label in _COLUMNS.items():
        for answer in filter(None, map(str.strip, optional_text(held, column).split(";"))):
            if labels.setdefault(answer, label) != label:
                raise Unreadable("contradiction", f"{column}: an answer is both right and wrong")
    if not labels:
        raise Unreadable("no_answer", "all columns of answers are empty")
    prompt = [("user", question)]
    return [Answer(prompt, [("assistant", a)], label=is_right) for a, is_right in labels.items()]
