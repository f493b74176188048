#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""common/repr.h against Python itself."""

import json
import os
import re
import subprocess
import unicodedata
import unittest

import support

PROBE = os.environ.get("APPMSG_REPR_PROBE", "repr_probe")
TABLE = support.SOURCE / "common" / "printable.c"


def probe(*items):
    """What the probe prints for (kind, bytes) pairs."""
    lines = "".join(f"{kind}{data.hex()}\n" for kind, data in items)
    done = subprocess.run(
        [*support.WRAPPER, PROBE],
        input=lines.encode(),
        capture_output=True,
        check=True,
        timeout=4 * support.PATIENCE,
    )
    out = done.stdout.decode("utf-8").split("\n")
    assert out.pop() == "" and len(out) == len(items), done
    return out


class Repr(unittest.TestCase):
    def compare(self, kind, cases, expect, encode):
        for case, got in zip(cases, probe(*((kind, encode(case)) for case in cases))):
            self.assertEqual(got, expect(case))

    def test_bytes(self):
        cases = [bytes([i]) for i in range(256)] + [bytes(range(256)), b"", b"it's", b'"', b"'\""]
        self.compare("b", cases, repr, bytes)

    def test_quotes(self):
        cases = [
            "",
            "'",
            '"',
            "'\"",
            "it's",
            'say "it"',
            "\\",
            "\\'",
            "\t\n\r\x00\x1b\x7f",
            "a'b\\",
        ]
        self.compare("s", cases, repr, str.encode)

    def test_every_code_point(self):
        version = re.search(r"Unicode ([\d.]+):", TABLE.read_text()).group(1)
        if version != unicodedata.unidata_version:
            self.skipTest(f"the table is of Unicode {version}")
        cases = [
            "".join(map(chr, range(start, start + 256)))
            for start in range(0, 0x110000, 256)
            if not 0xD800 <= start < 0xE000
        ]
        self.compare("s", cases, repr, str.encode)

    def test_terminal_controls_never_come_through(self):
        """Whatever the Unicode version is."""
        bad = [
            *range(0x20),
            *range(0x7F, 0xA0),
            0xAD,
            0x200B,
            0x200E,
            0x2028,
            0x2029,
            0x202E,
            0x2066,
        ]
        bad += [0xFEFF, 0xFFF9, 0xE0001]
        for kind in "sp":
            for code, got in zip(bad, probe(*((kind, chr(code).encode()) for code in bad))):
                self.assertNotIn(chr(code), got)
                self.assertTrue(got.isprintable() and got.startswith(("'\\", "\\")), got)

    def test_bytes_that_are_no_text(self):
        cases = {
            b"\xff": "\\xff",
            b"a\x80b": "a\\x80b",
            b"\xe2\x82": "\\xe2\\x82",
            b"\xed\xa0\x80": "\\xed\\xa0\\x80",
            b"\xc0\x80": "\\x00",  # how a tree holds U+0000
            b"\xc0\x81": "\\xc0\\x81",
            b"\xf4\x90\x80\x80": "\\xf4\\x90\\x80\\x80",
        }
        self.compare("s", list(cases), lambda case: f"'{cases[case]}'", bytes)
        self.compare("p", list(cases), cases.get, bytes)

    def test_plain_keeps_what_is_printable(self):
        cases = ["No match for 'it's'.", 'C:\\new "x"', "Follow 🐰", "", " "]
        self.compare("p", cases, str, str.encode)
        self.assertEqual(probe(("p", "a\nb\x1b[31m\u202e".encode())), ["a\\nb\\x1b[31m\\u202e"])

    def test_trees(self):
        cases = [
            '{"action": "search", "value": "morpheus"}',
            '{"action": "search", "value": null}',
            "{}",
            "[]",
            "null",
            "true",
            "false",
            '""',
            "0",
            "-0",
            "-0.0",
            "1.0",
            "1.5",
            "1e16",
            "1E400",
            "-1e400",
            "1e-5",
            "0.1",
            "123456789012345678901234567890",
            '[[], {}, [[]], {"a": {}}]',
            '{"a": [1, 2.5, {"b": [null, true, "x"]}], "c": "it\'s", "d\\u0000e": "\\u0000"}',
            '{"a": 1, "b": 2, "a": 3}',
            '{"": ""}',
            " [ 1 , 2 ] ",
            '"\\ud83d\\udc30"',
            '{"\\u202e": "\\n"}',
            "[" * 512 + "]" * 512,
            '{"a":' * 511 + "[]" + "}" * 511,
        ]
        self.compare("j", cases, lambda case: repr(json.loads(case)), str.encode)


if __name__ == "__main__":
    unittest.main()
