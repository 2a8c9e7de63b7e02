"""Which actors a sampled funnel looks at: SipHash-2-4 with a key of zeros, of what the actor is called."""

from __future__ import annotations

_WORD = 2**64 - 1


def is_sampled(actor: object, factor: float) -> bool:
    return siphash(str(actor).encode()) >> 32 < round(factor * 2**32)


def siphash(data: bytes) -> int:
    state = [0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573]
    whole = len(data) - len(data) % 8
    words = [int.from_bytes(data[at : at + 8], "little") for at in range(0, whole, 8)]
    words.append(int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56)
    for word in words:
        state[3] ^= word
        _rounds(state, 2)
        state[0] ^= word
    state[2] ^= 0xFF
    _rounds(state, 4)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def _rounds(state: list[int], count: int) -> None:
    for _ in range(count):
        for one, other, turn, half in ((0, 1, 13, 32), (2, 3, 16, 0)):
            state[one] = (state[one] + state[other]) & _WORD
            state[other] = _turned(state[other], turn) ^ state[one]
            state[one] = _turned(state[one], half)
        for one, other, turn, half in ((0, 3, 21, 0), (2, 1, 17, 32)):
            state[one] = (state[one] + state[other]) & _WORD
            state[other] = _turned(state[other], turn) ^ state[one]
            state[one] = _turned(state[one], half)


def _turned(word: int, by: int) -> int:
    return (word << by | word >> (64 - by)) & _WORD
