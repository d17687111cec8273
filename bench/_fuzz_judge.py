"""Whether what was read of a case is what Python's json says of it."""

from bench._fuzz_oracle import Verdict, elements, lines, ungzipped

_AT_THE_END = {"damaged_stream", "corrupt_stream", "wrong_suffix", "file_too_long"}
_MAGIC = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1", b"ARROW1", b"PK\x03\x04", b"%PDF-")
_SPREAD = (b"[", b"{", b"[{")
Found = list[tuple[int, str, str]]


def expected(suffix: str, data: bytes, encoding: str) -> list[Verdict] | None:
    """Return the verdicts on a case read in this encoding, None where there is no oracle."""
    text = ungzipped(data) if suffix.endswith(".gz") else data
    if text is None or suffix not in (".jsonl", ".jsonl.gz", ".json") or text.startswith(_MAGIC):
        return None
    try:
        text = text if encoding == "utf-8" else text.decode(encoding).encode()
    except (UnicodeDecodeError, LookupError):
        return None
    return elements(text) if suffix == ".json" else lines(text)


def differs(suffix: str, data: bytes, found: Found, verdicts: list[Verdict] | None) -> str:
    """Return where what was found is not what was expected, "" where it is."""
    if [rule for _, rule, _ in found] == ["wrong_suffix"]:
        return "" if _is_disguised(suffix, data) else "no wrong suffix"
    places = [line for line, _, _ in found]
    if places != sorted(set(places)):
        return "records out of order"
    if verdicts is None:
        return _packed_and_damaged(suffix, data, found)
    if len(found) != len(verdicts):
        return f"{len(verdicts)} records, found {len(found)}"
    pairs = zip(found, verdicts, strict=True)
    wrong = [said[0] for said, told in pairs if not _agree(said, told)]
    return f"lines {wrong[:5]}" if wrong else ""


def _agree(said: tuple[int, str, str], verdict: Verdict) -> bool:
    (line, rule, digest), (at, told) = said, verdict
    return line == at and (digest == told if isinstance(told, str) else rule in told)


def _is_disguised(suffix: str, data: bytes) -> bool:
    if suffix not in (".jsonl", ".json"):
        return True
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").partition(b"\n")[0]
    return data.startswith(_MAGIC) or first.strip(b" \t\r\n") in _SPREAD


def _packed_and_damaged(suffix: str, data: bytes, found: Found) -> str:
    """Return an accusation where a gzip file that is not whole was read as if it were."""
    if suffix.endswith(".gz") and ungzipped(data) is None:
        last = found[-1][1] if found else ""
        return "" if last in {*_AT_THE_END, "too_many_records"} else "damage was not told"
    return ""
