"""Results of unchanged notebooks, kept between runs.

Comes in: a path and a salt that stands for code, rules, configuration. Goes out: the earlier result, or
None. Content-addressed: an entry's name is the hash of content and path, in a folder named after the salt. A table of
file times spares reading what has not been touched; a file touched within two seconds before it was hashed is
never trusted by its time. Whatever is damaged or cannot be written is passed over: a cache is never an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import os
import shutil
import sys
import tempfile
import time
from functools import cached_property
from pathlib import Path

import msgspec

from mldebt_nb.auditing import NotebookResult
from mldebt_nb.config import Config
from mldebt_nb.rules.registry import Registry

_RACY_NS = 2_000_000_000
_UNUSED_SECONDS = 30 * 24 * 3600
_TABLE = "times"
_MAX_TABLE = 200_000
_RESULTS = "results-"
_CHECK = 16  # bytes of checksum before every payload
_DAMAGED = (OSError, msgspec.DecodeError, ValueError, RecursionError)

Stamp = tuple[int, int, int, int, str]  # size, mtime, ctime, inode, digest of the content


class Cache:
    """One directory of results. `lookup` before an audit, `store` after it, `close` at the end."""

    def __init__(self, directory: Path, salt: str) -> None:
        self.directory = directory
        self.salt = salt
        self.news: dict[str, Stamp] = {}  # stamps that the table on disk lacks
        self._results = directory / (_RESULTS + _digest(salt.encode(), 8))
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(NotebookResult).decode

    def lookup(self, path: str) -> NotebookResult | None:
        """The result of an earlier audit of the file at `path`, if its times say that it was not touched since."""
        stamp = self._times.get(os.path.abspath(path))
        if stamp is None:
            return None
        try:
            status = os.stat(path)
        except OSError:
            return None
        if stamp[:4] != (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino):
            return None
        return self._read(stamp[4], path)

    def lookup_content(self, path: str, data: bytes) -> NotebookResult | None:
        """The same, by the content just read from `path`."""
        digest = _digest(data)
        known = self._read(digest, path)
        if known is not None:
            self._stamp(path, digest)
        return known

    def store(self, path: str, data: bytes, result: NotebookResult) -> None:
        """Keep the result for the content just read from `path`, unless it holds for today only."""
        if result.notebook.error is not None or _depends_on_the_day(data):
            return
        digest = _digest(data)
        self._stamp(path, digest)
        _write(self._entry(digest, path), _sealed(self._encode(result)))

    def close(self) -> None:
        """Add the news to the table of times; forget results of versions and settings long unused."""
        with contextlib.suppress(OSError):
            os.utime(self._results)  # a sign of use
        if not self.news:
            return
        table = self._read_times() | self.news  # read again: another process may have written
        _write(self.directory / _TABLE, _sealed(msgspec.msgpack.encode(dict(list(table.items())[-_MAX_TABLE:]))))
        with contextlib.suppress(OSError):
            self._drop_unused()

    def _drop_unused(self) -> None:
        oldest = time.time() - _UNUSED_SECONDS
        with os.scandir(self.directory) as entries:
            for entry in entries:
                if entry.name.startswith(_RESULTS) and entry.stat().st_mtime < oldest:
                    shutil.rmtree(entry.path, ignore_errors=True)

    def _stamp(self, path: str, digest: str) -> None:
        try:
            status = os.stat(path)
        except OSError:
            return
        if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) >= _RACY_NS:
            stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, digest)
            self.news[os.path.abspath(path)] = stamp

    def _entry(self, digest: str, path: str) -> Path:
        key = _digest(f"{digest}\0{path}".encode("utf-8", "surrogateescape"))
        return self._results / key[:2] / key[2:]

    def _read(self, digest: str, path: str) -> NotebookResult | None:
        try:
            with open(self._entry(digest, path), "rb") as stream:
                return self._decode(_opened(stream.read()))
        except _DAMAGED:
            return None

    @cached_property
    def _times(self) -> dict[str, Stamp]:
        return self._read_times()

    def _read_times(self) -> dict[str, Stamp]:
        try:
            return msgspec.msgpack.decode(_opened((self.directory / _TABLE).read_bytes()), type=dict[str, Stamp])
        except _DAMAGED:
            return {}


def default_directory() -> Path:
    """`$MLDEBT_CACHE_DIR`, or the user's cache folder."""
    named = os.environ.get("MLDEBT_CACHE_DIR")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("mldebt", appauthor=False)


def salt(config: Config, registry: Registry) -> str:
    """Everything but the notebook that a result depends on: this package's files, rules of others, Python, settings.

    The day is not in it: results that depend on it are not kept.
    """
    files = _package_files() + [inspect.getfile(rule) for rule in registry if not _is_ours(rule.__module__)]
    stamps = hashlib.blake2b(digest_size=12)
    for file in files:
        status = os.stat(file)
        stamps.update(f"{file}:{status.st_size}:{status.st_mtime_ns};".encode("utf-8", "surrogateescape"))
    rules = ",".join(f"{rule.__module__}.{rule.__qualname__}" for rule in registry)
    settings = msgspec.json.encode(config, order="deterministic").decode()
    return f"{stamps.hexdigest()}:{sys.version_info[:3]}:{rules}:{settings}"


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] == __name__.partition(".")[0]


def _package_files() -> list[str]:
    """The files of this package that decide results: all but bytecode and the front end."""
    found = []
    for root, folders, files in os.walk(Path(__file__).parent):
        folders[:] = sorted(f for f in folders if f not in ("labextension", "__pycache__"))
        found += [os.path.join(root, file) for file in sorted(files)]
    return found


def _depends_on_the_day(data: bytes) -> bool:
    """Whether an acceptance with a date may be in it. UTF-16, which hides the words, is not looked into."""
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"mldebt:" in data and b"until" in data)


def _digest(data: bytes, size: int = 20) -> str:
    return hashlib.blake2b(data, digest_size=size).hexdigest()


def _sealed(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_CHECK).digest() + payload


def _opened(sealed: bytes) -> bytes:
    """The payload; raises ValueError when a byte of it is not what was written."""
    payload = sealed[_CHECK:]
    if _sealed(payload) != sealed:
        raise ValueError("damaged")
    return payload


def _write(file: Path, data: bytes) -> None:
    """All or nothing; silently nothing where the disk refuses."""
    temporary = ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.replace(temporary, file)
    except OSError:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
