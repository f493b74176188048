#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/tally counts what ctest really writes.  test_tally.py TALLY CMAKE CTEST"""
import os
import subprocess
import sys
import tempfile
import unittest

TALLY, CMAKE, CTEST = sys.argv[1:4]

# Two that pass, two that fail, one that is skipped, and two that do not run.
PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(sample LANGUAGES NONE)
enable_testing()
add_test(NAME passes COMMAND sh -c "exit 0")
add_test(NAME must-fail COMMAND sh -c "exit 1")
set_tests_properties(must-fail PROPERTIES WILL_FAIL TRUE)
add_test(NAME fails COMMAND sh -c "printf '\\\\033[31m<&>'; exit 1")
add_test(NAME hangs COMMAND sh -c "exec sleep 60")
set_tests_properties(hangs PROPERTIES TIMEOUT 1)
add_test(NAME skipped COMMAND sh -c "exit 77")
set_tests_properties(skipped PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME missing COMMAND ./no-such-program)
add_test(NAME disabled COMMAND sh -c "exit 0")
set_tests_properties(disabled PROPERTIES DISABLED TRUE)
"""
GOOD = '<testsuite><testcase name="a" status="run"/></testsuite>'


class Tally(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def tally(self, *presets):
        done = subprocess.run([sys.executable, "-B", TALLY, self.directory.name, *presets],
                              stdout=subprocess.PIPE, encoding="utf-8", check=False)
        return done.returncode, done.stdout.splitlines()

    def test_ctest(self):
        self.write("CMakeLists.txt", PROJECT)
        build = self.path("build")
        subprocess.run([CMAKE, "-S", self.directory.name, "-B", build],
                       stdout=subprocess.DEVNULL, check=True)
        subprocess.run([CTEST, "--test-dir", build, "--output-junit", self.path("sample.xml")],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        status, lines = self.tally("sample")
        self.assertEqual(status, 1)
        self.assertEqual(lines, ["skipped: sample: skipped", "failed: sample: missing",
                                 "failed: sample: hangs", "failed: sample: fails",
                                 "failed: sample: disabled",
                                 "2 passed, 4 failed, 1 skipped"])

    def test_sum(self):
        self.write("a.xml", GOOD)
        self.write("b.xml", GOOD)
        self.assertEqual(self.tally("a", "b"), (0, ["2 passed, 0 failed, 0 skipped"]))

    def test_broken(self):
        self.write("a.xml", GOOD)
        self.write("cut.xml", GOOD[:30])
        self.write("empty.xml", "<testsuite/>")
        status, lines = self.tally("a", "cut", "empty", "absent")
        self.assertEqual(status, 1)
        self.assertEqual(lines[-1], "1 passed, 3 failed, 0 skipped")

    def test_nothing(self):
        self.assertEqual(self.tally(), (1, ["0 passed, 0 failed, 0 skipped"]))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
