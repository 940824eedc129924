"""JSON text of records, also of records that JSON cannot hold.

Comes in: records, dictionaries, lists. Goes out: text. The name of a file need not be UTF-8; Python
carries such bytes as lone surrogates, which no encoder accepts: they become U+FFFD here.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from mldebt_nb.render.plain import REPLACEMENT

_LONE = re.compile("[\ud800-\udfff]")


def json_line(value: object) -> str:
    """`value` on one line, without the line break."""
    return _encoded(value).decode("utf-8")


def json_document(value: object) -> str:
    """`value` indented by two spaces, with a line break at the end."""
    return msgspec.json.format(_encoded(value), indent=2).decode("utf-8") + "\n"


def _encoded(value: object) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_without_lone_surrogates(msgspec.to_builtins(value)))


def _without_lone_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _LONE.sub(REPLACEMENT, value)
    if isinstance(value, (list, tuple)):
        return [_without_lone_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_lone_surrogates(key): _without_lone_surrogates(item) for key, item in value.items()}
    return value
