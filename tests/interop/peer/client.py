#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Clients of the Python peer:  client.py [--strict] [--byteorder big] HOST PORT ACTION VALUE

Without --strict it is the tutorial's client; with it, one that reads the reply by
docs/PROTOCOL.md, prints its event log, and fails if anything is wrong with it.
"""

import argparse
import os
import socket
import sys
import time

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from peer import codec, content, reference  # noqa: E402

TIMEOUT = 20


class Reply:
    """A reply as the strict peer has read it."""

    def __init__(self, header, data):
        self.header = header
        self.data = data

    @property
    def result(self):
        """The member `result` of a JSON reply."""
        return content.parse(self.data, self.header.content_encoding)["result"]

    def extra(self, name):
        """The JSON text of an extra, or None."""
        field = self.header.extra(name)
        return None if field is None else field.raw.decode()


class Connection:
    """A blocking connection with one absolute deadline.

    A reset by the server is never hidden: ConnectionResetError goes to the caller.
    """

    def __init__(self, host, port, timeout=TIMEOUT):
        self.deadline = time.monotonic() + timeout
        self.sock = socket.create_connection((host, port), timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.decoder = codec.Decoder()
        self.events = []
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def arm(self):
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline of the test is over")
        self.sock.settimeout(left)

    def send(self, data):
        self.arm()
        self.sock.sendall(data)

    def end(self):
        """No more requests; replies can still be read."""
        self.sock.shutdown(socket.SHUT_WR)

    def receive(self):
        """One piece of the stream; b"" at its end."""
        self.arm()
        data = self.sock.recv(65536)
        self.received += data
        return data

    def reply(self):
        """The next reply; None where the stream ends at a boundary."""
        while not any(isinstance(event, codec.EndEvent) for event in self.events):
            data = self.receive()
            self.events += self.decoder.feed(data) if data else [self.decoder.finish()]
            last = self.events[-1] if self.events else None
            if isinstance(last, codec.ErrorEvent):
                raise ValueError(f"the reply: {last.name} at {last.off}")
            if isinstance(last, codec.EofEvent):
                return None
        header = self.events.pop(0).header
        data = b""
        while not isinstance(self.events[0], codec.EndEvent):
            data += self.events.pop(0).data
        self.events.pop(0)
        return Reply(header, data)

    def rest(self):
        """All bytes from here to the end of the stream."""
        before = len(self.received)
        while self.receive():
            pass
        return self.received[before:]


def run_strict(host, port, action, value, byteorder):
    """One exchange; the log of the reply on standard output."""
    request = reference.create_request(action, value)
    data = request["content"]
    if request["type"] == "text/json":
        data = content.canonical(data).encode()
    with Connection(host, port) as connection:
        connection.send(codec.encode(data, request["type"], request["encoding"], byteorder))
        stream = connection.rest()
    lines = codec.log([stream])
    print("\n".join(lines))
    return 0 if lines[-1].endswith(" eof") and len(lines) > 1 else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--byteorder", choices=("little", "big"), default=sys.byteorder)
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("action")
    parser.add_argument("value")
    args = parser.parse_args()
    if args.strict:
        return run_strict(args.host, args.port, args.action, args.value, args.byteorder)
    reference.run_client(args.host, args.port, args.action, args.value, args.byteorder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
