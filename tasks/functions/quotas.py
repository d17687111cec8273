"""Quotas: what share of the chosen rows a source, a language, a topic or a length may take."""

DIMENSIONS = ("source", "language", "topic", "length")
_FORM = "write DIMENSION=SHARE or DIMENSION:GROUP=SHARE with commas, as source=0.3,language:zh=0.5"


def quotas_of(text: str) -> dict[tuple[str, str], float]:
    """Return shares in [0, 1] by (dimension, group); group "" is each group that none is stated of.

    Raises `ValueError` for what is no quota, an unknown dimension, or one stated twice.
    """
    found: dict[tuple[str, str], float] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, equals, share = part.partition("=")
        dimension, colon, group = name.strip().partition(":")
        if not equals or dimension not in DIMENSIONS or (colon and not group):
            raise ValueError(f"{_FORM}; DIMENSION is one of {', '.join(DIMENSIONS)}")
        if (dimension, group) in found:
            raise ValueError(f"{name.strip()} is stated twice")
        found[dimension, group] = _share(share)
    return found


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        raise ValueError(_FORM) from None
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    return share
