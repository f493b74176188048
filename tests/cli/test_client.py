#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""appmsg-client: what it sends, prints and returns; against small servers of our own."""

import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

import support
from support import Server, frame, golden, header, message

OK, ERROR_REPLY, SYSTEM, REFUSED, TIMEOUT, CLOSED, PROTOCOL = range(7)


class FakeServer:
    """Accepts once and hands the connection to a function, in a thread."""

    def __init__(self, serve):
        self.received = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(support.PATIENCE)
        self.port = self.listener.getsockname()[1]
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(serve,), daemon=True)
        self.thread.start()

    def _run(self, serve):
        sock, _ = self.listener.accept()
        with sock:
            sock.settimeout(support.PATIENCE)
            serve(self, sock)

    def read_request(self, sock):
        while len(self.received) < 2 or len(self.received) < self.wanted():
            piece = sock.recv(65536)
            if not piece:
                return
            self.received += piece

    def wanted(self):
        size = 2 + struct.unpack(">H", self.received[:2])[0]
        if len(self.received) < size:
            return size
        return size + json.loads(self.received[2:size])["content-length"]

    def close(self):
        self.done.set()
        self.thread.join(support.PATIENCE)
        self.listener.close()


def run_client(*arguments, **environment):
    arguments = [os.fsencode(argument) for argument in arguments]
    return subprocess.run(
        [*support.WRAPPER, support.CLIENT, *arguments],
        capture_output=True,
        timeout=support.PATIENCE,
        env={**os.environ, **environment},
    )


def hexdump(data):
    for off in range(0, len(data), 16):
        line = data[off : off + 16]
        cells = line[:8].hex(" ").ljust(23) + "  " + line[8:].hex(" ").ljust(23)
        text = "".join(chr(c) if 0x20 <= c < 0x7F else "." for c in line)
        yield f"{off:04x}  {cells}  |{text}|"


class ClientCase(unittest.TestCase):
    def against(self, serve, *options, action="search", value="ring"):
        """Runs the client against a fake server; the finished process and the server."""
        server = FakeServer(serve)
        try:
            return run_client(*options, "127.0.0.1", str(server.port), action, value), server
        finally:
            server.close()

    def answer(self, reply, *options, **arguments):
        def serve(server, sock):
            server.read_request(sock)
            sock.sendall(reply)

        return self.against(serve, *options, **arguments)

    def assert_failed(self, done, status, text):
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIn(text, done.stderr.decode())
        self.assertTrue(done.stderr.startswith(b"appmsg-client: "))
        self.assertEqual(done.stderr.count(b"\n"), 1)


