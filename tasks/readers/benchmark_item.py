"""A benchmark's question under any of the trade's names, with options and answer if it has them."""

from collections.abc import Mapping

from tasks.readers.drafts import Conversation, Drafts, Prompt, Unreadable
from tasks.readers.values import fields, has_keys

_ASKED = ("question", "problem", "prompt", "query", "input", "instruction", "ctx", "goal", "text")
_BEFORE = ("passage", "context", "article", "premise")
_OPTIONS = ("options", "choices", "endings")
_LETTERS = ("A", "B", "C", "D", "E")
_ANSWERS = ("answer", "solution", "target", "output", "completion", "canonical_solution", "code")
KEYS = (_ASKED,)
# Found only where nothing else is, and only in a benchmark: a question alone says little.
IS_STATED_ONLY = True
EXAMPLE: object = {
    "question": "Which number is prime?",
    "choices": {"text": ["Seven", "Nine"], "label": ["A", "B"]},
    "answerKey": "A",
}


def matches(record: object) -> bool:
    """Return whether the record holds text under a name of a question."""
    return has_keys(record, KEYS) and bool(_first(fields(record), _ASKED))


def read(record: object) -> Drafts:
    """Return the question with its passage and options, and the answer where it is a text.

    The letter or place of an option is no answer to search for.
    """
    held = fields(record)
    asked = _first(held, _ASKED)
    if not asked:
        raise Unreadable("no_prompt", "no text under a name of a question")
    options = _options(held)
    parts = [_first(held, _BEFORE), asked, "\n".join(options)]
    question = ("user", "\n\n".join(part for part in parts if part.strip()))
    answer = "" if options else _first(held, _ANSWERS)
    return [Conversation([question, ("assistant", answer)])] if answer else [Prompt([question])]


def _first(held: Mapping[str, object], names: tuple[str, ...]) -> str:
    texts = (held.get(name) for name in names)
    return next((each for each in texts if isinstance(each, str) and each.strip()), "")


def _options(held: Mapping[str, object]) -> list[str]:
    listed = next((held[name] for name in _OPTIONS if held.get(name)), None)
    if isinstance(listed, dict):
        listed = listed.get("text")
    if not isinstance(listed, list):
        listed = [held[letter] for letter in _LETTERS if letter in held]
    return [each for each in listed if isinstance(each, str)]
