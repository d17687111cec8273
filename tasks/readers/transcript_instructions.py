"""An instruction that is a talk of its own, turns marked <user>: and <bot>:, and an answer."""

from tasks.readers.drafts import Conversation, Drafts, Unreadable
from tasks.readers.transcripts import BOT_MARKS, begins_with_mark, transcript
from tasks.readers.values import fields, found, has_keys, optional_text, system_turn, text

KEYS = (("instruction",), ("output", "response", "completion"), ("input",))
NEEDS = KEYS[:2]
EXAMPLE: object = {
    "instruction": "<user>: Name a prime number. <bot>: Seven. <user>: Another one?",
    "input": "",
    "output": "Eleven.",
}


def matches(record: object) -> bool:
    """Return whether the record holds an answer to an instruction that begins with <user>:."""
    if not has_keys(record, KEYS[:2]):
        return False
    return begins_with_mark(fields(record).get("instruction"), BOT_MARKS)


def read(record: object) -> Drafts:
    """Return one conversation: the marked turns, then the answer."""
    held = fields(record)
    prompt = transcript(text(held.get("instruction"), "instruction"), BOT_MARKS, "instruction")
    if prompt[-1][0] != "user":
        raise Unreadable("no_prompt", "instruction: does not end with the user")
    if given := optional_text(held, "input"):
        prompt[-1] = ("user", f"{prompt[-1][1]}\n\n{given}")
    name = found(held, KEYS[1])
    answer = ("assistant", text(held.get(name), name))
    return [Conversation([*system_turn(held), *prompt, answer])]
