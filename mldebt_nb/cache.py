"""Results of unchanged notebooks, kept between runs.

Comes in: a path and a salt that stands for version, rules, configuration. Goes out: the earlier result, or
None. Content-addressed: an entry's name is the hash of content, path and salt. A table of file
times spares reading what has not been touched; a file touched within two seconds before it was hashed is
never trusted by its time. Whatever is damaged or cannot be written is passed over: a cache is never an error.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from pathlib import Path

import msgspec

from mldebt_nb.auditing import NotebookResult

_RACY_NS = 2_000_000_000
_TABLE = "times.msgpack"
_MAX_TABLE = 200_000

Stamp = tuple[int, int, int, int, str]  # size, mtime, ctime, inode, digest of the content


class Cache:
    """One directory of results. `lookup` before an audit, `store` after it, `close` at the end."""

    def __init__(self, directory: Path, salt: str) -> None:
        self._directory = directory
        self._salt = salt.encode()
        self._times: dict[str, Stamp] = self._read_times()
        self._changed = False
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(NotebookResult).decode

    def lookup(self, path: str) -> NotebookResult | None:
        """The result of an earlier audit of the same content at the same path."""
        absolute = os.path.abspath(path)
        stamp = self._times.get(absolute)
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
        """The same, by content that was read already."""
        digest = hashlib.blake2b(data, digest_size=20).hexdigest()
        self._stamp(path, digest)
        return self._read(digest, path)

    def store(self, path: str, data: bytes, result: NotebookResult) -> None:
        """Keep a result. An acceptance with a date makes it depend on the day, so it is not kept."""
        if result.notebook.error is not None or (b"mldebt:" in data and b"until=" in data):
            return
        digest = hashlib.blake2b(data, digest_size=20).hexdigest()
        self._stamp(path, digest)
        _write(self._entry(digest, path), self._encode(result))

    def close(self) -> None:
        """Write the table of times."""
        if self._changed:
            kept = dict(list(self._times.items())[-_MAX_TABLE:])
            _write(self._directory / _TABLE, msgspec.msgpack.encode(kept))

    def _stamp(self, path: str, digest: str) -> None:
        try:
            status = os.stat(path)
        except OSError:
            return
        if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < _RACY_NS:
            return
        stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, digest)
        absolute = os.path.abspath(path)
        if self._times.get(absolute) != stamp:
            self._times[absolute] = stamp
            self._changed = True

    def _entry(self, digest: str, path: str) -> Path:
        name = hashlib.blake2b(
            b"\0".join((digest.encode(), path.encode("utf-8", "surrogateescape"), self._salt)), digest_size=20
        )
        key = name.hexdigest()
        return self._directory / key[:2] / key[2:]

    def _read(self, digest: str, path: str) -> NotebookResult | None:
        try:
            with open(self._entry(digest, path), "rb") as stream:
                return self._decode(stream.read())
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def _read_times(self) -> dict[str, Stamp]:
        try:
            return msgspec.msgpack.decode((self._directory / _TABLE).read_bytes(), type=dict[str, Stamp])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return {}


def default_directory() -> Path:
    """`$MLDEBT_CACHE_DIR`, or the user's cache folder."""
    named = os.environ.get("MLDEBT_CACHE_DIR")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("mldebt", appauthor=False)


def code_stamp() -> str:
    """Changes with every change of this package's own files, so that a new version never sees old results."""
    package = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=12)
    for root, folders, files in os.walk(package):
        folders[:] = sorted(f for f in folders if f not in ("labextension", "__pycache__"))
        for file in sorted(files):
            if file.endswith(".py"):
                status = os.stat(os.path.join(root, file))
                digest.update(f"{file}:{status.st_size}:{status.st_mtime_ns};".encode())
    return digest.hexdigest()


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
            try:
                os.unlink(temporary)
            except OSError:
                return
