"""Classes of characters: which may be mojibake's, and which are surely clean and normal."""

import re
import unicodedata

from tasks.clean import ALONE, DROPPED, SUSPECTS, UNCOMMON

_TABLE = 0x10000
_ANY, _UNCOMMON, _ALONE, _UNSURE = 1, 2, 4, 8
# Hangul vowels and finals join the syllable before them, without a decomposition that says so.
_JAMO = (range(0x1161, 0x1176), range(0x11A8, 0x11C3))


def classes() -> bytes:
    """Return the class of each character of the basic plane, one byte each."""
    table = bytearray(_TABLE)
    joining = _joining()
    for code in range(_TABLE):
        character = chr(code)
        if code in DROPPED or code == 0x0D or code in joining or not _is_steady(character):
            table[code] = _UNSURE
    every = "".join(map(chr, range(_TABLE)))
    for ranges, held in ((SUSPECTS, _ANY), (UNCOMMON, _UNCOMMON), (ALONE, _ALONE)):
        for character in re.findall(f"[{ranges}]", every):
            table[ord(character)] |= held
    return bytes(table)


def _is_steady(character: str) -> bool:
    """Tell whether a character is normal by itself and does not change place among others."""
    return not unicodedata.combining(character) and unicodedata.is_normalized("NFC", character)


def _joining() -> set[int]:
    """Return the characters that may join the one before them."""
    joining = {code for jamo in _JAMO for code in jamo}
    for code in range(_TABLE):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            joining.add(int(parts[1], 16))
    return joining
