"""Tongues: whether a text is in the language that a request names."""

import pyarrow as pa

from tasks.functions import messages
from tasks.functions.demands import plain_letters
from tasks.functions.language import languages

# As a request names it, then what the answer may be told as: a script tells no more than its own.
_LATIN = {
    "english": "en", "french": "fr", "german": "de", "spanish": "es", "italian": "it",
    "portuguese": "pt", "dutch": "nl", "polish": "pl", "finnish": "fi", "swedish": "sv",
    "danish": "da", "norwegian": "no", "turkish": "tr", "hungarian": "hu", "romanian": "ro",
    "czech": "cs", "vietnamese": "vi", "swahili": "sw", "indonesian": "id",
    "英": "en", "法": "fr", "德": "de", "西班牙": "es", "意大利": "it", "葡萄牙": "pt", "越南": "vi",
}  # fmt: skip
_SCRIPT = {
    "chinese": "zh", "mandarin": "zh", "japanese": "ja", "korean": "ko", "arabic": "ar",
    "persian": "ar", "farsi": "ar", "urdu": "ar", "hebrew": "he", "greek": "el", "thai": "th",
    "hindi": "hi", "marathi": "hi", "nepali": "hi", "russian": "ru", "ukrainian": "ru",
    "bulgarian": "ru", "serbian": "ru", "中": "zh", "汉": "zh", "日": "ja", "韩": "ko", "俄": "ru",
    "阿拉伯": "ar", "泰": "th",
}  # fmt: skip
# Languages of a script that nobody here tells: their letters do.
_LETTERS = {
    "punjabi": (0x0A00, 0x0A7F), "bengali": (0x0980, 0x09FF), "gujarati": (0x0A80, 0x0AFF),
    "tamil": (0x0B80, 0x0BFF), "telugu": (0x0C00, 0x0C7F), "kannada": (0x0C80, 0x0CFF),
    "malayalam": (0x0D00, 0x0D7F),
}  # fmt: skip
_UNTOLD = {"und", "zxx"}


def is_in(answer: str, name: str) -> bool | None:
    """Tell whether an answer is in a language, as a request names it; None where nobody can tell."""
    name = plain_letters(name).removesuffix("文").removesuffix("语")
    if name in _LETTERS:
        return _share(answer, *_LETTERS[name]) >= 0.5
    told = _told(answer)
    if name in _SCRIPT:
        return None if told == "und" and len(answer) < 4 else told == _SCRIPT[name]
    return None if told in _UNTOLD else told == _LATIN[name]


def _share(answer: str, first: int, last: int) -> float:
    letters = [char for char in answer if char.isalpha()]
    return sum(first <= ord(char) <= last for char in letters) / max(1, len(letters))


def _told(answer: str) -> str:
    from tasks.functions.kernels.texts import ASSISTANT, texts_of

    turns = [[{"role": "assistant", "content": answer}]]
    told = languages(texts_of(messages.turns_of(pa.array(turns))), ASSISTANT)
    return str(told[0].as_py())
