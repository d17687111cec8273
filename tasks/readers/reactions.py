"""A marked context, the system's next utterance, and a user's reaction to an error (EURTAD)."""

from tasks.identity import Messages
from tasks.readers.drafts import Answer, Conversation, Drafts, Unreadable
from tasks.readers.transcripts import ANGLE_MARKS, transcript
from tasks.readers.values import fields, optional_text, text

KEYS = (("context",), ("target",), ("user_reaction",))
EXAMPLE: object = {
    "context": "<user> Name a prime number. <system>",
    "error_text": "Nine.",
    "user_reaction": "That is three times three.",
    "target": "Then seven.",
}


def read(record: object) -> Drafts:
    """Return the target as a conversation, or a bad answer and the target that mends it.

    With an error text, that text is labelled false and the target answers the user's reaction.
    """
    held = fields(record)
    prompt = _context(held)
    target = ("assistant", text(held.get("target"), "target").strip())
    wrong, reaction = (
        optional_text(held, name).strip() for name in ("error_text", "user_reaction")
    )
    if not target[1]:
        raise Unreadable("no_answer", "target: empty")
    if not wrong:
        return [Conversation([*prompt, target])]
    bad = Answer(prompt, [("assistant", wrong)], label=False)
    if not reaction:
        return [bad]
    return [bad, Answer([*prompt, *bad.completion, ("user", reaction)], [target])]


def _context(held: dict[str, object]) -> Messages:
    said = transcript(text(held.get("context"), "context"), ANGLE_MARKS, "context")
    # The system's mark at the end opens the turn that the target fills.
    prompt = said[:-1] if said[-1] == ("assistant", "") else said
    if not prompt or prompt[-1][0] != "user":
        raise Unreadable("no_prompt", "context: does not end with the user")
    return prompt
