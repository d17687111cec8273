"""The house's own hash: fixed for good, so that signatures stay comparable.

All sums are modulo 2^64. A *fold* of numbers n1, n2, … from a seed s is

    h = s; for each n: h = (h xor n) * M, then h = h xor (h >> 32); then mix(h)

and mix(h) is the finaliser of SplitMix64 (Steele, Lea and Flood 2014). What leaves a kernel is the
upper 63 bits: never negative, so that signed and unsigned engines order and divide it alike.

- token: fold of its lower-cased code points from TOKEN.
- turn: fold from TURN of the fold of its role's code points from ROLE, then of its token hashes; a
  turn without a token has instead the fold of its content's code points from RAW.
- key of several turns: fold of the turns' hashes from TURNS.
- n-gram of tokens t1 … tn: mix((t1 * B^(n-1) + … + tn * B^0) xor side), where side is PROMPT,
  ANSWER or 0. A text of fewer than n tokens is one n-gram of all that it has, fewer powers of B.

Tests hold golden values. A change here is a new generation of signatures.
"""

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, part

U64 = np.uint64
M = np.uint64(0x9E3779B97F4A7C15)
B = np.uint64(0xD6E8FEB86659FD93)
TOKEN = np.uint64(0x243F6A8885A308D3)
ROLE = np.uint64(0x13198A2E03707344)
RAW = np.uint64(0xA4093822299F31D0)
TURN = np.uint64(0x082EFA98EC4E6C89)
TURNS = np.uint64(0x452821E638D01377)
PROMPT = np.uint64(0xBE5466CF34E90C6C)
ANSWER = np.uint64(0xC0AC29B7C97C50DD)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_MIX_AGAIN = np.uint64(0x94D049BB133111EB)
_27, _30, _31, _32, _1 = U64(27), U64(30), U64(31), U64(32), U64(1)
Hashes = npt.NDArray[np.uint64]


@part
def step(state: np.uint64, number: np.uint64) -> np.uint64:
    """Return the state of a fold after one more number."""
    state = (state ^ number) * M
    return state ^ (state >> _32)


@part
def mix(state: np.uint64) -> np.uint64:
    """Return 64 well mixed bits of a state."""
    state = (state ^ (state >> _30)) * _MIX
    state = (state ^ (state >> _27)) * _MIX_AGAIN
    return state ^ (state >> _31)


@part
def signed(state: np.uint64) -> int:
    """Return the upper 63 bits as a BIGINT that is never negative."""
    return int64(state >> _1)


@part
def fold(seed: np.uint64, numbers: Hashes, start: int, end: int) -> np.uint64:
    """Return the fold of `numbers[start:end]` from a seed."""
    state = seed
    for place in range(start, end):
        state = step(state, numbers[place])
    return mix(state)


@part
def power(n: int) -> np.uint64:
    """Return B^(n - 1): what the oldest token of a full n-gram is multiplied by."""
    factor = _1
    for _ in range(n - 1):
        factor *= B
    return factor


@part
def ngrams(hashes: Hashes, count: int, n: int, side: np.uint64, into: Hashes) -> int:
    """Write the n-gram hashes of `hashes[:count]` in order; return how many, 1 for a short text."""
    if count == 0:
        return 0
    oldest, rolled = power(n), U64(0)
    for place in range(count):
        if place >= n:
            rolled -= hashes[place - n] * oldest
        rolled = rolled * B + hashes[place]
        if place >= n - 1:
            into[place - n + 1] = mix(rolled ^ side) >> _1
    if count < n:
        into[0] = mix(rolled ^ side) >> _1
    return max(1, count - n + 1)
