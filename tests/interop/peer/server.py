#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Servers of the Python peer:  server.py [--strict] [--byteorder big] HOST PORT

Without --strict it is the tutorial's server, faults and all; with it, the server
of docs/PROTOCOL.md: keep-alive, error replies, half-close, lingering close.
"""

import argparse
import os
import selectors
import socket
import sys
import time

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from peer import reference, service  # noqa: E402

DRAIN_SECONDS = 30


class StrictConnection:
    """service.Connection on a socket."""

    def __init__(self, sock, byteorder):
        self.sock = sock
        self.logic = service.Connection(byteorder)
        self.out = b""
        self.ended = False  # the client has shut down its side
        self.drain_until = None

    def events(self):
        wanted = 0 if self.ended else selectors.EVENT_READ
        return wanted | (selectors.EVENT_WRITE if self.out else 0)

    def process(self, mask):
        """Moves bytes; False when the connection is over."""
        if mask & selectors.EVENT_READ and not self.ended:
            data = self.sock.recv(65536)
            self.ended = not data
            self.out += self.logic.feed(data) if data else self.logic.finish()
        if mask & selectors.EVENT_WRITE:
            self.out = self.out[self.sock.send(self.out):]
        if not self.out and self.logic.closing and self.drain_until is None:
            self.sock.shutdown(socket.SHUT_WR)
            self.drain_until = time.monotonic() + DRAIN_SECONDS
        return not (self.ended and not self.out)


def run_strict(host, port, byteorder):
    """The event loop of the strict server."""
    sel = selectors.DefaultSelector()
    listener = socket.create_server((host, port))
    listener.setblocking(False)
    print(f"Listening on {(host, listener.getsockname()[1])}", flush=True)
    sel.register(listener, selectors.EVENT_READ, None)
    while True:
        for key, mask in sel.select(1):
            if key.data is None:
                sock, _ = listener.accept()
                sock.setblocking(False)
                sel.register(sock, selectors.EVENT_READ, StrictConnection(sock, byteorder))
                continue
            try:
                alive = key.data.process(mask)
            except OSError:
                alive = False
            if alive:
                sel.modify(key.fileobj, key.data.events(), key.data)
            else:
                sel.unregister(key.fileobj)
                key.fileobj.close()
        now = time.monotonic()
        for key in list(sel.get_map().values()):
            if key.data is not None and key.data.drain_until and now > key.data.drain_until:
                sel.unregister(key.fileobj)
                key.fileobj.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--byteorder", choices=("little", "big"), default=sys.byteorder)
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    args = parser.parse_args()
    if args.strict:
        run_strict(args.host, args.port, args.byteorder)
    else:
        reference.run_server(args.host, args.port, args.byteorder)


if __name__ == "__main__":
    main()
