"""A function, and what a stranger's file is → its result, from a process of its own that can use up only so much.

What reads strangers' files in C (PDFium, lxml) can be made to crash, to loop, or to take all memory. Here that ends
the other process, never ours. It is started afresh, not forked: ours may have loaded PDFium, hold locks and open files,
and nothing of that should be within reach. What comes back is read as the type that the function's annotation names;
it is never unpickled, since a process that a file has taken over could send anything.

The limits are the system's (setrlimit, POSIX.1). macOS takes RLIMIT_AS and does not keep to it: there the deadline and
the processor time are all that holds, and memory is bounded by what those allow. Windows has none of them.
"""

from __future__ import annotations

import contextlib
import math
import os
import pickle
import selectors
import signal
import subprocess
import sys
import time
import types
import typing
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import msgspec

_P = ParamSpec("_P")
_R = TypeVar("_R")
_MEGABYTE = 1 << 20
#: -I: neither the caller's folder nor PYTHON… variables count; where modules are found comes from the caller alone.
_START = "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); " \
         f"from {__name__} import serve; serve()"


class Unfinished(Exception):
    """A function that gave no result. Its text is for people: "it took more than 60 seconds"."""


class Exceeded(Unfinished):
    """It used up the time or the memory that it was given, or gave back more than it may."""


class Crashed(Unfinished):
    """Its process ended by a fault, or it raised an exception."""


class _Answer(msgspec.Struct, frozen=True):
    """What the other process sends: a result in MessagePack, or why there is none."""

    result: msgspec.Raw = msgspec.Raw(b"\xc0")
    exceeded: str = ""
    crashed: str = ""


def bounded(function: Callable[..., _R], *args: Any, seconds: float = 60, megabytes: int = 2048,
            result_megabytes: int = 512, file_megabytes: int = 0) -> _R:
    """What FUNCTION gives for ARGS, run in a process of its own, within SECONDS and MEGABYTES of address space.

    FUNCTION stands at the top level of a module and has no effects; ARGS can be pickled; the result is of the type that
    it is annotated with, made of plain values, dataclasses and Structs (msgspec), no iterator.
    FILE_MEGABYTES: how large a file may be that it writes; setting pages needs some in the temporary folder.
    Raises Exceeded and Crashed. Starting costs some 60 ms: let one call do all that one file needs.
    """
    wanted = _given_by(function)
    payload = pickle.dumps(sys.path) + pickle.dumps((function, args, seconds, megabytes, file_megabytes))
    deadline = time.monotonic() + seconds
    with subprocess.Popen([sys.executable, "-I", "-X", "utf8", "-c", _START], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            data = _exchange(process, payload, deadline, result_megabytes * _MEGABYTE, seconds)
            process.wait(max(0.0, deadline - time.monotonic()) + 1)
        except subprocess.TimeoutExpired:
            raise Exceeded(_too_long(seconds)) from None
        finally:
            process.kill()
    result: _R = _understood(wanted, data, process.returncode, seconds)
    return result


def _given_by(function: Callable[..., Any]) -> Any:
    """The type that FUNCTION is annotated to give; its other annotations may name what only type checkers load."""
    given = getattr(function, "__annotations__", {}).get("return", Any)
    return typing.get_type_hints(types.SimpleNamespace(__annotations__={"return": given}),
                                 getattr(function, "__globals__", {}))["return"]


def _exchange(process: subprocess.Popen[bytes], payload: bytes, deadline: float, most: int, seconds: float) -> bytes:
    """Send PAYLOAD to PROCESS, and gather what it answers up to its end; raises Exceeded."""
    assert process.stdin
    assert process.stdout
    left, answer = memoryview(payload), bytearray()
    os.set_blocking(process.stdin.fileno(), False)
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdin, selectors.EVENT_WRITE)
        waiting.register(process.stdout, selectors.EVENT_READ)
        while True:
            ready = waiting.select(max(0.0, deadline - time.monotonic()))
            if time.monotonic() >= deadline:
                raise Exceeded(_too_long(seconds))
            for key, _ in ready:
                if key.fileobj is process.stdin:
                    try:
                        left = left[os.write(key.fd, left[:_MEGABYTE]):]
                    except BlockingIOError:
                        continue
                    except BrokenPipeError:
                        left = left[:0]
                    if not left:
                        waiting.unregister(process.stdin)
                        with contextlib.suppress(BrokenPipeError):
                            process.stdin.close()
                    continue
                data = os.read(key.fd, _MEGABYTE)
                if not data:
                    return bytes(answer)
                answer += data
                if len(answer) > most:
                    raise Exceeded(f"it gives more than {most // _MEGABYTE} MB")


def _understood(wanted: Any, data: bytes, status: int, seconds: float) -> Any:
    """The result that DATA holds, as the type WANTED; raises Exceeded and Crashed."""
    if status == -signal.SIGXCPU:
        raise Exceeded(_too_long(seconds))
    if status < 0:
        raise Crashed(f"the program that reads it crashed ({_name(-status)})")
    try:
        answer = msgspec.msgpack.decode(data, type=_Answer)
        if answer.exceeded:
            raise Exceeded(answer.exceeded)
        if answer.crashed:
            raise Crashed(answer.crashed)
        return msgspec.msgpack.decode(answer.result, type=wanted)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        raise Crashed(f"the program that reads it gave no answer (status {status})") from None


def _too_long(seconds: float) -> str:
    return f"it took more than {seconds:g} seconds"


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def serve() -> None:
    """In the other process: read what to do from standard input, write the answer to standard output."""
    answers = os.dup(1)
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (1, 2):  # what a library prints is no part of the answer
        os.dup2(quiet, standard)
    function, args, seconds, megabytes, file_megabytes = pickle.load(sys.stdin.buffer)
    os.dup2(quiet, 0)
    unkept = _limit(seconds, megabytes, file_megabytes)
    try:
        answer = _Answer(result=msgspec.Raw(msgspec.msgpack.encode(function(*args))))
    except MemoryError:
        answer = _Answer(exceeded="it needs more memory than it is given" if unkept
                         else f"it needs more than {megabytes} MB of memory")
    except Exception as error:
        answer = _Answer(crashed=f"{type(error).__name__}: {error}"[:1000])
    left = memoryview(msgspec.msgpack.encode(answer))
    while left:
        left = left[os.write(answers, left):]
    os._exit(0)  # what libraries do at their end no longer matters


def _limit(seconds: float, megabytes: int, file_megabytes: int) -> list[str]:
    """Set this process's limits; returns the names of those that the system does not take."""
    import resource  # not on Windows

    used = time.process_time()
    wanted = {"RLIMIT_AS": megabytes * _MEGABYTE, "RLIMIT_CPU": math.ceil(used + seconds), "RLIMIT_CORE": 0,
              "RLIMIT_FSIZE": file_megabytes * _MEGABYTE}
    unkept = []
    for name, value in wanted.items():
        try:
            kind = getattr(resource, name)
            _, hard = resource.getrlimit(kind)
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))
        except (AttributeError, OSError, ValueError):
            unkept.append(name)
    return unkept
