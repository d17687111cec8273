"""Text as people may look at it: what would act where it is shown is written out as an escape."""

import unicodedata
from typing import Any

SHORT_CHARS = 160
# What a person looks at first in a row of each table.
LOOKED_AT = {
    "sft_single_turn": (
        "conversation_id",
        "language",
        "complexity_score",
        "overall_score",
        "system",
        "messages",
    ),
    "sft_multi_turn": (
        "conversation_id",
        "language",
        "complexity_score",
        "overall_score",
        "messages",
    ),
    "preference_pairs": ("pair_id", "margin", "prompt", "chosen", "rejected"),
    "preference_ranked_answers": ("prompt_id", "rank", "rating", "prompt", "completion"),
    "preference_unpaired": ("answer_id", "label", "prompt", "completion"),
    "preference_prompts": ("prompt_id", "prompt"),
}
_ID_CHARS = 8
# With the note of how long it was, a cut text fits a cell.
_TEXT_CHARS = 130
# Signs that turn the order of what stands beside them: a line could show what it does not say.
_TURNING = {*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C}
_ACTING = {*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029} | _TURNING
SHOWN = {code: f"\\u{code:04x}" for code in _ACTING}


def safe(text: str, keep: str = "") -> str:
    """Return text whose control, turning and unpaired characters are shown as escapes."""
    shown = {code: sign for code, sign in SHOWN.items() if chr(code) not in keep}
    escaped = text.translate(shown)
    return "".join(c if unicodedata.category(c) != "Cs" else f"\\u{ord(c):04x}" for c in escaped)


def short(value: Any, most: int = SHORT_CHARS) -> str:
    """Return any value as one safe line of at most `most` characters, and say that it was cut."""
    text = _told(value)
    cut = text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
    return safe(cut.replace("\n", " ⏎ "))


def looked_at(name: str, value: Any) -> Any:
    """Return a column's value as a cell shows it: ids and texts cut short, numbers as they are."""
    if name.endswith("_id"):
        return str(value)[:_ID_CHARS]
    if name in ("prompt", "chosen", "rejected", "completion") and len(value) == 1:
        value = value[0]["content"]
    return short(value, _TEXT_CHARS) if isinstance(value, str | list) else value


def _told(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case dict() if value.keys() == {"role", "content"}:
            return f"{value['role']}: {value['content']}"
        case dict():
            return ", ".join(f"{k} {_told(v)}" for k, v in value.items() if v is not None)
        case list():
            return " | ".join(_told(each) for each in value)
    return str(value)
