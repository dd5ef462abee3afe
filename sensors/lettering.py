"""Letters of five by seven dots, for what a demo camera draws over its picture: its clock and what it is."""

import numpy as np
from numpy.typing import NDArray

WIDE, HIGH = 6, 9
"""A letter with the space around it, in dots."""
_COLUMNS = {
    " ": "0000000000", "-": "0808080808", ":": "0036360000", ".": "0060600000",
    "0": "3E5149453E", "1": "00427F4000", "2": "4261514946", "3": "2141454B31", "4": "1814127F10",
    "5": "2745454539", "6": "3C4A494930", "7": "0171090503", "8": "3649494936", "9": "064949291E",
    "A": "7E1111117E", "B": "7F49494936", "C": "3E41414122", "D": "7F4141221C", "E": "7F49494941",
    "F": "7F09090901", "G": "3E4149497A", "H": "7F0808087F", "I": "00417F4100", "J": "2040413F01",
    "K": "7F08142241", "L": "7F40404040", "M": "7F020C027F", "N": "7F0408107F", "O": "3E4141413E",
    "P": "7F09090906", "Q": "3E4151215E", "R": "7F09192946", "S": "4649494931", "T": "01017F0101",
    "U": "3F4040403F", "V": "1F2040201F", "W": "3F4038403F", "X": "6314081463", "Y": "0708700807",
    "Z": "6151494543",
}  # fmt: skip
"""Each letter's five columns, the lowest bit on top."""


def lettering(text: str, times: int) -> NDArray[np.bool_]:
    """A line of text as a mask, each dot `times` pixels wide; what has no letter is a space."""
    dots = np.zeros((HIGH, WIDE * len(text) + 1), dtype=np.bool_)
    for place, letter in enumerate(text.upper()):
        for column, bits in enumerate(bytes.fromhex(_COLUMNS.get(letter, _COLUMNS[" "]))):
            for row in range(7):
                dots[row + 1, place * WIDE + column + 1] = bits >> row & 1
    return np.kron(dots, np.ones((times, times), dtype=np.bool_))
