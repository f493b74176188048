#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""appmsg-server: many connections, slow ones, odd ones, and how they end.

Everything runs once with each selector.
"""

import contextlib
import pathlib
import signal
import socket
import struct
import time
import unittest

import support
from support import Reply, Server, connect, exchange, frame, header, message, read_all, search

RING = "In the caves beneath the Misty Mountains. 💍"


class Connections(support.ServerCase):
    def test_two_hundred_at_once(self):
        with contextlib.ExitStack() as stack:
            socks = [stack.enter_context(connect(self.port)) for _ in range(200)]
            texts = [search(f"needle {i}") for i in range(200)]
            for sock, text in zip(socks, texts):
                sock.sendall(text[:50])
            for sock, text in zip(reversed(socks), reversed(texts)):
                sock.sendall(text[50:])
            for i, sock in enumerate(socks):
                self.assertEqual(Reply(read_all(sock)).result, f"No match for 'needle {i}'.")

    def test_one_byte_at_a_time(self):
        for data in (search("ring", id=1), message(b"0123456789ab", content_type="x/y")):
            with connect(self.port) as sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for i in range(len(data)):
                    sock.sendall(data[i : i + 1])
                reply = Reply(read_all(sock))
            self.assertTrue(reply.content.startswith((b'{"result": "In the', b"First 10 bytes")))

    def test_slow_client_disturbs_nobody(self):
        with connect(self.port) as slow:
            data = search("ring")
            begin = time.monotonic()
            for i in range(0, len(data), 8):
                slow.sendall(data[i : i + 8])
                self.assertEqual(exchange(self.port, search("ring")).result, RING)
            self.assertEqual(Reply(read_all(slow)).result, RING)
            self.assertLess(time.monotonic() - begin, 5)

    def test_half_close_is_answered(self):
        self.assertEqual(exchange(self.port, search("ring"), half_close=True).result, RING)

    def test_nothing_said_nothing_answered(self):
        with connect(self.port) as sock:
            sock.shutdown(socket.SHUT_WR)
            self.assertEqual(read_all(sock), b"")

    def test_second_message_is_not_answered(self):
        with connect(self.port) as sock:
            sock.sendall(search("ring") + search("morpheus"))
            reply = Reply(read_all(sock))
        self.assertEqual(reply.result, RING)

    def test_no_reset_after_a_reply(self):
        """A valid request and a megabyte more: the reply, then an orderly end."""
        for rest in (b"\x00" * 1_000_000, search("ring") * 5000):
            with connect(self.port) as sock:
                sock.sendall(search("ring") + rest)
                time.sleep(0.05)
                sock.sendall(b"and more")
                self.assertEqual(Reply(read_all(sock)).result, RING)
                sock.sendall(b"after the end")  # a reset would have come by now
                time.sleep(0.05)
                self.assertEqual(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), 0)

    def test_error_while_the_client_is_still_sending(self):
        """413 comes at once; a client that goes on sending can still read it."""
        with connect(self.port) as sock:
            sock.sendall(frame(header(2**24 + 1)))
            for _ in range(64):
                sock.sendall(b"\x00" * 65536)
            self.assert_error(Reply(read_all(sock)), 413, "content-limit")

    def test_client_that_goes_away(self):
        for cut in (0, 1, 50, 120):
            sock = connect(self.port)
            sock.sendall(search("ring")[:cut])
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()  # a reset
        sock = connect(self.port)
        sock.sendall(search("x" * 4_000_000))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()  # while a long reply is on its way
        self.assertEqual(exchange(self.port, search("ring")).result, RING)
        closed = lambda: sum(line.startswith("Closing") for line in self.server.lines) >= 6
        support.wait_until(closed, "all six closed")

    def test_long_content_takes_linear_time(self):
        value = "x" * (15 << 20)
        begin = time.monotonic()
        self.assertEqual(exchange(self.port, search(value)).result, f"No match for '{value}'.")
        self.assertLess(time.monotonic() - begin, 10)

    def test_claims_cost_no_memory(self):
        before = self.server.status("VmRSS")
        with contextlib.ExitStack() as stack:
            for _ in range(100):
                sock = stack.enter_context(connect(self.port))
                sock.sendall(frame(header(2**24)) + b"x")
            self.assertEqual(exchange(self.port, search("ring")).result, RING)
            self.assertLess(self.server.status("VmRSS") - before, 20 * 1024)

    def test_idle_costs_no_time(self):
        with connect(self.port), connect(self.port) as started:
            started.sendall(search("ring")[:10])
            with connect(self.port) as answered:  # in its drain phase
                answered.sendall(search("ring"))
                read_all(answered)
                time.sleep(0.2)
                before = (self.server.stat(), self.server.status("voluntary_ctxt_switches"))
                time.sleep(1)
                after = (self.server.stat(), self.server.status("voluntary_ctxt_switches"))
        self.assertLess(after[0] - before[0], 0.05)
        self.assertLess(after[1] - before[1], 3)

    def test_half_closed_and_not_reading_costs_no_time(self):
        """An end of stream is readable for ever: a server must stop asking."""
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.settimeout(support.PATIENCE)
            sock.connect(("127.0.0.1", self.port))
            sock.sendall(search("x" * (12 << 20)))
            sock.shutdown(socket.SHUT_WR)
            self.server.wait_line("Sending .*")
            time.sleep(0.2)
            before = self.server.stat()
            time.sleep(1)
            self.assertLess(self.server.stat() - before, 0.1)
            self.assertEqual(
                len(Reply(read_all(sock)).result), (12 << 20) + len("No match for ''.")
            )

    def test_nothing_leaks(self):
        """Descriptors come back, whatever became of the connections."""
        fds = pathlib.Path(f"/proc/{self.server.process.pid}/fd")
        before = len(list(fds.iterdir()))
        for data in (b"", b"\x00", b"\x00\x00", search("ring"), search("ring")[:100]):
            for _ in range(20):
                with connect(self.port) as sock:
                    sock.sendall(data)
        support.wait_until(lambda: len(list(fds.iterdir())) == before, "all descriptors back")


class Interfaces(unittest.TestCase):
    def test_empty_host_is_all_interfaces(self):
        server = Server(host="")
        try:
            self.assertEqual(server.lines[0], f"Listening on ('', {server.port})")
            self.assertEqual(exchange(server.port, search("ring")).result, RING)
            with contextlib.suppress(OSError):
                socket.create_server(("::1", 0), family=socket.AF_INET6).close()
                with connect(server.port, "::1") as sock:
                    sock.sendall(search("ring"))
                    self.assertEqual(Reply(read_all(sock)).result, RING)
                    peer = sock.getsockname()
                server.wait_line(f"Accepted connection from \\('::1', {peer[1]}, 0, 0\\)")
        finally:
            self.assertEqual(server.stop(), 0)


class Stopping(support.ServerCase):
    options = ("--grace", "3")

    def stop_and_time(self):
        begin = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        return time.monotonic() - begin

    def test_at_once_when_idle(self):
        self.assertLess(self.stop_and_time(), 2)

    def test_what_is_under_way_is_answered(self):
        with connect(self.port) as sock, connect(self.port) as silent:
            sock.sendall(search("ring")[:100])
            exchange(self.port, search("ring"))  # so the others have been accepted
            self.server.signal(signal.SIGTERM)
            time.sleep(0.2)
            with self.assertRaises(ConnectionRefusedError):
                connect(self.port)
            sock.sendall(search("ring")[100:])
            self.assertEqual(Reply(read_all(sock)).result, RING)
            self.assertEqual(read_all(silent), b"")
            sock.close()
            self.assertEqual(self.server.join(), 0)

    def test_what_waits_in_the_queue_is_answered(self):
        self.server.signal(signal.SIGSTOP)
        with connect(self.port) as sock:
            sock.sendall(search("ring"))
            self.server.signal(signal.SIGTERM)
            self.server.signal(signal.SIGCONT)
            self.assertEqual(Reply(read_all(sock)).result, RING)
        self.assertEqual(self.server.join(), 0)

    def test_bounded_by_the_grace(self):
        with connect(self.port) as stuck, connect(self.port) as draining:
            stuck.sendall(search("ring")[:100])
            draining.sendall(search("ring"))
            read_all(draining)  # and never closes
            took = self.stop_and_time()
        self.assertGreater(took, 2.9)
        self.assertLess(took, 10)

    def test_second_signal_does_not_wait(self):
        with connect(self.port) as stuck:
            stuck.sendall(b"\x00")
            exchange(self.port, search("ring"))
            begin = time.monotonic()
            self.server.signal(signal.SIGTERM)
            time.sleep(0.1)
            self.assertEqual(self.server.stop(), 0)
            self.assertLess(time.monotonic() - begin, 2)

    def test_interrupt_from_the_keyboard(self):
        self.server.signal(signal.SIGINT)
        self.assertEqual(self.server.join(), 0)
        self.assertEqual(self.server.lines[-1], "Caught keyboard interrupt, exiting")


def load_tests(loader, _tests, _pattern):
    suite = unittest.TestSuite([loader.loadTestsFromTestCase(Interfaces)])
    for selector in support.SELECTORS:
        for case in (Connections, Stopping):
            name = f"{case.__name__}_{selector}"
            kind = type(name, (case,), {"selector": selector, "__module__": case.__module__})
            globals()[name] = kind
            suite.addTests(loader.loadTestsFromTestCase(kind))
    return suite


if __name__ == "__main__":
    unittest.main()
