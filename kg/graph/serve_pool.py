"""Oxigraph's own server, several times, on a private copy of the graph: one request each at a time.

The server has no time-out that holds for all queries. So each request has a process of its own, which is killed when
the time is up, and started again (in some 40 ms); nobody else's request is hurt. Reading, the processes share a copy
that nobody writes to, which is the only safe way to open one store several times. Writing, there is one process on
the graph's own store.
"""

from __future__ import annotations

import http.client
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.graph.folder import GraphFolder
from kg.graph.store import open_graph

LARGEST: Final = 1024 * 2**20
_IN_MEMORY: Final = 8 * 2**20
_START_SECONDS: Final = 30.0
_STORED: Final = "store"


class TimeUpError(QueryError):
    """A request took longer than it may."""


class BusyError(QueryError):
    """No process was free in time."""


@dataclass(slots=True)
class Answer:
    """What the server answered. `body` is a temporary file, at its beginning."""

    status: int
    headers: Mapping[str, str]
    body: IO[bytes]
    length: int


@dataclass(slots=True)
class _Process:
    """One process of the server."""

    store: Path
    write: bool
    age: int
    port: int = 0
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.port = _free_port()
        how = "serve" if self.write else "serve-read-only"
        place = ["--location", str(self.store), "--bind", f"127.0.0.1:{self.port}", "--union-default-graph"]
        self.child = subprocess.Popen(
            [_server(), how, *place], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self.child.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.01)
        said = self.child.stderr.read().decode(errors="replace") if self.child.poll() and self.child.stderr else ""
        self.stop()
        raise StoreError(
            f"the server did not start on {self.store}: {said.strip() or 'no answer'}; is a build running?"
        )

    def stop(self, *, gently: bool = False) -> None:
        if self.child is None:
            return
        if gently:
            self.child.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.child.wait(10)
        self.child.kill()
        self.child.wait()
        if self.child.stderr:
            self.child.stderr.close()
        self.child = None


@dataclass(slots=True)
class Pool:
    """Some processes, of which each request takes one. Use it in a `with` block."""

    folder: Path
    write: bool = False
    processes: int = 2
    _free: queue.Queue[_Process] = field(default_factory=queue.Queue)
    _all: list[_Process] = field(default_factory=list)
    _copy: Path | None = None
    _old: list[Path] = field(default_factory=list)
    _age: int = 0
    _stamp: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Pool:
        """Copy the graph and start the processes."""
        self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop them and remove the copy; after writing, the graph's N-Quads are written anew."""
        for process in self._all:
            process.stop(gently=self.write)
        for copy in (*self._old, *([self._copy] if self._copy else [])):
            shutil.rmtree(copy, ignore_errors=True)
        if self.write:
            from kg.graph.store import GraphWriter

            with GraphWriter(GraphFolder(self.folder)) as writer:
                writer.write_dump()

    def ask(self, method: str, path: str, *, body: bytes | None, headers: Mapping[str, str], seconds: float) -> Answer:
        """Give a request to a free process. Raises TimeUpError, BusyError, or QueryError for too large an answer."""
        self._follow()
        with self._taken(seconds) as process:
            up = threading.Event()

            def cut() -> None:
                up.set()
                if process.child:
                    process.child.kill()

            timer = threading.Timer(seconds, cut)
            timer.start()
            try:
                return _exchange(process.port, method, path, body=body, headers=headers)
            except (OSError, http.client.HTTPException) as error:
                process.stop()
                if up.is_set():
                    raise TimeUpError(f"it took longer than {seconds:g} seconds; narrow it, or add LIMIT") from None
                raise QueryError(
                    f"the server's process failed ({error}); the query may need too much memory"
                ) from error
            except QueryError:
                process.stop()
                raise
            finally:
                timer.cancel()
                if up.is_set():
                    process.stop()

    @contextmanager
    def _taken(self, seconds: float) -> Iterator[_Process]:
        try:
            process = self._free.get(timeout=seconds)
        except queue.Empty:
            raise BusyError("all processes are busy; try again later") from None
        try:
            yield process
        finally:
            self._give_back(process)

    def _give_back(self, process: _Process) -> None:
        if process.age != self._age:
            process.stop()
            process.store, process.age = self._store(), self._age
        if process.child is None or process.child.poll() is not None:
            process.stop()
            with suppress(StoreError):
                process.start()
        self._free.put(process)

    def _begin(self) -> None:
        _server()  # a missing one is told before anything is copied
        self._stamp = self._seen()
        if not self.write:
            self._copy = _private_copy(self.folder)
        for _ in range(1 if self.write else self.processes):
            process = _Process(self._store(), self.write, self._age)
            self._all.append(process)
            process.start()
            self._free.put(process)

    def _follow(self) -> None:
        """Take a new copy once a build has changed the graph. Processes turn to it when they are free."""
        if self.write or self._seen() == self._stamp or not self._lock.acquire(blocking=False):
            return
        try:
            stamp = self._seen()
            if stamp == self._stamp:
                return
            new = _private_copy(self.folder)
            self._old += [self._copy] if self._copy else []
            self._copy = new
            self._age, self._stamp = self._age + 1, stamp
            waiting = []
            with suppress(queue.Empty):
                while True:
                    waiting.append(self._free.get_nowait())
            for process in waiting:
                self._give_back(process)
            if all(process.age == self._age for process in self._all):  # else some still answers from an old one
                while self._old:
                    shutil.rmtree(self._old.pop(), ignore_errors=True)
        finally:
            self._lock.release()

    def _seen(self) -> int:
        try:
            return GraphFolder(self.folder).dump.stat().st_mtime_ns
        except OSError:
            return 0

    def _store(self) -> Path:
        return GraphFolder(self.folder).store if self.write else cast("Path", self._copy) / _STORED


def _private_copy(folder: Path) -> Path:
    """A copy of the store in a temporary folder: hard links where the system lets them, so it costs little."""
    place = Path(tempfile.mkdtemp(prefix="kg-serve-"))
    store = open_graph(folder)
    try:
        store.backup(str(place / _STORED))
    except (OSError, RuntimeError, ValueError):  # a store in memory, read while another process builds
        shutil.rmtree(place / _STORED, ignore_errors=True)
        copy = ox.Store(str(place / _STORED))
        copy.bulk_load(path=str(GraphFolder(folder).dump), format=ox.RdfFormat.N_QUADS)
        copy.flush()
    return place


def _exchange(port: int, method: str, path: str, *, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        response = connection.getresponse()
        whole = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (the caller closes it)
        length = 0
        while piece := response.read(65_536):
            length += len(piece)
            if length > LARGEST:
                whole.close()
                raise QueryError(f"the result is larger than {LARGEST // 2**20} MiB; add LIMIT, or use kg export")
            whole.write(piece)
        whole.seek(0)
        return Answer(response.status, dict(response.headers.items()), cast("IO[bytes]", whole), length)
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _server() -> str:
    beside = Path(sys.executable).parent / "oxigraph"
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if not found:
        raise StoreError("the server oxigraph is not installed; get it with: pip install 'articlekg[serve]'")
    return found
