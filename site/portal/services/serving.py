"""The site as processes: gunicorn and the background worker under one supervisor."""

from __future__ import annotations

import errno
import http.client
import logging
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connections
from django.urls import reverse
from gunicorn.app.base import BaseApplication

from portal import gunicorn_conf
from portal.services.supervising import Child, Supervisor
from portal.services.working import BackgroundWorker
from search.engine import forget, preload

logger = logging.getLogger(__name__)


class AddressTaken(Exception):
    """Somebody else listens where the site should."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int

    @property
    def url(self) -> str:
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104  only compared
        return f"http://[{shown}]:{self.port}" if ":" in shown else f"http://{shown}:{self.port}"


class Site(BaseApplication):
    """gunicorn with the settings of portal.gunicorn_conf, on a socket that is open already."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        super().__init__()

    def load_config(self) -> None:
        for name in self.cfg.settings:
            if hasattr(gunicorn_conf, name):
                self.cfg.set(name, getattr(gunicorn_conf, name))
        self.cfg.set("bind", f"fd://{self.listener.fileno()}")

    def load(self) -> Callable[..., object]:
        from portal.wsgi import application  # builds the middleware, which wants the settings to be complete

        return application


def listen(address: Address) -> socket.socket:
    """The socket that the site will answer on; AddressTaken when it cannot be had."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address.host, address.port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise AddressTaken(
                f"Port {address.port} on {address.host} is in use. Stop what runs there, "
                f"or choose another: PORT={address.port + 1} make run"
            ) from error
        raise AddressTaken(f"{address.host}:{address.port} cannot be used: {error.strerror}.") from error
    listener.listen(gunicorn_conf.backlog)
    listener.set_inheritable(True)
    return listener


def serve(address: Address, *, ready: Callable[[Supervisor], None], reload: bool = False) -> int:
    """Run the site until a signal or until a part of it ends. `ready` is called once it answers.

    Returns the exit status. With `reload` Django's own server stands in for gunicorn and starts again when code
    changes.
    """
    listener = listen(address)
    if reload:
        listener.close()
        children = [
            Child("web", lambda: run_command("runserver", f"{address.host}:{address.port}")),
            Child("worker", lambda: run_command("work")),
        ]
    else:
        warm_up()
        children = [
            Child("web", lambda: Site(listener).run()),
            Child("worker", lambda: work_without(listener)),
        ]
    connections.close_all()
    supervisor = Supervisor(children)

    def forked() -> None:
        listener.close()
        forget()  # what was loaded is the children's; here it would outlive a change of the dictionary

    return supervisor.run(
        forked=forked,
        started=lambda: ready(supervisor) if answers(address, supervisor) else None,
    )


def warm_up() -> None:
    """Load before forking what every process needs, so that they share it and the first visitor does not wait."""
    preload()
    reverse("home")  # reads the addresses of the whole site, and with them all views


def work_without(listener: socket.socket) -> None:
    listener.close()
    sys.exit(BackgroundWorker().run())


def run_command(*arguments: str) -> None:
    """Become `manage.py <arguments>`."""
    os.execv(sys.executable, [sys.executable, sys.argv[0], *arguments])  # noqa: S606  our own command


def answers(address: Address, supervisor: Supervisor) -> bool:
    """Wait until the site answers anything at all; False when it is stopped before."""
    while not supervisor.stopping.wait(0.2):
        connection = http.client.HTTPConnection(address.url.removeprefix("http://"), timeout=30)
        try:
            connection.request("GET", "/health/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return True
        finally:
            connection.close()
    return False
