"""A small load generator: keep-alive connections, one thread each, in a process of its own."""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """What one burst saw. Times are seconds; `failed` counts answers other than 200."""

    requests: int
    failed: int
    seconds: float
    times: list[float]

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        """The time within which `share` (0 to 1) of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def burst(host: str, port: int, path: str, *, clients: int, seconds: float) -> Result:
    """Ask for the path from so many clients at once for so long, from a separate process."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_run, args=(there, host, port, path, clients, seconds))
    process.start()
    times, failed, elapsed = here.recv()
    process.join()
    return Result(len(times), failed, elapsed, times)


def _run(pipe, host: str, port: int, path: str, clients: int, seconds: float) -> None:
    times: list[float] = []
    failures: list[int] = []
    start = time.perf_counter()
    deadline = start + seconds
    threads = [
        threading.Thread(target=_client, args=(host, port, path, deadline, times, failures)) for _ in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send((times, len(failures), time.perf_counter() - start))


def _client(host: str, port: int, path: str, deadline: float, times: list[float], failures: list[int]) -> None:
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/html\r\n"
        "Accept-Encoding: identity\r\nConnection: keep-alive\r\n\r\n"
    ).encode()
    connection: socket.socket | None = None
    while (begun := time.perf_counter()) < deadline:
        if connection is None:
            connection = socket.create_connection((host, port), timeout=30)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request)
        status, keep = _read_answer(connection)
        times.append(time.perf_counter() - begun)
        if status != 200:
            failures.append(status)
        if not keep:
            connection.close()
            connection = None


def _read_answer(connection: socket.socket) -> tuple[int, bool]:
    """(status, whether the connection stays open) once the whole body has been read."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return 0, False
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), None)
    while length is not None and len(body) < length:
        body += connection.recv(65536)
    if length is None:
        while chunk := connection.recv(65536):
            body += chunk
        return int(lines[0].split()[1]), False
    return int(lines[0].split()[1]), b"connection: close" not in lines
