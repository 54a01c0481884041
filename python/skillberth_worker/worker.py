"""Sets the process up and serves requests, one at a time, in the main thread."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from adaos import _host
from skillberth_worker import denials, invoker, loader
from skillberth_worker.connection import Connection
from skillberth_worker.dispatcher import Dispatcher
from skillberth_worker.standard_streams import StandardStreams

_CALLS_OF_A_SKILL = frozenset({"secrets.get", "secrets.set", "memory.get", "memory.set"})
_NOTIFICATIONS_OF_A_SKILL = frozenset({"emit", "log"})


def serve(file_descriptor: int) -> None:
    """Never returns: the end of the stream ends the process."""
    connection = Connection(file_descriptor)
    typed = os.environ.pop("SKILLBERTH_INPUT", "") == "1"
    streams = StandardStreams(typed)
    sys.argv[:] = [os.environ.get("ADAOS_SKILL_NAME", "")]
    _connect_sdk(connection)
    if typed:
        from skillberth_worker import typed_input

        typed_input.hide_passwords(lambda hidden: connection.notify("hideInput", {"hidden": hidden}))
    denials.begin_reporting(connection)
    connection.notify("ready", {"python": ".".join(map(str, sys.version_info[:3]))})
    connection.listen()
    Dispatcher(
        connection,
        streams,
        {
            "load": loader.load,
            "probe": _probe,
            "invoke": invoker.invoke,
            "test": _with_connection(connection, streams),
        },
    ).run(_add_site_folders)


def _probe(params: Mapping[str, Any]) -> Any:
    # Imported when asked for, as the test runner is: most workers only ever run tools.
    from skillberth_worker import probe

    return probe.run(params)


def _with_connection(connection: Connection, streams: StandardStreams) -> Callable[[Mapping[str, Any]], Any]:
    def test(params: Mapping[str, Any]) -> Any:
        from skillberth_worker import test_runner

        return test_runner.run(
            params, report=connection.notify, restore=streams.restore
        )

    return test


def _connect_sdk(connection: Connection) -> None:
    """Give the SDK two functions and not the connection: what else the protocol knows stays out of reach."""

    def request(method: str, params: Mapping[str, Any]) -> Any:
        if method not in _CALLS_OF_A_SKILL:
            raise ValueError(f"A skill cannot call {method}.")
        answer = connection.request(method, params)
        if "error" in answer:
            raise _host.HostRefused(str((answer["error"] or {}).get("message") or f"{method} failed."))
        return answer.get("result")

    def notify(method: str, params: Mapping[str, Any]) -> None:
        if method not in _NOTIFICATIONS_OF_A_SKILL:
            raise ValueError(f"A skill cannot send {method}.")
        connection.notify(method, params)

    _host.connect(request, notify)


def _add_site_folders() -> None:
    """What `-S` left out and skills count on: `.pth` files of their own folders, and `exit`.

    Such files run code of the skill's packages: not before the supervisor has seen the process without any.
    """
    import site

    for folder in os.environ.get("SKILLBERTH_SITE_DIRS", "").split(os.pathsep):
        if folder:
            site.addsitedir(folder)
    site.setquit()
