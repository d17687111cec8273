"""How far users refer to what was said, and whether answers keep to the language asked in."""

from tasks.functions.kernels import part
from tasks.functions.kernels.likeness import Places
from tasks.functions.kernels.texts import USER
from tasks.functions.kernels.walk import Bytes
from tasks.functions.kernels.wording import IS_ALONE, IS_FUNCTION, REFERS, Words

# A turn of few words refers by chance: as if so many more had been said.
_MORE_TOKENS = 4.0
_MANY_FUNCTION_WORDS, _FEW_CHARACTERS = 5, 5


@part
def references(words: Words, token_at: Places, letters: Bytes) -> tuple[int, float]:
    """Return how many turns users have, and how much more the later refer back than the first."""
    opening, later, rounds = 0.0, 0.0, 0
    for turn in range(len(letters)):
        if letters[turn] != USER:
            continue
        start, end, refers = token_at[turn], token_at[turn + 1], 0
        for place in range(start, end):
            refers += (words.marks[place] & REFERS) // REFERS
        share = refers / (end - start + _MORE_TOKENS)
        opening, later = (share, later) if rounds == 0 else (opening, later + share)
        rounds += 1
    return rounds, later / (rounds - 1) - opening if rounds > 1 else 0.0


@part
def language_flips(words: Words, token_at: Places, asked: Places, turns: int) -> float:
    """Return the share of answers in Chinese characters to English, or the other way about."""
    flips, told = 0, 0
    for turn in range(turns):
        if asked[turn] < 0:
            continue
        question = _tongue(words, token_at, asked[turn])
        answer = _tongue(words, token_at, turn)
        told += question != 0 and answer != 0
        flips += question * answer < 0
    return flips / told if told else 0.0


@part
def _tongue(words: Words, token_at: Places, turn: int) -> int:
    """Return 1 for Chinese characters, -1 for English prose, 0 for neither: code, names, few words.

    Prose is told by its function words, so that code in answer to Chinese is no flip.
    """
    start, end = token_at[turn], token_at[turn + 1]
    alone, function = 0, 0
    for place in range(start, end):
        mark = words.marks[place]
        alone += (mark & IS_ALONE) // IS_ALONE
        function += mark & (IS_ALONE | IS_FUNCTION) == IS_FUNCTION
    if alone >= _FEW_CHARACTERS and alone * 4 > end - start:
        return 1
    is_prose = function >= _MANY_FUNCTION_WORDS and function * 5 >= end - start
    return -1 if is_prose and alone * 20 < end - start else 0
