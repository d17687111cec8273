"""What was answered before: one sealed file a request in the lake: nothing is paid for twice.

A file holds ids, levels and counts, never a text: a judge's reason may quote what it judged, so it
is read and forgotten. The files are their owner's alone.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tasks.files import private_folder, rendered, replace
from tasks.judging.replies import Reply
from tasks.seals import read_sealed, with_digest

ROOM = "judgements"


@dataclass(frozen=True)
class Kept:
    """A reply and when it came, in UTC to the second."""

    reply: Reply
    time: str


class Cache:
    """The judgements of one lake, by the id of their request."""

    def __init__(self, lake: Path, retry_unscored: bool = False) -> None:
        """Take the lake's folder, and whether answers that are no verdict count as none."""
        self.lake = lake
        self._retries = retry_unscored

    def get(self, custom_id: str) -> Kept | None:
        """Return what was answered, None where nothing was.

        Raises `DamagedFile` where the file is not as it was written.
        """
        path = self._path(custom_id)
        if not path.exists():
            return None
        held = read_sealed(path)
        kept = Kept(Reply(**held["reply"]), held["time"])
        return None if self._retries and kept.reply.unscored else kept

    def put(self, custom_id: str, reply: Reply) -> None:
        """Keep a reply that was paid for, in one step: a kill leaves it whole or not there."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        path = self._path(custom_id)
        private_folder(path.parent)
        replace(path, rendered(with_digest({"reply": asdict(reply), "time": now})))

    def _path(self, custom_id: str) -> Path:
        return self.lake / ROOM / custom_id[:2] / f"{custom_id}.json"
