#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""That each check of purity can fail: samples that it must complain about.

test_checks.py ROOT COMPILER
"""
import os
import sys
import tempfile
import unittest

import codec
import includes
import spdx

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT, COMPILER = os.path.abspath(sys.argv[1]), sys.argv[2]


class CodecChecks(unittest.TestCase):
    def complaints(self, check, sample):
        source = os.path.join(HERE, "samples", sample + ".c")
        with tempfile.TemporaryDirectory() as objects:
            return check(codec.Codec(ROOT, COMPILER, objects, [source]))

    def check_objects(self, sample):
        """check_symbols() on an object in place of a library."""
        source = os.path.join(HERE, "samples", sample + ".c")
        with tempfile.TemporaryDirectory() as objects:
            subject = codec.Codec(ROOT, COMPILER, objects, [source])
            (name,), _ = subject.compile("-O2", "-fPIC")
            return codec.check_symbols(subject, name)

    def test_good(self):
        self.assertEqual(self.check_objects("good"), [])
        for check in (codec.check_freestanding, codec.check_float, codec.check_sizes):
            self.assertEqual(self.complaints(check, "good"), [], check.__name__)

    def test_symbols(self):
        self.assertEqual(self.check_objects("allocates"), ["needs malloc"])

    def test_state(self):
        self.assertEqual(self.check_objects("zeroed_state"), ["has 4 bytes in .bss"])
        self.assertEqual(self.check_objects("initial_state"), ["has 4 bytes in .data"])
        self.assertIn("has 4 bytes in .tbss", self.check_objects("thread_state"))

    def test_freestanding(self):
        alone, hosted = self.complaints(codec.check_freestanding, "allocates")
        self.assertIn("stdlib.h", alone)
        self.assertEqual(hosted, "needs malloc")

    def test_float(self):
        for sample in ("multiplies", "converts"):
            found = self.complaints(codec.check_float, sample)
            # With and without registers for it.
            self.assertEqual(len(found), 2, found)

    def test_sizes(self):
        for sample, expected in (("large_frame", "a frame of 3"), ("open_frame", " and more: "),
                                 ("large_code", ".text has 13"), ("large_cold", "cold code has 7")):
            found = self.complaints(codec.check_sizes, sample)
            self.assertEqual(len(found), 1, found)
            self.assertIn(expected, found[0])

    def test_decoder_size(self):
        with tempfile.TemporaryDirectory() as objects:
            subject = codec.Codec(ROOT, COMPILER, objects)
            self.assertGreaterEqual(codec.decoder_size(subject), 40)


class IncludeChecks(unittest.TestCase):
    def found(self, path, line):
        return includes.check_file(ROOT, path, line + "\n")

    def test_allowed(self):
        for path, line in (
                ("libproto/codec/json.c", "#include <appmsg/json.h>"),
                ("libproto/codec/json.c", '#include "limits.h"'),
                ("libproto/codec/json.c", "#include <string.h>"),
                ("libproto/content/write.c", "# include <cjson/cJSON.h>"),
                ("net/poll.c", "#include <poll.h>"),
                ("server/main.c", '#include "net/selector.h"'),
                ("tests/unit/x.c", '#include "codec/limits.h"')):
            self.assertEqual(self.found(path, line), [])

    def test_forbidden(self):
        for path, line in (
                ("libproto/codec/json.c", "#include <stdlib.h>"),
                ("libproto/codec/json.c", "#include <stdio.h> /* debugging */"),
                ("libproto/codec/json.c", "#include <errno.h>"),
                ("libproto/codec/json.c", "#include <time.h>"),
                ("libproto/codec/json.c", "#include <math.h>"),
                ("libproto/codec/json.c", "#include <limits.h>"),
                ("libproto/codec/json.c", "#include <appmsg/content.h>"),
                ("libproto/codec/json.c", '#include "../content/text.h"'),
                ("libproto/codec/json.c", '#include "net/selector.h"'),
                ("libproto/codec/json.c", "#include HEADER"),
                ("libproto/include/appmsg/json.h", "#include <stdlib.h>"),
                ("libproto/include/appmsg/json.h", "#include <appmsg/content.h>"),
                ("libproto/include/appmsg/json.h", '#include "codec/scan.h"'),
                ("libproto/content/write.c", "#include <time.h>"),
                ("libproto/content/write.c", '#include "codec/scan.h"'),
                ("net/poll.c", "#include <appmsg/base.h>"),
                ("net/poll.c", "#include <cjson/cJSON.h>"),
                ("net/poll.c", '#include "common/text.h"'),
                ("server/main.c", '#include "codec/scan.h"'),
                ("server/main.c", '#include "tests/unit/content/support.h"'),
                ("common/text.c", '#include "server/server.h"'),
                ("elsewhere/x.c", "#include <string.h>")):
            self.assertEqual(len(self.found(path, line)), 1, (path, line))


class LicenceChecks(unittest.TestCase):
    def test_lines(self):
        good = b"SPDX-License-" + b"Identifier: MIT"
        self.assertIsNone(spdx.complaint("a.c", b"/* " + good + b" */\nint x;\n"))
        self.assertIsNone(spdx.complaint("run", b"#!/bin/sh\n# " + good + b"\n"))
        self.assertIn("no SPDX", spdx.complaint("a.c", b"int x;\n"))
        self.assertIn("no SPDX", spdx.complaint("a.c", b"\n\n\n/* " + good + b" */\n"))
        self.assertIn("not MIT", spdx.complaint("a.c", b"/* " + good + b"-0 */\n"))
        self.assertIn("not GPL", spdx.complaint("dissector/a.c", b"/* " + good + b" */\n"))

    def test_files(self):
        self.assertTrue(spdx.needs_line("libproto/codec/json.c"))
        self.assertTrue(spdx.needs_line("scripts/demo"))
        self.assertFalse(spdx.needs_line("tests/vectors/json.md"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
