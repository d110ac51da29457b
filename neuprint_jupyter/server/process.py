"""The one server process of a data directory: serve in it, find it, start it in the background, stop it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import platform
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout
from tornado.ioloop import PeriodicCallback
from tornado.web import Application

from neuprint_jupyter.errors import NeuprintConnectionError, NeuprintError, warn
from neuprint_jupyter.server.api import application
from neuprint_jupyter.server.engine import engine_name, load_engine
from neuprint_jupyter.server.listen import Place, listen
from neuprint_jupyter.server.runtime import Running, read_runtime, runtime_file, write_runtime
from neuprint_jupyter.server.service import Service
from neuprint_jupyter.server.store import data_directory

START_SECONDS = 60.0
_OBJECTS_BEFORE_COLLECTION = 1_000_000
_SECONDS_OF_A_THREAD = 0.0005
IDLE_SECONDS = 2 * 3600.0
# A query that cannot be stopped may take more and more memory, and time from all others.
_SECONDS_BETWEEN_CHECKS = 20.0


def serve(
    data_dir: Path, place: Place | None = None, *, seconds: float | None = None, idle_seconds: float | None = None
) -> None:
    """Serve a data directory until stopped.

    Parameters
    ----------
    data_dir
        The data directory; made if it is not there.
    place
        Where to listen; any free port of the loopback interface if it is not said.
    seconds
        The longest that a query may take.
    idle_seconds
        Stop after so long without a request; None to go on for ever.

    Raises
    ------
    NeuprintError
        If another server holds the directory, it cannot be written to, the port is taken, or the
        engine is not installed.
    """
    _make(data_dir)
    load_engine(data_dir / "logs")
    # Answers are made of millions of lists, none of them garbage: searching them again and again took most of the time.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    # Of several threads at work, each keeps Python's lock so long, be another's work quick or not.
    sys.setswitchinterval(_SECONDS_OF_A_THREAD)
    service = Service(data_dir) if seconds is None else Service(data_dir, seconds)
    try:
        with FileLock(data_dir / "server.lock", timeout=0):
            if not asyncio.run(_serve(service, place or Place(), idle_seconds)):
                # Nothing is lost: datasets are only read. Else the process would wait for queries that nobody awaits.
                sys.stdout.flush()
                os._exit(0)
    except Timeout:
        other = read_runtime(data_dir)
        where = f" (process {other.pid}, {other.url})" if other else ""
        raise NeuprintError(
            f"another server{where} already serves {data_dir}; stop it with: neuprint-jupyter stop"
        ) from None


async def _serve(service: Service, place: Place, idle_seconds: float | None) -> bool:
    """Serve until stopped; False if queries still run then."""
    instance, data_dir = secrets.token_hex(8), service.data_dir
    app = application(service, place.token, instance, place.hosts, place.explorer)
    servers, url, public_url, authority = listen(app, place, data_dir / "tls")
    running = Running(
        os.getpid(),
        url,
        instance,
        place.token,
        engine_name(),
        public_url,
        str(authority or ""),
        version("neuprint-jupyter"),
        background=idle_seconds is not None,
        host=platform.node(),
    )

    def is_found() -> bool:
        """Whether clients find this server, rather than none or another that was started since."""
        found = read_runtime(data_dir)
        return found is not None and found.instance == instance

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: loop.call_soon_threadsafe(stopped.set))
    if idle_seconds is not None:
        _stop_when_idle(app, service, stopped, idle_seconds, is_found)
    PeriodicCallback(lambda: loop.run_in_executor(None, service.let_go), _SECONDS_BETWEEN_CHECKS * 1000).start()
    write_runtime(data_dir, running)
    trust = f"; clients trust it by the certificate {authority}" if authority else ""
    token = runtime_file(data_dir)
    print(f"neuPrint server at {public_url}, serving {data_dir}; its token is in {token}{trust}", flush=True)  # noqa: T201
    try:
        await stopped.wait()
    finally:
        if is_found():
            token.unlink()
        for server in servers:
            server.stop()
        all_closed = service.close()
    return all_closed


def _stop_when_idle(
    app: Application, service: Service, stopped: asyncio.Event, idle_seconds: float, is_found: Callable[[], bool]
) -> None:
    """Stop when nobody asks, or can; and when a query cannot be stopped otherwise: whoever asks next starts another."""
    last = time.monotonic()
    stuck = 0

    def note(_handler: object) -> None:
        nonlocal last
        last = time.monotonic()

    app.settings["log_function"] = note

    def check() -> None:
        nonlocal stuck
        # Not at once: a busy machine may just be late, and others would have to ask again.
        stuck = stuck + 1 if service.is_stuck else 0
        if stuck > 1:
            print("a query goes on long after its time: the server ends, and starts again when it is asked", flush=True)  # noqa: T201
        if time.monotonic() - last > idle_seconds or stuck > 1 or not is_found():
            stopped.set()

    PeriodicCallback(check, min(_SECONDS_BETWEEN_CHECKS, idle_seconds / 4) * 1000).start()


def running_server(data_dir: Path | None = None) -> Running | None:
    """The server of a data directory, if one answers."""
    running = read_runtime(data_dir or data_directory())
    return running if running and running.answers() else None


def ensure_running(data_dir: Path | None = None) -> Running:
    """The server of a data directory, started in the background if there is none.

    Two notebooks that ask at once get the same server. One in the background that still runs the code of an earlier
    version of this package is replaced; if it was started by hand, or answers queries just now, it goes on, and a
    warning says so.

    Raises
    ------
    NeuprintConnectionError
        If it does not come up; the message holds the end of its log.
    """
    directory = data_dir or data_directory()
    _make(directory)
    try:
        with FileLock(directory / "start.lock", timeout=START_SECONDS):
            running = _found_or_gone(directory)
            if running is not None and running.is_outdated:
                running = _replaceable(running, directory)
            return running or _start(directory)
    except Timeout:
        raise NeuprintConnectionError(
            f"another process has been starting the server of {directory} for more than {START_SECONDS:.0f} seconds; "
            "try again"
        ) from None


def _replaceable(running: Running, directory: Path) -> Running | None:
    """None once a server of an earlier version has stopped; the server, with a warning, if it should not."""
    if running.background and not running.is_busy():
        stop(directory)
        return None
    why = "it is answering queries" if running.background else "it was started by hand"
    warn(
        f"the local server (process {running.pid}) is of version {running.version or 'unknown'} of neuprint-jupyter, "
        f"and not replaced by the installed one, as {why}; to have it replaced: neuprint-jupyter stop"
    )
    return running


def _found_or_gone(directory: Path) -> Running | None:
    """The server that answers; None once no other, that starts or stops just now, holds the directory."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if running := running_server(directory):
            return running
        with contextlib.suppress(Timeout), FileLock(directory / "server.lock", timeout=0.2):
            return None
        if (other := read_runtime(directory)) is not None and other.is_elsewhere:
            break
    raise _held(directory)


