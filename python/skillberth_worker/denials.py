"""Tells the host what the skill's code tried to reach outside of what it may.

This reports and enforces nothing. The system refuses these things whether they are reported or not: inside the
sandbox a denied path does not exist and a denied host cannot be reached. Code that gets around these hooks, by
ctypes or in a process of its own, is stopped all the same; only the audit then says less of it.
"""

from __future__ import annotations

import _thread
import os
import re
import sys
from collections.abc import Callable
from typing import Any

from skillberth_worker.allowed_places import AllowedPlaces, policy_in
from skillberth_worker.connection import Connection

_MOST = 20
_LONGEST = 300
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# AF_UNIX; `socket` itself is imported by the skills that use it.
_UNIX = 1
_PIECES = re.compile(r"""'([^']*)'|"([^"]*)"|([^\s'"`=<>|;&(),]+)""")
_SOURCES = (".py", ".pyc", ".so")
_READ = "The skill may not read this path."
_WRITE = "The skill may not write to this path."
_PROGRAM = "A program that the skill started names a path outside of what the skill may use."
_SOCKET = "Sockets of other programs are closed to skills."
_SIGNAL = "A skill may signal only processes of its own."
_ADDRESS = "A skill connects to the hosts it may use by their names; this address is closed."

_current: _Reporter | None = None


def begin_reporting(connection: Connection) -> None:
    """Once, before any code of the skill. Without `SKILLBERTH_ALLOWED` in the environment nothing is reported."""
    global _current
    policy = policy_in(os.environ)
    os.environ.pop("SKILLBERTH_ALLOWED", None)
    if policy is None:
        return
    _current = _Reporter(connection, AllowedPlaces(policy, os.environ))
    sys.addaudithook(_current.take)


def begin_call() -> None:
    """From here on everything is new again."""
    if _current is not None:
        _current.begin()


def end_call() -> None:
    """Send what had to wait."""
    if _current is not None:
        _current.flush()


