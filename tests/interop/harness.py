# SPDX-License-Identifier: MIT
"""What the tests share: programs under test, and a relay that records.

Everything is on 127.0.0.1 and on ports that the kernel chooses.  What is started
here is ended here, by its process id.
"""

import os
import re
import select
import socket
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
GOLDEN = os.path.join(TREE, "tests", "golden")
VECTORS = os.path.join(TREE, "tests", "vectors")
SERVER = os.environ.get("APPMSG_SERVER", "")
CLIENT = os.environ.get("APPMSG_CLIENT", "")
HOST = "127.0.0.1"
SECONDS = 20  # for anything to happen that has to
SEED = int(os.environ.get("APPMSG_SEED", "1"))

# The tutorial's: the golden files' name, ACTION and VALUE.
EXCHANGES = (
    ("morpheus", "search", "morpheus"),
    ("ring", "search", "ring"),
    ("dog", "search", "\U0001f436"),
    ("needle", "search", "needle"),
    ("binary", "binary", "\U0001f603"),
)

# Emoji are printed as they are in a UTF-8 locale only, by both sides.
ENVIRONMENT = dict(os.environ, LC_ALL="C.UTF-8", PYTHONUTF8="1")


def golden(name):
    """A golden file of the five exchanges, like "ring.request"."""
    with open(os.path.join(GOLDEN, name), "rb") as file:
        return file.read()


def python_server(*options):
    return [sys.executable, "-B", os.path.join(HERE, "peer", "server.py"), *options, HOST, "0"]


def python_client(port, action, value, *options):
    return [sys.executable, "-B", os.path.join(HERE, "peer", "client.py"), *options, HOST,
            str(port), action, value]


def our_server(*options):
    return [SERVER, *options, HOST, "0"]


def our_client(port, action, value, *options):
    return [CLIENT, *options, HOST, str(port), action, value]


def run_client(command, status=0):
    """The lines that a client prints; it has to exit with this status."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=ENVIRONMENT, timeout=SECONDS, check=False)
    if done.returncode != status:
        raise AssertionError(f"{command} has ended with {done.returncode}: "
                             f"{done.stdout!r} {done.stderr!r}")
    return done.stdout.decode("utf-8").splitlines()


def without_ports(lines):
    """A transcript in which every address has the same port."""
    return [re.sub(r"\('127\.0\.0\.1', [0-9]+\)", "('127.0.0.1', PORT)", line) for line in lines]


class Server:
    """A server under test: started with `with`, its transcript in `lines`."""

    def __init__(self, command):
        self.lines = []
        self.grown = threading.Condition()
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=ENVIRONMENT)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.port = None

    def read(self):
        for line in self.process.stdout:
            with self.grown:
                self.lines.append(line.decode("utf-8").rstrip("\n"))
                self.grown.notify_all()

    def wait_for(self, ready):
        """Waits until the transcript is as it should be."""
        with self.grown:
            if not self.grown.wait_for(lambda: ready(self.lines), SECONDS):
                raise AssertionError(f"the transcript never came: {self.lines}")

    def __enter__(self):
        try:
            self.wait_for(lambda lines: lines)
            self.port = int(re.search(r", ([0-9]+)\)$", self.lines[0]).group(1))
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.reader.join(SECONDS)
            self.process.stdout.close()

    def __exit__(self, *_):
        alive = self.process.poll() is None
        self.stop()
        if not alive:
            raise AssertionError(f"the server has died: {self.process.returncode}")


class Relay:
    """Passes one connection on to `port`, and keeps what each side has sent."""

    def __init__(self, port):
        self.target = port
        self.sent = b""  # by the client
        self.answered = b""  # by the server
        self.listener = socket.create_server((HOST, 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        try:
            client, _ = self.listener.accept()
        except OSError:
            return  # nobody came
        server = socket.create_connection((HOST, self.target))
        open_sides = [client, server]
        deadline = time.monotonic() + SECONDS
        while open_sides and time.monotonic() < deadline:
            for side in select.select(open_sides, [], [], 1)[0]:
                data = side.recv(65536)
                other = server if side is client else client
                if data:
                    other.sendall(data)
                else:
                    open_sides.remove(side)
                    other.shutdown(socket.SHUT_WR)
                if side is client:
                    self.sent += data
                else:
                    self.answered += data
        client.close()
        server.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self.thread.join(SECONDS)
        self.listener.close()
