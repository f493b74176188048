# SPDX-License-Identifier: MIT
"""Kept connections and pipelining, docs/PROTOCOL.md section 6.2.

A server may choose not to keep connections.  Then its replies have to say so, and
only that is tested.
"""

import random
import sys
import unittest

from harness import HOST, SEED, Server, our_server
from peer import codec, service
from peer.client import Connection

KEEP = ("connection", '"keep-alive"')


def search(word, *extras):
    """A request, byteorder and all."""
    data = f'{{"action": "search", "value": "{word}"}}'.encode()
    return codec.encode(data, byteorder="little", extras=extras)


class KeepAlive(unittest.TestCase):
    """One server; `granted` is its max-pipeline, 0 if it keeps no connection."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(our_server("--quiet")).__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        with Connection(HOST, cls.server.port) as connection:
            connection.send(search("ring", KEEP))
            connection.end()
            reply = connection.reply()
            cls.granted = int(reply.extra("max-pipeline") or 0)
            cls.connection_extra = reply.extra("connection")

    def answers(self, stream, end=False):
        """What the Python service answers."""
        connection = service.Connection(sys.byteorder, self.granted > 0, self.granted)
        return connection.feed(stream) + (connection.finish() if end else b"")

    def need_keep_alive(self):
        if not self.granted:
            self.skipTest("this server keeps no connections")

    def test_grant(self):
        """Both extras or none."""
        if self.granted:
            self.assertEqual(self.connection_extra, '"keep-alive"')
            self.assertIn(self.granted, range(1, 65536))
        else:
            self.assertIsNone(self.connection_extra)
            request = search("ring", KEEP)
            with Connection(HOST, self.server.port) as connection:
                connection.send(request * 2)
                self.assertEqual(connection.rest(), self.answers(request))

    def test_one_after_the_other(self):
        self.need_keep_alive()
        with Connection(HOST, self.server.port) as connection:
            for number in range(200):
                request = search(f"word {number}", KEEP, ("id", str(number)))
                connection.send(request)
                self.assertEqual(connection.reply().extra("id"), str(number))
            last = search("ring", ("id", '"last"'))
            connection.send(last)
            self.assertEqual(connection.rest(), self.answers(last))

    def test_pipeline(self):
        """Many more than max-pipeline, in pieces at random; replies in order."""
        self.need_keep_alive()
        rng = random.Random(SEED)
        print(f"seed {SEED}")
        for _ in range(5):
            stream = b"".join(search(f"word {number}", KEEP, ("id", str(number)))
                              for number in range(100)) + search("ring")
            with Connection(HOST, self.server.port) as connection:
                rest = stream
                while rest:
                    size = rng.choice((1, 10, 100, 1000, 10000))
                    connection.send(rest[:size])
                    rest = rest[size:]
                self.assertEqual(connection.rest(), self.answers(stream))

    def test_after_the_last(self):
        """What follows a request without the extra is dropped."""
        self.need_keep_alive()
        stream = search("a", KEEP) + search("b") + search("c", KEEP) + b"\x00\x00"
        with Connection(HOST, self.server.port) as connection:
            connection.send(stream)
            self.assertEqual(connection.rest(), self.answers(stream))

    def test_half_close(self):
        """Whole requests are answered; then the end, or `truncated`."""
        self.need_keep_alive()
        stream = search("a", KEEP) * 3
        for cut in (len(stream), len(stream) - 1, len(stream) * 2 // 3 + 1):
            with self.subTest(cut), Connection(HOST, self.server.port) as connection:
                connection.send(stream[:cut])
                connection.end()
                self.assertEqual(connection.rest(), self.answers(stream[:cut], end=True))

    def test_content_errors_go_on(self):
        self.need_keep_alive()
        good = search("ring", KEEP)
        bad = (codec.encode(b"{", byteorder="little", extras=[KEEP]),
               codec.encode(b"", byteorder="little", extras=[KEEP, ("id", "1")]),
               codec.encode(b"1", "text/json", "utf-7", "little", [KEEP]),
               codec.encode(b"1", "text/json", "utf-16", "little", [KEEP]))
        stream = good + good.join(bad) + good + search("ring")
        wanted = self.answers(stream)
        self.assertEqual(wanted.count(b'"status": '), 4)
        with Connection(HOST, self.server.port) as connection:
            connection.send(stream)
            self.assertEqual(connection.rest(), wanted)

    def test_framing_errors_end(self):
        self.need_keep_alive()
        for bad in (b"\x00\x00", b"\x00\x01{", b"\x00\x02[]", search("x", KEEP, ("version", "2")),
                    search("x", KEEP, ("id", "null"))):
            stream = search("a", KEEP) + bad + search("b", KEEP) * 3
            with self.subTest(bad), Connection(HOST, self.server.port) as connection:
                connection.send(stream)
                self.assertEqual(connection.rest(), self.answers(stream))


if __name__ == "__main__":
    unittest.main()
