# SPDX-License-Identifier: MIT
"""Our server on the wire: pieces, ends, errors, crowds; never a reset.

The bytes of every reply are compared with those of the Python service
(peer/service.py), fed with the same stream.
"""

import glob
import os
import random
import socket
import struct
import sys
import time
import unittest

from harness import (EXCHANGES, HOST, SECONDS, SEED, VECTORS, Server, our_server, python_client,
                     run_client)
from peer import codec, content, notation, reference, service
from peer.client import Connection

CROWD = 300
SPLITS = 150
MEGABYTE = 1024 * 1024


def request_of(action, value, extras=()):
    """What a client sends for ACTION and VALUE."""
    request = reference.create_request(action, value)
    data = request["content"]
    if request["type"] == "text/json":
        data = content.canonical(data).encode()
    return codec.encode(data, request["type"], request["encoding"], "little", extras)


REQUESTS = [(name, request_of(action, value)) for name, action, value in EXCHANGES]


def answer(stream, end=True, granted=0):
    """What a server has to send for the stream, and for its end.

    `granted` is the max-pipeline of a server that keeps connections, 0 for one that
    does not (section 6.2 lets it choose).
    """
    connection = service.Connection(sys.byteorder, granted > 0, granted)
    return connection.feed(stream) + (connection.finish() if end else b"")


def ends_by_itself(stream):
    """Whether a server that keeps connections closes this one before the client does."""
    connection = service.Connection(sys.byteorder)
    connection.feed(stream)
    return connection.closing


