# SPDX-License-Identifier: MIT
"""The documents of tests/vectors, replayed by the Python peer.

The C codec replays them as well, so each expectation there holds for two
implementations that have nothing in common but the specification.
"""

import glob
import os
import random
import re
import unittest

from peer import codec, content, notation, service

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
VECTORS = os.path.join(TREE, "tests", "vectors")
SEED = 20250101
# Two-way splits of a stream: all of them up to this length, else this many.
SPLITS = 120


def documents():
    paths = sorted(glob.glob(os.path.join(VECTORS, "*.md")))
    return [path for path in paths if os.path.basename(path) != "README.md"]


def splits(length, rng):
    """Where to cut a stream in two."""
    if length <= SPLITS:
        return range(length + 1)
    edges = set(range(6)) | set(range(length - 5, length + 1))
    return sorted(edges | {rng.randrange(length) for _ in range(SPLITS // 8)})


def pieces_of(stream, rng):
    """The stream in random small and large pieces."""
    pieces = []
    pos = 0
    while pos < len(stream):
        size = rng.choice((1, 2, 3, 7, 50, 1000, 30000))
        pieces.append(stream[pos:pos + size])
        pos += size
    return pieces


class Streams(unittest.TestCase):
    """Every case that is a stream with its log."""

    def check(self, case, rng):
        stream = notation.read_bytes(case.one("bytes"))
        expected = [line for line in case.one("log").split("\n") if line]
        self.assertEqual(codec.log([stream], case.limits), expected, "whole")
        for cut in splits(len(stream), rng):
            self.assertEqual(codec.log([stream[:cut], stream[cut:]], case.limits), expected,
                             f"cut at {cut}")
        self.assertEqual(codec.log(pieces_of(stream, rng), case.limits), expected, "in pieces")
        if len(stream) <= 2000:
            single = [stream[i:i + 1] for i in range(len(stream))]
            self.assertEqual(codec.log(single, case.limits), expected, "byte by byte")

    def test_documents(self):
        rng = random.Random(SEED)
        count = 0
        for path in documents():
            if os.path.basename(path) in ("content.md", "service.md"):
                continue
            for case in notation.read_document(path):
                with self.subTest(document=os.path.basename(path), case=case.name):
                    self.check(case, rng)
                    count += 1
        self.assertGreater(count, 0, "no case found")


class Contents(unittest.TestCase):
    """content.md: values and errors of JSON content."""

    def check(self, case):
        data = notation.read_bytes(case.one("bytes"))
        encoding = notation.read_bytes(case.settings.get("Encoding", "'utf-8'")).decode()
        results = [line for line in case.one("result").split("\n") if line.strip()]
        self.assertTrue(results, "no result")
        for line in results:
            kind, _, rest = line.partition(" ")
            if kind == "error":
                name, off = re.fullmatch(r"([a-z0-9-]+) at ([0-9]+)", rest).groups()
                with self.assertRaises(content.ContentError) as caught:
                    content.parse(data, encoding, case.limits.max_depth)
                self.assertEqual((caught.exception.name, caught.exception.off),
                                 (name, int(off)))
                continue
            value = content.parse(data, encoding, case.limits.max_depth)
            if kind == "json":
                self.assertEqual(content.canonical(value).encode(), notation.read_bytes(rest))
            elif kind == "str":
                self.assertEqual(content.text_of(value).encode(), notation.read_bytes(rest))
            else:
                self.assertEqual(kind, "truth")
                self.assertEqual(content.truth(value), {"true": True, "false": False}[rest])

    def test_document(self):
        for case in notation.read_document(os.path.join(VECTORS, "content.md")):
            with self.subTest(case=case.name):
                self.check(case)


class Service(unittest.TestCase):
    """service.md: whole connections, answered by the Python service."""

    def check(self, case, cut):
        requests = [notation.read_bytes(text) for text in case.texts("request")]
        replies = [notation.read_bytes(text) for text in case.texts("reply")]
        self.assertEqual(len(requests), len(replies))
        connection = service.Connection("little")
        for number, (request, reply) in enumerate(zip(requests, replies)):
            got = b"".join(connection.feed(piece) for piece in cut(request))
            if number == len(requests) - 1 and case.settings.get("End") == "client":
                got += connection.finish()
            self.assertEqual(got, reply, f"reply {number + 1}")
        self.assertTrue(connection.closing or case.settings.get("End") == "client",
                        "the server would wait for more")

    def test_document(self):
        rng = random.Random(SEED)
        for case in notation.read_document(os.path.join(VECTORS, "service.md")):
            with self.subTest(case=case.name):
                self.check(case, lambda request: [request])
                self.check(case, lambda request: pieces_of(request, rng))


class Registry(unittest.TestCase):
    """The peer's table of statuses is that of Appendix A."""

    def test_appendix_a(self):
        with open(os.path.join(TREE, "docs", "PROTOCOL.md"), encoding="utf-8") as document:
            text = document.read()
        appendix = text[text.index("## Appendix A"):text.index("## Appendix B")]
        rows = re.findall(r"^\| ([0-9]+) \| `([a-z0-9-]+)` \| ([0-9]+) \| (.*) \|$", appendix,
                          re.MULTILINE)
        documented = {name: (int(number), int(wire), words)
                      for number, name, wire, words in rows}
        # The one that is left, no peer can cause by what it sends.
        self.assertEqual(documented.pop("no-memory")[1], 500)
        self.assertEqual(documented, codec.STATUSES)


if __name__ == "__main__":
    unittest.main()
