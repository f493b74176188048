#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""appmsg-server: deadlines, limits, a machine that runs short, the command line."""

import contextlib
import os
import resource
import signal
import socket
import subprocess
import time
import unittest

import support
from support import Reply, Server, connect, exchange, frame, header, message, read_all, search

RING = "In the caves beneath the Misty Mountains. 💍"
SLACK = 4 if not support.WRAPPER else 15


class Deadlines(support.ServerCase):
    options = ("--header-timeout", "0.6", "--content-timeout", "0.4")
    options += ("--drain-timeout", "0.5", "--write-timeout", "0.7")

    def wait_closed(self, sock, at_least, begin):
        data = read_all(sock)
        took = time.monotonic() - begin
        self.assertGreater(took, at_least - 0.02)
        self.assertLess(took, at_least + SLACK)
        return data

    def test_silence_is_not_answered(self):
        begin = time.monotonic()
        with connect(self.port) as sock:
            self.assertEqual(self.wait_closed(sock, 0.6, begin), b"")

    def test_header_too_late(self):
        begin = time.monotonic()
        with connect(self.port) as sock:
            sock.sendall(search("ring")[:50])
            self.assert_error(Reply(self.wait_closed(sock, 0.6, begin)), 408, "header-deadline")

    def test_dripping_does_not_help(self):
        begin = time.monotonic()
        with connect(self.port) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for byte in search("ring"):
                    sock.sendall(bytes([byte]))
                    time.sleep(0.05)
                    sock.settimeout(0.001)
                    with contextlib.suppress(TimeoutError):
                        if sock.recv(1, socket.MSG_PEEK):
                            break
            sock.settimeout(support.PATIENCE)
            reply = Reply(self.wait_closed(sock, 0.6, begin))
        self.assert_error(reply, 408, "header-deadline")

    def test_content_too_late(self):
        data = search("ring", id="late")
        begin = time.monotonic()
        with connect(self.port) as sock:
            sock.sendall(data[:-1])
            reply = Reply(self.wait_closed(sock, 0.4, begin))
        self.assert_error(reply, 408, "content-deadline")
        self.assertEqual(reply.header["id"], "late")

    def test_long_content_has_longer(self):
        """0.4 s and 4096 bytes/s: 8192 bytes may take 2.4 s."""
        content = b"x" * 8192
        data = message(content, content_type="x/y")
        with connect(self.port) as sock:
            sock.sendall(data[:-1])
            time.sleep(1)
            sock.sendall(data[-1:])
            self.assertEqual(
                Reply(read_all(sock)).content, b"First 10 bytes of request: xxxxxxxxxx"
            )

    def test_drain_has_an_end(self):
        with connect(self.port) as sock:
            sock.sendall(search("ring"))
            begin = time.monotonic()
            read_all(sock)  # our side stays open
            self.server.wait_line("Closing connection to .*")
            self.assertGreater(time.monotonic() - begin, 0.4)
            self.assertLess(time.monotonic() - begin, 0.5 + SLACK)

    def test_client_that_does_not_read(self):
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.settimeout(support.PATIENCE)
            sock.connect(("127.0.0.1", self.port))
            sock.sendall(search("x" * (12 << 20)))
            self.server.wait_line("Sending .*")
            begin = time.monotonic()
            self.assertEqual(exchange(self.port, search("ring")).result, RING)
            self.server.wait_line(
                f"Closing connection to \\('127.0.0.1', {sock.getsockname()[1]}\\)"
            )
            self.assertLess(time.monotonic() - begin, 0.7 + SLACK)


class SmallLimits(support.ServerCase):
    options = ("--max-content", "1K", "--max-connections", "2")

    def test_max_content(self):
        self.assertIn(
            b"First", exchange(self.port, message(b"x" * 1024, content_type="x/y")).content
        )
        with connect(self.port) as sock:
            sock.sendall(frame(header(1025, content_type="x/y")))
            self.assert_error(Reply(read_all(sock)), 413, "content-limit")

    def test_max_connections(self):
        """A third waits, and has its turn when another closes."""
        with connect(self.port) as first, connect(self.port), connect(self.port) as third:
            third.sendall(search("ring"))
            third.settimeout(0.3)
            with self.assertRaises(TimeoutError):
                third.recv(1)
            third.settimeout(support.PATIENCE)
            first.close()
            self.assertEqual(Reply(read_all(third)).result, RING)


@unittest.skipIf(support.WRAPPER, "the wrapper needs descriptors of its own")
class OutOfDescriptors(unittest.TestCase):
    def test_survives_and_does_not_spin(self):
        for selector in support.SELECTORS:
            with self.subTest(selector):
                self.check(selector)

    def check(self, selector):
        limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))
        server = Server("--quiet", selector=selector, preexec_fn=limit)
        try:
            with contextlib.ExitStack() as stack:
                socks = [stack.enter_context(connect(server.port)) for _ in range(40)]
                time.sleep(0.3)
                before = server.stat()
                time.sleep(1)
                self.assertLess(server.stat() - before, 0.1)
                for sock in socks:  # each that is served makes room for the next
                    sock.sendall(search("ring"))
                    self.assertEqual(Reply(read_all(sock)).result, RING)
                    sock.close()
        finally:
            self.assertEqual(server.stop(), 0)
            self.assertEqual(server.errors, [])


