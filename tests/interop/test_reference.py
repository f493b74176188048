# SPDX-License-Identifier: MIT
"""The five exchanges of the tutorial, each of our programs with the reference's other.

What goes over the wire is compared with the golden files, byte for byte; what is
printed, with what the reference's own pair prints.
"""

import sys
import unittest

from harness import (EXCHANGES, Relay, Server, golden, our_client, our_server, python_client,
                     python_server, run_client, without_ports)

# Values whose repr() has quotes and escapes of every kind, on one line.
QUOTING = ("it's", 'say "so"', """it's "so" """, "back\\slash", "", " ", "%s {0}", "café",
           "\U0001f430" * 5, "x" * 3000)

SAME_ORDER = unittest.skipUnless(sys.byteorder == "little",
                                 "the golden files are those of a little-endian machine")


def exchange(server, client, action, value):
    """(the client's transcript, the server's, the request, the reply) of one exchange."""
    before = len(server.lines)
    with Relay(server.port) as relay:
        printed = run_client(client(relay.port, action, value))
    server.wait_for(lambda lines: lines[-1].startswith("Closing") and len(lines) > before)
    return (without_ports(printed), without_ports(server.lines[before:]), relay.sent,
            relay.answered)


class Exchanges(unittest.TestCase):
    """Our programs and the reference's, in all four pairs."""

    def check_bytes(self, server, client):
        for name, action, value in EXCHANGES:
            with self.subTest(name):
                _, _, request, reply = exchange(server, client, action, value)
                self.assertEqual(request, golden(name + ".request"))
                self.assertEqual(reply, golden(name + ".reply"))

    @SAME_ORDER
    def test_reference_pair(self):
        """The stand-in is what it stands for: without this, the rest proves little."""
        with Server(python_server()) as server:
            self.check_bytes(server, python_client)

    @SAME_ORDER
    def test_our_client(self):
        with Server(python_server()) as server:
            self.check_bytes(server, our_client)

    @SAME_ORDER
    def test_our_server(self):
        with Server(our_server()) as server:
            self.check_bytes(server, python_client)

    @SAME_ORDER
    def test_our_pair(self):
        with Server(our_server()) as server:
            self.check_bytes(server, our_client)

    def check_transcripts(self, words):
        with Server(python_server()) as reference, Server(our_server()) as ours:
            self.assertEqual(without_ports(reference.lines[:1]), without_ports(ours.lines[:1]))
            for action, value in words:
                wanted = exchange(reference, python_client, action, value)
                for server, client, which in ((reference, our_client, "our client"),
                                              (ours, python_client, "our server"),
                                              (ours, our_client, "ours")):
                    with self.subTest(f"{which}: {action} {value}"):
                        self.assertEqual(exchange(server, client, action, value), wanted)

    def test_transcripts(self):
        self.check_transcripts([(action, value) for _, action, value in EXCHANGES])

    def test_transcripts_with_quotes(self):
        # The reference's server never answers an empty binary content: VALUE is not empty.
        self.check_transcripts([("search", value) for value in QUOTING]
                               + [("binary", value) for value in QUOTING])


class BigEndian(unittest.TestCase):
    """A big-endian machine on the other side: the prefixes are 3 less, nothing else is."""

    def test_reference_client(self):
        """The tutorial's own run: a big-endian client, a little-endian server."""
        with Server(our_server()) as server:
            for name, action, value in EXCHANGES:
                with self.subTest(name):
                    _, _, request, reply = exchange(
                        server, lambda *args: python_client(*args, "--byteorder", "big"),
                        action, value)
                    self.assertEqual(request, self.in_big(golden(name + ".request")))
                    self.assertIn(request[1], (100, 124))
                    if sys.byteorder == "little":
                        self.assertEqual(reply, golden(name + ".reply"))

    def test_reference_server(self):
        with Server(python_server("--byteorder", "big")) as server:
            for name, action, value in EXCHANGES:
                with self.subTest(name):
                    printed, _, request, reply = exchange(
                        server, lambda *args: our_client(*args, "--byteorder", "big"),
                        action, value)
                    self.assertEqual(request, self.in_big(golden(name + ".request")))
                    self.assertEqual(reply, self.in_big(golden(name + ".reply")))
                    reference, _, _, _ = exchange(
                        server, lambda *args: python_client(*args, "--byteorder", "big"),
                        action, value)
                    self.assertEqual(printed, reference)

    @staticmethod
    def in_big(message):
        """A golden message as a big-endian machine sends it."""
        return b"\x00" + bytes([message[1] - 3]) + message[2:].replace(b"little", b"big", 1)


if __name__ == "__main__":
    unittest.main()
