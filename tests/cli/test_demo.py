#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/demo: it passes, and it fails when anything is not as in the tutorial."""

import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import support

DEMO = support.SOURCE / "scripts" / "demo"


def run_demo(build):
    return subprocess.run(
        [DEMO, str(build)], capture_output=True, text=True, timeout=2 * support.PATIENCE
    )


class Demo(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.build = pathlib.Path(directory.name)
        for directory, program in (("server", support.SERVER), ("client", support.CLIENT)):
            (self.build / directory).mkdir()
            os.symlink(program, self.build / directory / f"appmsg-{directory}")

    def replace(self, name, script):
        path = self.build / name / f"appmsg-{name}"
        path.unlink()
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def assert_fails(self, text):
        done = run_demo(self.build)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(text, done.stdout + done.stderr)
        self.assertNotIn("as in the tutorial", done.stdout)

    def test_passes(self):
        begin = time.monotonic()
        done = run_demo(self.build)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertLess(time.monotonic() - begin, 10)  # 0.3 s on an idle machine
        self.assertTrue(done.stdout.endswith("\ndemo: 5 of 5 exchanges as in the tutorial\n"))
        for text in ("request: 146 bytes", "reply: 148 bytes", "Got result: 🐾 Playing ball! 🏐"):
            self.assertIn(text, done.stdout)

    def test_wrong_request(self):
        self.replace("client", f'exec {support.CLIENT} --header x=1 "$@"')
        self.assert_fails("ring: the bytes sent are not those of tests/golden/ring.request")

    def test_wrong_result(self):
        self.replace("client", f"{support.CLIENT} \"$@\" | sed 's/rabbit/hare/'")
        self.assert_fails("morpheus: the result is not: Got result: Follow the white rabbit.")

    def test_client_that_fails(self):
        self.replace("client", f'{support.CLIENT} "$@"; exit 5')
        self.assert_fails("dog: exit status 5")

    def test_server_that_does_not_start(self):
        self.replace("server", "echo no luck >&2; exit 1")
        self.assert_fails("demo: the server did not start:\nno luck")

    def test_server_that_ends_badly(self):
        on_term = "kill $!; wait $!; exit 3"
        self.replace("server", f'{support.SERVER} "$@" & trap "{on_term}" TERM; wait')
        self.assert_fails("the server ended with exit status 3")

    def test_not_built(self):
        done = run_demo("/nonexistent")
        self.assertEqual(done.returncode, 2)
        self.assertIn("is not there: build first", done.stderr)


if __name__ == "__main__":
    unittest.main()
