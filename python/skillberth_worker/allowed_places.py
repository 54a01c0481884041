"""What the isolation lets this process reach, as far as a report of refusals needs it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

# Folders of the system that every process sees. Their private files are no part of that.
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/dev", "/proc", "/sys")
_PRIVATE = ("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers")
_NOTHING, _READ, _WRITE = range(3)
_OF_A_PROCESS = frozenset({"mem", "environ", "root", "cwd", "exe", "fd", "maps"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", ""})


class AllowedPlaces:
    """Places and hosts of one policy; prefix checks only."""

    def __init__(self, policy: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        write = _texts(policy.get("write"))
        prefixes = (sys.prefix, sys.base_prefix, sys.exec_prefix)
        self._own_writable = tuple(_with_end(path) for path in write)
        kinds = (
            (_READ, (*_SYSTEM, *prefixes, *_texts(policy.get("read")), *_texts(policy.get("readOnly")))),
            (_WRITE, ("/dev", "/proc", *write)),
            (_NOTHING, _texts(policy.get("hidden"))),
        )
        # The innermost place decides.
        self._places = sorted(
            {_with_end(path): kind for kind, paths in kinds for path in paths}.items(),
            key=lambda place: len(place[0]),
            reverse=True,
        )
        domains = policy.get("domains")
        self._any_host = domains == "any"
        self._hosts = frozenset(name.lower() for name in _texts(domains))
        self._localhost = policy.get("localhost") is True
        self._proxies = frozenset(
            address
            for name, value in environment.items()
            if name.lower().endswith("_proxy") and (address := _address(value)) is not None
        )

    def refuses_path(self, path: str, writing: bool) -> bool:
        """Whether an absolute, normalised path lies outside. A folder above an allowed place can be listed."""
        if not writing and (path in _PRIVATE or _is_of_another_process(path)):
            return True
        inside = _with_end(path)
        for place, kind in self._places:
            if inside.startswith(place):
                return kind < (_WRITE if writing else _READ)
        return writing or not any(place.startswith(inside) for place, _kind in self._places)

    def is_writable(self, path: str) -> bool:
        """Whether the skill can make files and links there."""
        return _with_end(path).startswith(self._own_writable)

    def refuses_host(self, host: str) -> bool:
        """Whether no permission names the host. Addresses are never named."""
        name = host.lower().rstrip(".")
        if name in _LOOPBACK or name in self._hosts:
            return False
        if ":" in name or name.replace(".", "").isdigit():
            return True
        if self._any_host:
            return False
        labels = name.split(".")
        return not any(f"*.{'.'.join(labels[step:])}" in self._hosts for step in range(1, len(labels)))

    def refuses_address(self, host: str, port: int, own_server: bool) -> bool:
        """Whether a direct connection leads anywhere but to the way out, or to a server of the skill's own."""
        if (host, port) in self._proxies or (host in _LOOPBACK and ("localhost", port) in self._proxies):
            return False
        if host in _LOOPBACK:
            return not (self._localhost or own_server)
        return True


def _is_of_another_process(path: str) -> bool:
    parts = path.split("/", 4)
    if len(parts) < 4 or parts[1] != "proc" or not parts[2].isdigit():
        return False
    return parts[3] in _OF_A_PROCESS and int(parts[2]) != os.getpid()


def _with_end(path: str) -> str:
    return path if path.endswith(os.sep) else path + os.sep


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(text for text in value if isinstance(text, str) and text) if isinstance(value, list) else ()


def _address(proxy: str) -> tuple[str, int] | None:
    """Host and port of `http://user:password@host:port/`."""
    place = proxy.split("://")[-1].split("/")[0].rsplit("@", 1)[-1]
    host, _, port = place.rpartition(":")
    return (host, int(port)) if host and port.isdigit() else None


def policy_in(environment: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The policy of `SKILLBERTH_ALLOWED`; None where there is none."""
    try:
        policy = json.loads(environment.get("SKILLBERTH_ALLOWED", "null"))
    except ValueError:
        # Reports are a help; the worker serves without them.
        return None
    return policy if isinstance(policy, dict) else None