class _Reporter:
    def __init__(self, connection: Connection, places: AllowedPlaces) -> None:
        self._connection = connection
        self._places = places
        self._seen: set[tuple[str, str]] = set()
        self._waiting: list[dict[str, str]] = []
        self._has_server = False
        self._reporting: set[int] = set()
        self._watched: dict[str, Callable[[tuple[Any, ...]], None]] = {
            "open": self._open,
            "socket.connect": self._connect,
            "socket.sendto": self._connect,
            "socket.sendmsg": self._connect,
            "socket.bind": self._bind,
            "socket.__new__": self._socket,
            "urllib.Request": self._address,
            "socket.getaddrinfo": self._look_up,
            "socket.gethostbyname": self._look_up,
            "subprocess.Popen": lambda given: self._program(given[0], given[1]),
            "os.exec": lambda given: self._program(given[0], given[1]),
            "os.posix_spawn": lambda given: self._program(given[0], given[1]),
            "os.spawn": lambda given: self._program(given[1], given[2]),
            "os.system": lambda given: self._program(given[0]),
            "os.kill": lambda given: self._kill(given[0]),
            "os.killpg": lambda given: self._kill(given[0]),
            "ctypes.dlopen": lambda given: self._path(given[0], False),
            "sqlite3.connect": lambda given: self._path(given[0], True),
            "os.truncate": lambda given: self._path(given[0], True),
            "os.rename": lambda given: self._both(*given),
            "os.link": lambda given: self._both(*given),
            "os.symlink": lambda given: self._from(given[2], given[1]),
        }
        for name in ("os.listdir", "os.scandir", "os.chdir"):
            self._watched[name] = lambda given: self._path(given[0], False)
        for name in ("remove", "mkdir", "rmdir", "chmod", "chown", "utime"):
            self._watched[f"os.{name}"] = lambda given: self._from(given[-1], given[0])

    def begin(self) -> None:
        self._seen.clear()

    def take(self, event: str, given: tuple[Any, ...]) -> None:
        """The audit hook. What it raised would end the skill's own operation, so it raises nothing."""
        watch = self._watched.get(event)
        if watch is None:
            return
        thread = _thread.get_ident()
        if thread in self._reporting:
            return
        self._reporting.add(thread)
        try:
            watch(given)
        except Exception as problem:
            os.write(2, f"A refusal could not be reported: {type(problem).__name__}\n".encode())
        finally:
            self._reporting.discard(thread)

    def flush(self) -> None:
        """Whoever holds the channel's lock may be this very thread, interrupted: then reports wait."""
        while self._waiting and not self._connection.is_sending():
            self._connection.notify("denied", self._waiting.pop(0))

    def _report(self, kind: str, target: str, reason: str) -> None:
        known = (kind, target)
        if known in self._seen or len(self._seen) >= _MOST or self._connection.in_child():
            return
        self._seen.add(known)
        printable = target.encode("utf-8", "replace").decode()[:_LONGEST]
        self._waiting.append({"kind": kind, "target": printable, "reason": reason})
        self.flush()

    def _open(self, given: tuple[Any, ...]) -> None:
        path, mode, flags = given
        writing = isinstance(flags, int) and flags & _WRITING != 0
        # `os.open` does not tell from which folder.
        if mode is not None or not _is_relative(path):
            self._path(path, writing)

    def _both(self, source: Any, target: Any, source_folder: int = -1, target_folder: int = -1) -> None:
        self._from(source_folder, source)
        self._from(target_folder, target)

    def _from(self, folder: int, path: Any) -> None:
        """A change; what is relative to an open folder is passed over: opening that was looked at."""
        if folder == -1 or not _is_relative(path):
            self._path(path, True)

    def _path(self, path: Any, writing: bool) -> None:
        if isinstance(path, int) or path is None:
            return
        text = os.fsdecode(path)
        if text == ":memory:" or "\0" in text:
            return
        whole = _normal(text)
        refused = self._places.refuses_path(whole, writing)
        if not refused and self._places.is_writable(whole) and not whole.endswith(_SOURCES):
            # Where a skill can write it can make a link that leads out.
            refused = self._places.refuses_path(os.path.realpath(whole), writing)
        if refused:
            self._report("write" if writing else "read", whole, _WRITE if writing else _READ)

    def _bind(self, _given: tuple[Any, ...]) -> None:
        self._has_server = True

    def _socket(self, given: tuple[Any, ...]) -> None:
        """The system refuses Unix sockets before they have an address. Pairs, which asyncio makes, lead nowhere."""
        if given[1] == _UNIX and "socketpair" not in _callers():
            self._report("socket", "a Unix socket", _SOCKET)

    def _address(self, given: tuple[Any, ...]) -> None:
        scheme, _, rest = str(given[0]).partition(":")
        place, _, path = rest.removeprefix("//").partition("/")
        if scheme.lower() == "file":
            from urllib.parse import unquote

            self._path("/" + unquote(path), False)
        elif self._places.refuses_host(host := _host_of(place)):
            self._unlisted(host)

    def _connect(self, given: tuple[Any, ...]) -> None:
        address = given[1]
        if isinstance(address, (str, bytes)):
            name = os.fsdecode(address)
            if not name.startswith("\0"):
                whole = _normal(name)
                if self._places.refuses_path(whole, True):
                    self._report("socket", whole, _SOCKET)
            elif not self._has_server:
                self._report("socket", f"@{name[1:]}", _SOCKET)
            return
        if not isinstance(address, tuple) or len(address) < 2:
            return
        host, port = str(address[0]), int(address[1])
        if any(letter.isalpha() for letter in host) and ":" not in host and self._places.refuses_host(host):
            self._unlisted(host)
        elif self._places.refuses_address(host, port, self._has_server):
            self._report("network", f"{host}:{port}", _ADDRESS)

    def _look_up(self, given: tuple[Any, ...]) -> None:
        host = os.fsdecode(given[0]) if isinstance(given[0], (str, bytes)) else ""
        if self._places.refuses_host(host):
            self._unlisted(host)

    def _unlisted(self, host: str) -> None:
        self._report("network", host, f"{host[:_LONGEST]} is not among the allowed hosts.")

    def _program(self, program: Any, arguments: Any = ()) -> None:
        words = [arguments] if isinstance(arguments, (str, bytes)) else list(arguments or ())
        for word in [program, *words[:64]]:
            if not isinstance(word, (str, bytes)):
                continue
            text = os.fsdecode(word)[:4096]
            # A word of its own is a path with all its spaces.
            if text.startswith("/") and self._names_outside(text):
                continue
            for path in _paths_in(text):
                self._names_outside(path)

    def _names_outside(self, path: str) -> bool:
        whole = _normal(path)
        refused = self._places.refuses_path(whole, False)
        if refused:
            self._report("process", whole, _PROGRAM)
        return refused

    def _kill(self, process: int) -> None:
        if process not in (0, os.getpid(), os.getpgrp()) and not _is_in_sight(process):
            self._report("signal", f"process {process}", _SIGNAL)


def _callers() -> list[str]:
    """Names of the functions that led here, the innermost first."""
    names: list[str] = []
    frame = sys._getframe(2)
    while frame is not None and len(names) < 8:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


def _host_of(place: str) -> str:
    """Without user, port and brackets."""
    host = place.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_relative(path: Any) -> bool:
    return isinstance(path, (str, bytes)) and not os.path.isabs(path)


def _normal(path: str) -> str:
    whole = os.path.abspath(path)
    # The same files by another name.
    for alias in ("/proc/self/root", "/proc/thread-self/root"):
        if whole.startswith(alias + "/"):
            return whole[len(alias) :]
    return whole


def _paths_in(text: str) -> list[str]:
    """What in a command looks like an absolute path: the pieces of a line for a shell."""
    pieces = [single or double or plain for single, double, plain in _PIECES.findall(text)]
    return [piece for piece in pieces if piece.startswith("/") and len(piece) > 1]


def _is_in_sight(process: int) -> bool:
    """Whether a number means a process of the sandbox beside the one that holds it together.

    The numbers in /proc may be those of a namespace further out, so the system is asked by a signal that does nothing.
    """
    if abs(process) in (1, os.getppid()):
        return False
    for number in (process, -process):
        try:
            os.kill(number, 0)
            return True
        except OSError:
            continue
    return False


__all__ = ["begin_call", "begin_reporting", "end_call"]
