"""Code in answers: whether a fenced block parses as the language that its fence names."""

import ast
import functools
import json
import logging
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language

_BLOCK = re.compile(
    r"^[ \t]*```[ \t]*(?P<name>[A-Za-z+#]+)[ \t]*\n(?P<code>.*?)^[ \t]*```",
    re.DOTALL | re.MULTILINE,
)
# A blank that the reader is to fill makes no error of the code, and neither does a shell's prompt.
_LEFT_OUT = re.compile(
    r"\.\.\.|…|<[a-z]+[_-][a-z_-]+>|<[^<>\s]*[一-鿿][^<>]*>|\{\{|^\s*(?:>>>|\$|#!|%|!)\s",
    re.MULTILINE,
)
# What a preprocessor would replace first: the grammar cannot know by what.
_MACRO = re.compile(r"\b__[a-z]+\b|\b[A-Z_]{4,} +(?:[a-z_]+ )?[A-Za-z_]+ *\(")
# Longer code is not parsed: what an answer shows is shorter.
MOST_CHARS = 8_000

_NAMES = {
    "python": "python", "py": "python", "python3": "python", "json": "json", "sql": "sql", "mysql": "sql",
    "postgresql": "sql", "sqlite": "sql", "bash": "bash", "sh": "bash", "shell": "bash", "c": "cpp", "cpp": "cpp",
    "c++": "cpp", "go": "go", "golang": "go", "java": "java", "javascript": "javascript", "js": "javascript",
    "jsx": "javascript", "rust": "rust", "rs": "rust", "typescript": "typescript", "ts": "typescript", "tsx": "tsx",
}  # fmt: skip


def blocks(text: str) -> Iterator[bool]:
    """Yield for each fenced block of a language that is known whether it parses.

    Python by its own parser, JSON, SQL by sqlglot in any of its dialects, others by tree-sitter's
    grammars. Blocks with parts left out are not judged, nor are those over `MOST_CHARS`.
    """
    if "```" not in text:
        return
    for match in _BLOCK.finditer(text):
        language, code = _NAMES.get(match["name"].lower()), match["code"]
        if language == "cpp" and _MACRO.search(code):
            continue
        if language and code.strip() and len(code) <= MOST_CHARS and not _LEFT_OUT.search(code):
            yield _PARSERS.get(language, functools.partial(_by_grammar, language))(code)


def _python(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(textwrap.dedent(code))
    except SyntaxError as error:
        # A body of a comment alone is one that the reader is to write.
        return error.msg.startswith("expected an indented block")
    except (ValueError, RecursionError, MemoryError):
        return False
    return True


def _json(code: str) -> bool:
    # Comments are no JSON, but nobody's mistake in what is shown to be read; nor is a part of it.
    code = re.sub(r"(?m)(?:^|\s)//.*$", "", code)
    return _loads(code) or _loads(f"{{{code}}}")


def _loads(code: str) -> bool:
    try:
        json.loads(code)
    except (ValueError, RecursionError):
        return False
    return True


def _sql(code: str) -> bool:
    import sqlglot
    from sqlglot.errors import SqlglotError

    # Its warnings quote the SQL: no text of a row goes into a log.
    logging.getLogger("sqlglot").disabled = True

    for dialect in (None, "mysql", "postgres", "tsql", "bigquery", "oracle"):
        try:
            sqlglot.parse(code, dialect=dialect)
        except (SqlglotError, RecursionError):
            continue
        return True
    return False


def _by_grammar(language: str, code: str) -> bool:
    from tree_sitter import Parser

    return not Parser(_grammar(language)).parse(textwrap.dedent(code).encode()).root_node.has_error


@functools.cache
def _grammar(language: str) -> "Language":
    from importlib import import_module

    from tree_sitter import Language

    package = "typescript" if language in ("typescript", "tsx") else language
    module = import_module(f"tree_sitter_{package}")
    name = f"language_{language}" if package == "typescript" else "language"
    return Language(getattr(module, name)())


_PARSERS: dict[str, Callable[[str], bool]] = {"python": _python, "json": _json, "sql": _sql}