def _held(directory: Path) -> NeuprintConnectionError:
    """Who holds a directory, and does not answer here."""
    other = read_runtime(directory)
    if other is not None and other.is_elsewhere:
        return NeuprintConnectionError(
            f"process {other.pid} on {other.host} serves {directory}, and only to that machine; end it there "
            "(neuprint-jupyter stop), or name another directory in the environment variable NEUPRINT_JUPYTER_DATA"
        )
    who = f"process {other.pid}" if other else "another process"
    return NeuprintConnectionError(f"{who} holds {directory}, and answers no requests; end it, and try again")


def _make(directory: Path) -> None:
    try:
        (directory / "logs").mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory), tempfile.TemporaryFile(dir=directory / "logs"):
            pass
    except OSError as error:
        raise NeuprintError(
            f"the data directory {directory} cannot be used ({error.strerror}); "
            "the environment variable NEUPRINT_JUPYTER_DATA can name another"
        ) from None
    # The token of another user's server is for that user only.
    files = (directory / name for name in ("start.lock", "server.lock", runtime_file(directory).name))
    for file in files:
        if file.exists() and not os.access(file, os.R_OK | os.W_OK):
            raise NeuprintError(
                f"the data directory {directory} is another user's ({file.name} cannot be opened); name one of your "
                "own in the environment variable NEUPRINT_JUPYTER_DATA"
            )


def stop(data_dir: Path | None = None) -> bool:
    """Stop the server of a data directory; False if none runs.

    Raises
    ------
    NeuprintConnectionError
        If one holds the directory that does not answer, or is on another machine.
    NeuprintError
        If it does not stop.
    """
    directory = data_dir or data_directory()
    running = running_server(directory)
    if running is None:
        try:
            with FileLock(directory / "server.lock", timeout=0):
                return False
        except Timeout:
            raise _held(directory) from None
        except OSError:
            return False  # No directory, no server.
    os.kill(running.pid, signal.SIGTERM)
    try:
        # The lock is free again when the process has closed its datasets.
        with FileLock(directory / "server.lock", timeout=START_SECONDS):
            return True
    except Timeout:
        raise NeuprintError(f"the server (process {running.pid}) does not stop") from None


def _start(directory: Path) -> Running:
    log = directory / "logs" / "server.log"
    command = [sys.executable, "-m", "neuprint_jupyter.cli", "serve", "--background"]
    with log.open("ab") as output:
        earlier = output.tell()
        process = subprocess.Popen(  # noqa: S603 - our own module, by the running interpreter
            command,
            # Not where the notebook lies: that folder may go while the server stays, and the engine asks for its own.
            cwd=directory,
            # What it says names its directory, in letters that the system's own encoding may not have.
            env={
                **os.environ,
                "NEUPRINT_JUPYTER_DATA": str(directory),
                "PYTHONIOENCODING": "utf-8:backslashreplace",
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        running = read_runtime(directory)
        if running and running.pid == process.pid and running.answers():
            return running
        time.sleep(0.05)
    process.kill()
    said = log.read_bytes()[earlier:].decode(errors="replace")
    tail = "\n".join(said.splitlines()[-8:])
    raise NeuprintConnectionError(f"the local neuPrint server did not start; the end of its log ({log}):\n{tail}")
