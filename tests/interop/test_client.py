# SPDX-License-Identifier: MIT
"""Our client, answered by whatever a server might send.

Its exit status, and the result that it prints, have to be what the Python peer makes
of the same bytes.
"""

import random
import re
import socket
import subprocess
import threading
import unittest

import generate
from harness import ENVIRONMENT, HOST, SECONDS, SEED, our_client
from peer import codec, content

REPLIES = 1200
OK, ERROR_REPLY, CLOSED, PROTOCOL = 0, 1, 5, 6


class Answering:
    """A server that reads one request and sends `stream`, whatever it is."""

    def __init__(self):
        self.stream = b""
        self.listener = socket.create_server((HOST, 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return  # close() has been called
            with sock:
                sock.settimeout(SECONDS)
                decoder = codec.Decoder()
                while not any(isinstance(event, codec.EndEvent)
                              for event in decoder.feed(sock.recv(65536))):
                    pass
                try:
                    sock.sendall(self.stream)
                    sock.shutdown(socket.SHUT_WR)
                    while sock.recv(65536):
                        pass
                except OSError:
                    pass  # the client has seen enough of it

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(SECONDS)
        self.listener.close()


def first_message(stream):
    """(header, content) of the first message, or the error that is there instead."""
    decoder = codec.Decoder(codec.Limits(max_content=codec.SERVER_CONTENT_MAX))
    header = None
    data = b""
    for event in decoder.feed(stream) + [decoder.finish()]:
        if isinstance(event, codec.HeaderEvent):
            header = event.header
        elif isinstance(event, codec.ContentEvent):
            data += event.data
        elif isinstance(event, codec.EndEvent):
            return header, data
        elif isinstance(event, codec.ErrorEvent):
            return event.name
    return "truncated"


def is_error(header):
    """Section 6.5: an integer status from 400 up."""
    status = header.extra("status")
    return (status is not None and status.kind == "number"
            and codec.is_plain_integer(status.raw) and int(status.raw) >= 400)


def expected(stream):
    """(the exit status, the line of the result or None)."""
    message = first_message(stream)
    if isinstance(message, str):
        return (CLOSED if message == "truncated" else PROTOCOL), None
    header, data = message
    status = ERROR_REPLY if is_error(header) else OK
    if not header.is_json:
        return status, repr(data)
    try:
        value = content.parse(data, header.content_encoding)
    except content.ContentError:
        return PROTOCOL, None
    if not isinstance(value, dict):
        return PROTOCOL, None
    return status, content.text_of(value.get("result"))


class Replies(unittest.TestCase):
    """Replies at random."""

    def setUp(self):
        self.server = Answering()
        self.addCleanup(self.server.close)

    def ask(self, stream):
        """(the exit status, the lines on standard output)."""
        self.server.stream = stream
        done = subprocess.run(our_client(self.server.port, "search", "x", "--quiet"),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT,
                              timeout=SECONDS, check=False)
        return done.returncode, done.stdout.decode("utf-8"), done.stderr

    def test_random(self):
        rng = random.Random(SEED)
        print(f"seed {SEED}")
        seen = set()
        for _ in range(REPLIES):
            stream = generate.reply(rng)
            status, result = expected(stream)
            got, out, err = self.ask(stream)
            with self.subTest(f"{stream!r}"):
                self.assertEqual(got, status, err)
                if result is not None and re.fullmatch("[ -~]*", result):
                    self.assertEqual(out, result + "\n")
                # No byte of the reply that is a control reaches the terminal.
                self.assertNotRegex(out.replace("\n", "", 1), "[\x00-\x1f\x7f-\x9f]")
                self.assertNotRegex(err.replace(b"\n", b""), rb"[\x00-\x1f\x7f]")
            seen.add(status)
        self.assertEqual(seen, {OK, ERROR_REPLY, CLOSED, PROTOCOL})


if __name__ == "__main__":
    unittest.main()
