"""A benchmark question with options to choose from, after a passage or without one."""

from tasks.readers.drafts import Conversation, Drafts, Prompt
from tasks.readers.values import fields, items, optional_text, text

KEYS = (("question",), ("options",))
EXAMPLE: object = {"question": "Which number is prime?", "options": ["(A) 7", "(B) 9"]}


def read(record: object) -> Drafts:
    """Return one prompt: passage, question and options as text.

    The letter of an option is no answer to learn from; a question without options that has an
    answer in text is one conversation.
    """
    held = fields(record)
    question = text(held.get("question"), "question")
    given = [] if held.get("options") is None else items(held["options"], "options")
    options = "\n".join(text(each, f"options[{place}]") for place, each in enumerate(given))
    parts = [optional_text(held, "passage"), question, options]
    asked = ("user", "\n\n".join(part for part in parts if part.strip()))
    answer = "" if options else optional_text(held, "answer")
    return [Conversation([asked, ("assistant", answer)])] if answer else [Prompt([asked])]
