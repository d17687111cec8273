"""The prompt of a record, as the formats that share it write it."""

from tasks.identity import Messages
from tasks.readers.turns import turns
from tasks.readers.values import found, items, optional_text, system_turn, text, wrong_type


def asked(held: dict[str, object], names: tuple[str, ...], *system: str) -> Messages:
    """Return the prompt's turns: system, history, then the first of `names` that holds a value.

    An instruction is followed by its input. Raises `Unreadable` (wrong_type, unknown_role,
    no_turns).
    """
    name = found(held, names)
    if name == "instruction":
        last = [("user", _instruction(held))]
    else:
        last = turns(held.get(name), name, otherwise="user")
    return [*system_turn(held, *system), *_history(held), *last]


def _instruction(held: dict[str, object]) -> str:
    stated, given = text(held.get("instruction"), "instruction"), optional_text(held, "input")
    return f"{stated}\n\n{given}" if given else stated


def _history(held: dict[str, object]) -> Messages:
    earlier: Messages = []
    rounds = [] if held.get("history") is None else items(held["history"], "history")
    for place, pair in enumerate(rounds):
        if not isinstance(pair, list) or len(pair) != 2:
            raise wrong_type(f"history[{place}]", "list of two texts", pair)
        earlier.append(("user", text(pair[0], f"history[{place}][0]")))
        earlier.append(("assistant", text(pair[1], f"history[{place}][1]")))
    return earlier
