"""Files that are not what their names say: known by their first bytes, told by a rule."""

from tasks.json_cutter import SPACES
from tasks.streams import BadStream

_PARQUET, _ARROW, _GZ, _ZST = b"PAR1", b"ARROW1", b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_ARROW_STREAM = b"\xff\xff\xff\xff"
_MAGIC = {
    _GZ: "gzip",
    _ZST: "zstd",
    _PARQUET: "Parquet",
    _ARROW: "Arrow",
    b"PK\x03\x04": "zip",
    b"\xfd7zXZ\x00": "xz",
    b"BZh91AY&SY": "bzip2",
    b"SQLite format 3\x00": "SQLite",
    b"%PDF-": "PDF",
}
_OWN = {
    ".gz": (_GZ,),
    ".zst": (_ZST,),
    ".parquet": (_PARQUET,),
    ".arrow": (_ARROW, _ARROW_STREAM),
}
# How the second line of a value begins whose first line is no more than this.
_SECOND: dict[bytes, tuple[bytes, ...]] = {b"[": (b"{", b"["), b"[{": (b'"',), b"{": (b'"',)}
_LOOKED_AT = 8
MAGIC_BYTES = 16


def refuse_disguised(head: bytes, suffix: str) -> None:
    """Raise `BadStream` (wrong_suffix) where first bytes are of another kind of file.

    What is simply damaged, or of no kind known, is no disguise.
    """
    if head.startswith(_OWN.get(suffix, ())):
        return
    found = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")
    is_json = head.lstrip(SPACES).startswith((b'{"', b'[{"'))
    if not found and is_json and suffix in (*_OWN, ".csv", ".tsv"):
        found = "JSON text"
    if found:
        raise BadStream("wrong_suffix", f"{found} under the suffix {suffix}: name it as it is")


def refuse_spread(head: bytes) -> None:
    """Raise `BadStream` (wrong_suffix) where the first lines of JSONL are parts of one value."""
    stripped = (line.strip(SPACES) for line in head.split(b"\n", _LOOKED_AT * 4))
    first = [line for line in stripped if line][:_LOOKED_AT]
    begins = _SECOND.get(first[0]) if len(first) > 1 else None
    is_whole = any(line[:1] + line[-1:] in (b"{}", b"[]") for line in first)
    if begins is not None and first[1].startswith(begins) and not is_whole:
        told = "one JSON value over many lines under the suffix .jsonl: name it .json"
        raise BadStream("wrong_suffix", told)