class Output(unittest.TestCase):
    def run_without(self, *closed):
        """A server some of whose standard descriptors are closed; its port by luck."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        process = subprocess.Popen(
            [*support.WRAPPER, support.SERVER, "127.0.0.1", str(port)],
            preexec_fn=lambda: [os.close(fd) for fd in closed],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + support.PATIENCE
            while True:
                try:
                    with connect(port) as sock:
                        sock.sendall(search("ring"))
                        self.assertEqual(Reply(read_all(sock)).result, RING)
                    break
                except ConnectionRefusedError:
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.02)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(support.PATIENCE), 0)
        finally:
            support.kill_group(process)

    @unittest.skipIf(support.WRAPPER, "the wrapper needs standard descriptors")
    def test_closed_standard_descriptors(self):
        """No socket may end up as descriptor 1 and be printed to."""
        self.run_without(1)
        self.run_without(0, 1, 2)

    def test_reader_of_the_transcript_goes_away(self):
        process = subprocess.Popen(
            [*support.WRAPPER, support.SERVER, "127.0.0.1", "0"], stdout=subprocess.PIPE
        )
        try:
            line = process.stdout.readline().decode()
            port = int(line.rpartition(" ")[2].rstrip(")\n"))
            process.stdout.close()
            for _ in range(3):
                self.assertEqual(exchange(port, search("ring")).result, RING)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(support.PATIENCE), 0)
        finally:
            support.kill_group(process)

    def test_quiet_prints_the_port_only(self):
        server = Server("-q")
        exchange(server.port, search("ring"))
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.lines, [f"Listening on ('127.0.0.1', {server.port})"])

    def test_verbose_names_the_selector(self):
        for selector in support.SELECTORS:
            server = Server("-v", "--selector", selector)
            self.assertEqual(server.stop(), 0)
            self.assertEqual(server.errors, [f"appmsg-server: waiting with {selector}"])


class CommandLine(unittest.TestCase):
    def run_server(self, *arguments, **environment):
        return subprocess.run(
            [*support.WRAPPER, support.SERVER, *arguments],
            capture_output=True,
            timeout=support.PATIENCE,
            env={**os.environ, **environment},
        )

    def test_help_and_version(self):
        done = self.run_server("--help")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.startswith(b"Usage: appmsg-server [OPTIONS] [HOST [PORT]]\n"))
        done = self.run_server("-V")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, rb"^appmsg-server \d+\.\d+\.\d+\n$")

    def test_port_in_use(self):
        server = Server()
        try:
            done = self.run_server("127.0.0.1", str(server.port))
            self.assertEqual(done.returncode, 2)
            self.assertEqual(done.stdout, b"")
            self.assertEqual(
                done.stderr.decode(),
                f"appmsg-server: 127.0.0.1:{server.port}: bind: Address already in use\n",
            )
        finally:
            server.stop()

    def test_mistakes(self):
        for arguments, text in {
            ("127.0.0.1", "65536"): "a port is a number from 0 to 65535, not 65536",
            ("127.0.0.1", "x\x1b[31m"): "a port is a number from 0 to 65535, not x\\x1b[31m",
            ("127.0.0.1", ""): "a port is a number from 0 to 65535, not ",
            ("127.0.0.1", "-1"): "a port is a number from 0 to 65535, not -1",
            ("a", "1", "b"): "too many arguments: b",
            ("--nonsense",): "no such option: --nonsense",
            ("-x",): "no such option: -x",
            ("--max-content",): "a value is missing after --max-content",
            ("--max-content", "0"): "a value that makes no sense: 0",
            ("--max-content", "1T"): "a value that makes no sense: 1T",
            ("--max-content", "9999999999G"): "a value that makes no sense: 9999999999G",
            ("--header-timeout", "1e3"): "a value that makes no sense: 1e3",
            ("--header-timeout", "0.0"): "a value that makes no sense: 0.0",
            ("--header-timeout", "-1"): "a value that makes no sense: -1",
            ("--max-connections", "0"): "a value that makes no sense: 0",
            ("--selector", "kqueue9"): "selector kqueue9: there is none of this name here",
        }.items():
            with self.subTest(arguments):
                done = self.run_server(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")
                self.assertEqual(done.stderr.decode().splitlines()[0], f"appmsg-server: {text}")

    def test_host_that_is_none(self):
        done = self.run_server("no such host", "0")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, rb"^appmsg-server: no such host:0: resolve: .+\n$")

    def test_selector_by_the_environment(self):
        done = self.run_server("127.0.0.1", "0", APPMSG_SELECTOR="nonsense")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"selector nonsense: there is none of this name here", done.stderr)


if __name__ == "__main__":
    unittest.main()