class Tutorial(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(lambda: self.assertEqual(self.server.stop(), 0))

    def test_transcripts(self):
        peer = ("127.0.0.1", self.server.port)
        for action, value, result in (
            ("search", "morpheus", "Follow the white rabbit. 🐰"),
            ("search", "ring", "In the caves beneath the Misty Mountains. 💍"),
            ("search", "🐶", "🐾 Playing ball! 🏐"),
            ("search", "needle", "No match for 'needle'."),
            ("search", "it's", "No match for 'it's'."),
            ("search", "", "No match for ''."),
            ("search", "-q", "No match for '-q'."),
        ):
            with self.subTest(value):
                sent = support.search(value)
                done = run_client(*map(str, peer), action, value)
                self.assertEqual(done.stderr, b"")
                self.assertEqual(done.returncode, OK)
                self.assertEqual(
                    done.stdout.decode().splitlines(),
                    [
                        f"Starting connection to {peer}",
                        f"Sending {sent!r} to {peer}",
                        f"Received response { {'result': result} } from {peer}",
                        f"Got result: {result}",
                        f"Closing connection to {peer}",
                    ],
                )

    def test_binary_transcript(self):
        peer = ("127.0.0.1", self.server.port)
        content = "binary😃".encode()
        sent = message(
            content, content_type="binary/custom-client-binary-type", content_encoding="binary"
        )
        done = run_client(*map(str, peer), "binary", "😃")
        self.assertEqual(done.returncode, OK)
        self.assertEqual(
            done.stdout.decode().splitlines(),
            [
                f"Starting connection to {peer}",
                f"Sending {sent!r} to {peer}",
                f"Received binary/custom-server-binary-type response from {peer}",
                f"Got response: {b'First 10 bytes of request: ' + content!r}",
                f"Closing connection to {peer}",
            ],
        )

    def test_quiet_is_the_result_alone(self):
        port = str(self.server.port)
        self.assertEqual(
            run_client("-q", "127.0.0.1", port, "search", "🐶").stdout.decode(),
            "🐾 Playing ball! 🏐\n",
        )
        done = run_client("-q", "127.0.0.1", port, "search", "\x1b[31m\u202e")
        self.assertEqual(done.stdout, b"No match for '\\x1b[31m\\u202e'.\n")
        done = run_client("-q", "127.0.0.1", port, "binary", "\x1b")
        self.assertEqual(done.stdout, b"b'First 10 bytes of request: binary\\x1b'\n")

    def test_by_name_and_each_selector(self):
        for selector in support.SELECTORS:
            done = run_client(
                "-q", "localhost", str(self.server.port), "search", "ring", APPMSG_SELECTOR=selector
            )
            self.assertEqual((done.returncode, done.stderr), (OK, b""))

    def test_longest_argument(self):
        value = "x" * 131_000  # near the longest that an argument can be on Linux
        done = run_client("-q", "127.0.0.1", str(self.server.port), "search", value)
        self.assertEqual(done.stdout.decode(), f"No match for '{value}'.\n")


class Requests(ClientCase):
    reply = message(b'{"result": "fine"}')

    @unittest.skipUnless(sys.byteorder == "little", "the golden bytes are little-endian")
    def test_golden_requests(self):
        for name, action, value in (
            ("morpheus", "search", "morpheus"),
            ("ring", "search", "ring"),
            ("dog", "search", "🐶"),
            ("needle", "search", "needle"),
            ("binary", "binary", "😃"),
        ):
            with self.subTest(name):
                done, server = self.answer(golden(f"{name}.reply"), action=action, value=value)
                self.assertEqual(done.returncode, OK, done.stderr)
                self.assertEqual(server.received, golden(f"{name}.request"))

    def test_byteorder(self):
        for order in ("little", "big"):
            _, server = self.answer(self.reply, "--byteorder", order)
            self.assertEqual(server.received, support.search("ring", byteorder=order))

    def test_headers(self):
        _, server = self.answer(
            self.reply,
            "--header",
            "id=7",
            "--header",
            "note=two words",
            "--header",
            'x={"a": [1]}',
            "--header",
            "empty=",
            "--header",
            'quoted="7"',
            "--header",
            "é=a=b",
        )
        expected = support.search(
            "ring", id=7, note="two words", x={"a": [1]}, empty="", quoted="7", **{"é": "a=b"}
        )
        self.assertEqual(server.received, expected)

    def test_verbose_shows_the_bytes(self):
        done, server = self.answer(self.reply, "-v")
        lines = []
        for what, data in (("sent", server.received), ("received", self.reply)):
            lines.append(f"appmsg-client: {what} {len(data)} bytes")
            lines += hexdump(data)
        self.assertEqual((done.returncode, done.stderr.decode().splitlines()), (OK, lines))


class Replies(ClientCase):
    def test_error_reply(self):
        for extras in (
            {"status": 413, "error": "content-limit"},
            {"status": 500},
            {"status": 599, "error": "\x1b"},
        ):
            reply = message(b'{"result": "Error: no."}', **extras)
            done, _ = self.answer(reply)
            self.assert_failed(done, ERROR_REPLY, f"an error reply, status {extras['status']}")
            self.assertIn(b"Got result: Error: no.\n", done.stdout)

    def test_status_that_is_no_error(self):
        for status in (0, 200, 399, -1, 400.5, "400", None, [400], True):
            done, _ = self.answer(message(b'{"result": "fine"}', status=status or 0))
            self.assertEqual((done.returncode, done.stderr), (OK, b""), status)

    def test_result_of_any_type(self):
        for content, shown in (
            (b"{}", "None"),
            (b'{"result": 1.0}', "1.0"),
            (b'{"result": [1,2]}', "[1, 2]"),
        ):
            done, _ = self.answer(message(content), "-q")
            self.assertEqual((done.returncode, done.stdout.decode()), (OK, shown + "\n"))

    def test_reply_in_pieces_and_more_after_it(self):
        def serve(server, sock):
            server.read_request(sock)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in message(b'{"result": "fine"}'):
                sock.sendall(bytes([byte]))
            sock.sendall(b"more")

        done, _ = self.against(serve, "-q")
        self.assertEqual((done.returncode, done.stdout), (OK, b"fine\n"))

    def test_reply_before_the_request(self):
        """What crashes the reference: a reply that is there at once."""

        def serve(server, sock):
            sock.sendall(message(b'{"result": "Error: busy."}', status=503, error="busy"))
            server.read_request(sock)

        done, _ = self.against(serve)
        self.assert_failed(done, ERROR_REPLY, 'status 503 "busy"')

    def test_hostile_text_is_escaped(self):
        hostile = "\x1b]0;owned\x07\u202e\u009b\n"
        reply = support.request({"result": hostile, hostile: hostile})
        done, _ = self.answer(reply)
        self.assertEqual(done.returncode, OK)
        for line in done.stdout.decode().splitlines():
            self.assertTrue(line.isprintable(), line)
        self.assertIn(b"Got result: \\x1b]0;owned\\x07\\u202e\\x9b\\n\n", done.stdout)
        done, _ = self.answer(message(b"\x1b", content_type="x/\u202e"))
        self.assertIn("Received x/\\u202e response from", done.stdout.decode())
        self.assertIn("Got response: b'\\x1b'", done.stdout.decode())


class Failures(ClientCase):
    def test_refused(self):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        done = run_client("127.0.0.1", str(port), "search", "ring")
        self.assert_failed(done, REFUSED, f"127.0.0.1:{port}: connect: Connection refused")
        self.assertEqual(done.stdout.decode(), f"Starting connection to ('127.0.0.1', {port})\n")

    def test_silent_server(self):
        begin = time.monotonic()
        done, server = self.against(lambda server, sock: server.done.wait(2), "--timeout", "0.4")
        self.assert_failed(done, TIMEOUT, f"127.0.0.1:{server.port}: recv: Connection timed out")
        self.assertGreater(time.monotonic() - begin, 0.4)

    def test_dripping_server(self):
        """The time limit is for the whole: a byte now and then does not move it."""

        def serve(server, sock):
            server.read_request(sock)
            try:
                for byte in message(b'{"result": "fine"}'):
                    sock.sendall(bytes([byte]))
                    time.sleep(0.05)
            except OSError:
                pass

        done, _ = self.against(serve, "--timeout", "0.5")
        self.assert_failed(done, TIMEOUT, "recv: Connection timed out")

    def test_closed_without_a_reply(self):
        done, _ = self.answer(b"")
        self.assert_failed(done, CLOSED, "the server closed the connection without a reply")

    def test_closed_inside_the_reply(self):
        whole = message(b'{"result": "fine"}')
        for cut in (1, 2, 60, len(whole) - 1):
            done, _ = self.answer(whole[:cut])
            self.assert_failed(done, CLOSED, "the server closed the connection inside its reply")

    def test_reset(self):
        def serve(server, sock):
            server.read_request(sock)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        done, _ = self.against(serve)
        self.assert_failed(done, CLOSED, "the server reset the connection without a reply")

    def test_no_reply_by_the_protocol(self):
        for reply, text in (
            (
                b"HTTP/1.1 400 Bad Request\r\n\r\n" + b" " * 20000,
                "malformed at byte 2: json-syntax",
            ),
            (b"\x00\x00", "malformed at byte 2: header-empty"),
            (frame(b"[]"), "malformed at byte 2: header-not-object"),
            (frame(header(-1)), "content-length-value"),
            (frame(header(2**24 + 1)), "content-limit"),
            (message(b"{"), "content is malformed at byte 1: json-truncated"),
            (message(b"{}", content_encoding="utf-7"), "encoding-unsupported"),
            (message(b"[]"), "the reply's content is no object"),
        ):
            with self.subTest(reply[:40]):
                done, _ = self.answer(reply)
                self.assert_failed(done, PROTOCOL, text)

    def test_smaller_limit(self):
        done, _ = self.answer(message(b'{"result": "fine"}'), "--max-content", "10")
        self.assert_failed(done, PROTOCOL, "content-limit")

    def test_unresolvable(self):
        done = run_client("no such host", "1", "search", "ring")
        self.assert_failed(done, SYSTEM, "no such host:1: resolve: ")

    def test_output_that_fails(self):
        with open("/dev/full", "wb") as full:
            server = FakeServer(lambda server, sock: None)
            done = subprocess.run(
                [*support.WRAPPER, support.CLIENT, "127.0.0.1", str(server.port), "search", "ring"],
                stdout=full,
                stderr=subprocess.PIPE,
                timeout=support.PATIENCE,
            )
        self.assert_failed(done, SYSTEM, "standard output: No space left on device")
        socket.create_connection(("127.0.0.1", server.port)).close()
        server.close()


class CommandLine(unittest.TestCase):
    def test_help_and_version(self):
        done = run_client("-h")
        self.assertEqual(done.returncode, OK)
        self.assertTrue(
            done.stdout.startswith(b"Usage: appmsg-client [OPTIONS] HOST PORT ACTION VALUE\n")
        )
        done = run_client("--version")
        self.assertEqual(done.returncode, OK)
        self.assertRegex(done.stdout, rb"^appmsg-client \d+\.\d+\.\d+\n$")

    def test_mistakes(self):
        base = ("127.0.0.1", "1")
        for arguments, text in {
            (): "HOST PORT ACTION VALUE are needed, and nothing else",
            (*base, "search"): "HOST PORT ACTION VALUE are needed, and nothing else",
            (*base, "search", "a", "b"): "HOST PORT ACTION VALUE are needed, and nothing else",
            ("127.0.0.1", "0", "search", "a"): "a port is a number from 1 to 65535, not 0",
            (*base, "search", b"\xff"): "an argument that is not UTF-8: \\xff",
            (*base, b"a\xed\xa0\x80", "x"): "an argument that is not UTF-8: a\\xed\\xa0\\x80",
            ("--byteorder", "middle", *base, "search", "a"): "a value that makes no sense: middle",
            ("--timeout", "x", *base, "search", "a"): "a value that makes no sense: x",
            ("--header", "x", *base, "search", "a"): "--header takes NAME=VALUE, not x",
            (
                "--header",
                "byteorder=1",
                *base,
                "search",
                "a",
            ): "--header byteorder=1: duplicate-name",
            (
                "--header",
                "a=1",
                "--header",
                "a=2",
                *base,
                "search",
                "a",
            ): "--header a=2: duplicate-name",
            ("--header", b"\xff=1", *base, "search", "a"): "an argument that is not UTF-8: \\xff=1",
            ("--header", "x=" + "y" * 70000, *base, "search", "a"): "--header x="
            + "y" * 198
            + ": header-limit",
            ("--nonsense",): "no such option: --nonsense",
        }.items():
            with self.subTest(text):
                done = run_client(*arguments)
                self.assertEqual(done.returncode, SYSTEM)
                self.assertEqual(done.stdout, b"")
                self.assertEqual(done.stderr.decode().splitlines()[0], f"appmsg-client: {text}")


if __name__ == "__main__":
    unittest.main()
