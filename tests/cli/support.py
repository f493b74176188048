# SPDX-License-Identifier: MIT
"""What the tests of the programs share: running them, and speaking to them."""

import json
import os
import pathlib
import re
import shlex
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

SERVER = os.environ.get("APPMSG_SERVER", "appmsg-server")
CLIENT = os.environ.get("APPMSG_CLIENT", "appmsg-client")
WRAPPER = shlex.split(os.environ.get("APPMSG_WRAPPER", ""))
SOURCE = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = SOURCE / "tests" / "golden"
EXCHANGES = ("morpheus", "ring", "dog", "needle", "binary")

# Nothing here takes that long unless something is wrong.
PATIENCE = 20 if not WRAPPER else 60
SELECTORS = ("epoll", "poll") if sys.platform == "linux" else ("poll",)


def golden(name):
    return (GOLDEN / name).read_bytes()


def header(content_length, **fields):
    """A header as the reference writes it; a field None is left out."""
    text = {
        "byteorder": sys.byteorder,
        "content-type": "text/json",
        "content-encoding": "utf-8",
        "content-length": content_length,
    }
    text.update({name.replace("_", "-"): value for name, value in fields.items()})
    text = {name: value for name, value in text.items() if value is not None}
    return json.dumps(text, ensure_ascii=False).encode()


def frame(head, content=b""):
    return struct.pack(">H", len(head)) + head + content


def message(content, **fields):
    return frame(header(len(content), **fields), content)


def request(value, **fields):
    content = json.dumps(value, ensure_ascii=False).encode()
    return message(content, **fields)


def search(value, **fields):
    return request({"action": "search", "value": value}, **fields)


class Reply:
    """One message, taken apart as strictly as it matters."""

    def __init__(self, data):
        (size,) = struct.unpack(">H", data[:2])
        self.header = json.loads(data[2 : 2 + size])
        self.content = data[2 + size :]
        assert self.header["content-length"] == len(self.content), (self.header, data)

    @property
    def result(self):
        return json.loads(self.content)["result"]

    @property
    def extras(self):
        return dict(list(self.header.items())[4:])


def connect(port, host="127.0.0.1"):
    return socket.create_connection((host, port), timeout=PATIENCE)


def read_all(sock):
    """To the end of the stream.  A reset raises ConnectionResetError."""
    data = b""
    while True:
        piece = sock.recv(65536)
        if not piece:
            return data
        data += piece


def exchange(port, data, half_close=False):
    with connect(port) as sock:
        sock.sendall(data)
        if half_close:
            sock.shutdown(socket.SHUT_WR)
        return Reply(read_all(sock))


def kill_group(process):
    if process.poll() is None:
        process.kill()
    process.wait()


class Server:
    """A server on a free port of 127.0.0.1; its output is collected by a thread."""

    def __init__(self, *options, host="127.0.0.1", selector=None, **popen):
        environment = dict(os.environ)
        environment.pop("APPMSG_SELECTOR", None)
        if selector is not None:
            environment["APPMSG_SELECTOR"] = selector
        self.process = subprocess.Popen(
            [*WRAPPER, SERVER, *options, host, "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            **popen,
        )
        self.lines = []
        self.errors = []
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._collect, args=pair, daemon=True)
            for pair in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))
        ]
        for thread in self._threads:
            thread.start()
        first = self.wait_line(r"Listening on \(.*, (\d+)\)$")
        self.port = int(first.group(1))

    def _collect(self, stream, into):
        for line in stream:
            with self._changed:
                into.append(line.decode("utf-8", "backslashreplace").rstrip("\n"))
                self._changed.notify_all()

    def wait_line(self, pattern):
        """The first line of the transcript that matches."""

        def find():
            for line in self.lines:
                found = re.fullmatch(pattern, line)
                if found:
                    return found
            return None

        with self._changed:
            if not self._changed.wait_for(find, PATIENCE):
                raise AssertionError(f"no line {pattern!r} in {self.lines}, {self.errors}")
            return find()

    def wait_lines(self, count):
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.lines) >= count, PATIENCE):
                raise AssertionError(f"not {count} lines: {self.lines}")

    def signal(self, number):
        self.process.send_signal(number)

    def join(self):
        """Waits for the end; the exit status."""
        status = self.process.wait(PATIENCE)
        for thread in self._threads:
            thread.join(PATIENCE)
        self.process.stdout.close()
        self.process.stderr.close()
        return status

    def stop(self):
        self.signal(signal.SIGTERM)
        try:
            return self.join()
        finally:
            kill_group(self.process)

    def stat(self):
        """CPU time in seconds, from /proc."""
        fields = (
            pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def status(self, name):
        """A number of /proc/PID/status."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{name}:\s+(\d+)", text, re.M).group(1))


class ServerCase(unittest.TestCase):
    """A fresh server for each test, which must end well."""

    options = ()
    selector = None

    def setUp(self):
        self.server = Server(*self.options, selector=self.selector)
        self.port = self.server.port
        self.addCleanup(self._stop)

    def _stop(self):
        if self.server.process.returncode is None:
            status = self.server.stop()
            self.assertEqual(status, 0, self.server.errors)
        # A sanitizer or valgrind would have spoken here.
        self.assertEqual(self.server.errors, [])

    def assert_error(self, reply, status, name):
        self.assertEqual(reply.header["content-type"], "text/json")
        self.assertEqual(reply.header["content-encoding"], "utf-8")
        self.assertEqual(reply.header["status"], status)
        self.assertEqual(reply.header["error"], name)
        self.assertTrue(reply.result.startswith("Error: "), reply.result)
        self.assertTrue(reply.result.endswith("."), reply.result)


def wait_until(check, what):
    end = time.monotonic() + PATIENCE
    while not check():
        if time.monotonic() > end:
            raise AssertionError(f"never: {what}")
        time.sleep(0.01)