class Wire(unittest.TestCase):
    """One server for all tests; it has to be alive after each."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(our_server("--quiet")).__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        with Connection(HOST, cls.server.port) as connection:
            connection.send(request_of("search", "ring", [("connection", '"keep-alive"')]))
            connection.end()
            reply = connection.reply()
            cls.granted = int(reply.extra("max-pipeline") or 0)

    def connect(self):
        return Connection(HOST, self.server.port)

    def tearDown(self):
        with self.connect() as connection:
            connection.send(REQUESTS[0][1])
            self.assertEqual(connection.rest(), answer(REQUESTS[0][1]))

    def play(self, pieces, wanted, end=False):
        """Sends the pieces; the replies have to be these, and the end an orderly one."""
        with self.connect() as connection:
            for piece in pieces:
                connection.send(piece)
            if end:
                connection.end()
            self.assertEqual(connection.rest(), wanted)


class Pieces(Wire):
    """However a request is cut, and whenever the client shuts down its side."""

    def test_byte_by_byte(self):
        for name, request in REQUESTS:
            with self.subTest(name):
                self.play([request[i:i + 1] for i in range(len(request))], answer(request))

    def test_byte_by_byte_slowly(self):
        """Each byte alone in its segment, surely."""
        request = REQUESTS[0][1]
        with self.connect() as connection:
            for index in range(len(request)):
                connection.send(request[index:index + 1])
                time.sleep(0.002)
            self.assertEqual(connection.rest(), answer(request))

    def test_random_splits(self):
        rng = random.Random(SEED)
        print(f"seed {SEED}")
        for _ in range(SPLITS):
            name, request = rng.choice(REQUESTS)
            cuts = sorted(rng.sample(range(1, len(request)), rng.randrange(1, 6)))
            pieces = [request[a:b] for a, b in zip([0] + cuts, cuts + [len(request)])]
            with self.subTest(f"{name} {cuts}"):
                self.play(pieces, answer(request), end=rng.random() < 0.5)

    def test_two_pieces_with_a_pause(self):
        """The server has read the first piece when the second comes."""
        for name, request in REQUESTS:
            for cut in (1, 2, 3, request[1] + 1, request[1] + 2, len(request) - 1):
                with self.subTest(f"{name} {cut}"), self.connect() as connection:
                    connection.send(request[:cut])
                    time.sleep(0.01)
                    connection.send(request[cut:])
                    self.assertEqual(connection.rest(), answer(request))

    def test_half_close(self):
        for name, request in REQUESTS:
            with self.subTest(name):
                self.play([request], answer(request), end=True)

    def test_nothing_at_all(self):
        self.play([], b"", end=True)

    def test_cut_short_everywhere(self):
        """Every beginning of every exchange is answered by `truncated`."""
        for name, request in REQUESTS:
            for length in range(1, len(request)):
                with self.subTest(f"{name} {length}"):
                    wanted = answer(request[:length])
                    self.assertIn(b'"status": 400, "error": "truncated"', wanted)
                    self.play([request[:length]], wanted, end=True)

    def test_id_of_a_message_cut_short(self):
        """The header was valid, so its id comes back."""
        request = request_of("search", "ring", [("id", '"\\u0041 7"')])
        wanted = answer(request[:-1])
        self.assertIn(b'"id": "\\u0041 7", "status": 400, "error": "truncated"', wanted)
        self.play([request[:-1]], wanted, end=True)


class Extra(Wire):
    """Bytes after the message are drained: a reset might destroy the reply."""

    def test_a_megabyte_at_once(self):
        for name, request in REQUESTS:
            with self.subTest(name), self.connect() as connection:
                connection.send(request + b"x" * MEGABYTE)
                self.assertEqual(connection.rest(), answer(request))
                self.check_no_reset(connection)

    def test_a_megabyte_after_the_reply(self):
        request = REQUESTS[0][1]
        with self.connect() as connection:
            connection.send(request)
            self.assertEqual(connection.rest(), answer(request))
            for _ in range(16):
                connection.send(b"y" * (MEGABYTE // 16))
            self.check_no_reset(connection)

    def test_a_megabyte_and_the_end(self):
        request = REQUESTS[0][1]
        self.play([request, b"\x00" * MEGABYTE], answer(request), end=True)

    def test_a_megabyte_after_an_error(self):
        for stream in (b"\x00\x00", b"\x00\x01{", b"\x00\x02{}", b"\x00\x02[]"):
            with self.subTest(stream), self.connect() as connection:
                connection.send(stream + b"z" * MEGABYTE)
                self.assertEqual(connection.rest(), answer(stream, end=False))
                self.check_no_reset(connection)

    def test_a_second_message(self):
        """Without keep-alive it is dropped."""
        request = REQUESTS[0][1]
        self.play([request * 3], answer(request))

    def test_a_refused_content_that_comes_anyway(self):
        """413 is sent at once; the client is still sending, and has to survive."""
        header = codec.encode(b"", "application/x", "binary")[2:].replace(
            b'"content-length": 0', b'"content-length": 100000000')
        request = struct.pack(">H", len(header)) + header
        with self.connect() as connection:
            connection.send(request + b"c" * (4 * MEGABYTE))
            self.assertEqual(connection.rest(), answer(request, end=False))
            self.check_no_reset(connection)

    def check_no_reset(self, connection):
        """No error is waiting at the socket."""
        connection.end()
        error = connection.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        self.assertEqual(error, 0, os.strerror(error))


class Errors(Wire):
    """Every stream of the vectors: its error by name and number, then an orderly end."""

    def streams(self):
        for path in sorted(glob.glob(os.path.join(VECTORS, "*.md"))):
            document = os.path.basename(path)
            if document in ("README.md", "content.md", "service.md"):
                continue
            for case in notation.read_document(path):
                yield f"{document}: {case.name}", notation.read_bytes(case.one("bytes"))

    def test_vectors(self):
        names = set()
        for name, stream in self.streams():
            with self.subTest(name):
                wanted = answer(stream, granted=self.granted)
                self.play([stream], wanted, end=True)
                names |= self.error_of(wanted)
        # Whatever a header can be wrong by has been on the wire.
        expected = {status for status, (number, _, _) in codec.STATUSES.items() if number < 100}
        self.assertEqual(expected - names - {"header-limit"}, set())

    def test_vectors_without_an_end(self):
        """An error is answered when it is found; only `truncated` needs the end."""
        for name, stream in self.streams():
            if ends_by_itself(stream):
                with self.subTest(name):
                    self.play([stream], answer(stream, end=False, granted=self.granted))

    @staticmethod
    def error_of(replies):
        """The names in the `error` extras of replies."""
        names = set()
        for event in codec.Decoder().feed(replies):
            if isinstance(event, codec.HeaderEvent) and event.header.extra("error"):
                names.add(event.header.extra("error").value)
        return names

    def test_reserved_extras(self):
        """Those of other types are ignored; an id that cannot be is not."""
        cases = (
            ("version", ("1", "0", '"2"', "2.0", "1e1", "null", "-2", "[2]"), None),
            ("version", ("2", "10", "9" * 400), "505"),
            ("id", ('""', '"a"', "0", "-1.5e3", '"' + "x" * 254 + '"', "1" * 256,
                    '"\\ud83d\\ude00"'), None),
            ("id", ("null", "true", "[]", "{}", '"' + "x" * 255 + '"', "1" * 257), "400"),
            ("status", ("500", '"x"'), None), ("error", ('"x"', "1"), None),
            ("max-pipeline", ("0", "5", '"x"'), None), ("connection", ("1", '"close"'), None),
        )
        for name, values, status in cases:
            for value in values:
                with self.subTest(f"{name} {value[:40]}"):
                    request = request_of("search", "ring", [(name, value)])
                    wanted = answer(request)
                    self.assertEqual(b'"status": ' in wanted, status is not None)
                    if status is not None:
                        self.assertIn(b'"status": ' + status.encode(), wanted)
                    self.play([request], wanted)


class Crowd(unittest.TestCase):
    """Many connections at once."""

    def test_crowd(self):
        """All are open, and in the middle of a request, before the first is answered."""
        rng = random.Random(SEED)
        with Server(our_server("--quiet")) as server:
            crowd = []
            for index in range(CROWD):
                request = request_of("search", f"word {index}", [("id", str(index))])
                cut = rng.randrange(len(request))
                connection = Connection(HOST, server.port, 2 * SECONDS)
                self.addCleanup(connection.sock.close)
                connection.send(request[:cut])
                crowd.append((connection, request, cut))
            rng.shuffle(crowd)
            for connection, request, cut in crowd:
                connection.send(request[cut:])
            rng.shuffle(crowd)
            for connection, request, _ in crowd:
                self.assertEqual(connection.rest(), answer(request))
                connection.sock.close()

    def test_crowd_of_quitters(self):
        """Connections that are reset in the middle harm nobody."""
        rng = random.Random(SEED)
        request = request_of("search", "x" * 100000)
        with Server(our_server("--quiet")) as server:
            for _ in range(CROWD):
                with Connection(HOST, server.port) as connection:
                    connection.send(request[:rng.randrange(len(request) + 1)])
                    # Zero linger: close() resets the connection.
                    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                               struct.pack("ii", 1, 0))
            for name, action, value in EXCHANGES:
                with self.subTest(name):
                    lines = run_client(python_client(server.port, action, value))
                    self.assertTrue(any(line.startswith("Got re") for line in lines), lines)

    def test_slow_readers(self):
        """Replies larger than any buffer, to clients that do not read yet."""
        word = "y" * (2 * MEGABYTE)
        request = request_of("search", word)
        with Server(our_server("--quiet")) as server:
            crowd = [Connection(HOST, server.port, 2 * SECONDS) for _ in range(8)]
            for connection in crowd:
                self.addCleanup(connection.sock.close)
                connection.send(request)
            with Connection(HOST, server.port) as other:
                other.send(REQUESTS[0][1])
                self.assertEqual(other.rest(), answer(REQUESTS[0][1]))
            for connection in crowd:
                self.assertEqual(connection.rest(), answer(request))


class Deadlines(unittest.TestCase):
    """Deadlines are absolute: a byte now and then does not move them."""

    def test_header(self):
        with Server(our_server("--quiet", "--header-timeout", "0.5")) as server:
            with Connection(HOST, server.port) as silent:
                self.assertEqual(silent.rest(), b"")  # no byte came: no reply
            with Connection(HOST, server.port) as connection:
                self.drip(connection, REQUESTS[0][1], 0.5)

    def test_content(self):
        with Server(our_server("--quiet", "--content-timeout", "0.5")) as server:
            request = request_of("search", "w" * 1000)
            with Connection(HOST, server.port) as connection:
                connection.send(request[:request[1] + 2])
                self.drip(connection, request[request[1] + 2:], 0.5)

    def drip(self, connection, data, seconds):
        """A byte every 50 ms, until the server has enough of it: 408, about then."""
        start = time.monotonic()
        for index in range(len(data)):
            connection.sock.settimeout(0.05)
            try:
                connection.received += connection.sock.recv(65536)
                break
            except TimeoutError:
                connection.send(data[index:index + 1])
        self.assertGreaterEqual(time.monotonic() - start, seconds - 0.1)
        self.assertLess(time.monotonic() - start, seconds + SECONDS / 2)
        connection.events = connection.decoder.feed(connection.received)
        reply = connection.reply()
        self.assertEqual(reply.extra("status"), "408")
        self.assertEqual(connection.rest(), b"")


if __name__ == "__main__":
    unittest.main()
