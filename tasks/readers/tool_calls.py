"""Tool calls and their results by id: a reader alone sees both, for ids of results are not text."""

from tasks.readers.drafts import Unreadable

_RESULT_ROLES = {"tool", "function"}


def check_tool_calls(listed: list[object], where: str) -> None:
    """Raise `Unreadable` where a talk's tool calls and results do not belong together.

    `tool_result_unasked`: a result names a call that no turn before it makes.
    `tool_call_unanswered`: the talk goes on past a call's results without its own. A talk may end
    with a call. Nothing is said of a talk in which a result or a call lacks its id.
    """
    messages = [each for each in listed if isinstance(each, dict)]
    if not all(isinstance(each, str) for message in messages for each in _ids(message)):
        return
    asked: set[object] = set()
    waiting: dict[object, str] = {}
    for place, message in enumerate(messages):
        found, turn = _ids(message), f"{where}[{place}]"
        if message.get("role") in _RESULT_ROLES:
            if found[0] not in asked:
                raise Unreadable("tool_result_unasked", f"{turn}: tool_call_id of no call before")
            waiting.pop(found[0], None)
            continue
        for call in waiting.values():
            raise Unreadable("tool_call_unanswered", f"{call}: no result has its id")
        asked |= set(found)
        waiting = {each: f"{turn}.tool_calls[{call}]" for call, each in enumerate(found)}


def _ids(message: dict[str, object]) -> list[object]:
    """Return the id that a result names, or those of a turn's calls; None for one that lacks it."""
    if message.get("role") in _RESULT_ROLES:
        return [message.get("tool_call_id")]
    calls = message.get("tool_calls")
    listed = calls if isinstance(calls, list) else []
    return [call.get("id") if isinstance(call, dict) else None for call in listed]
