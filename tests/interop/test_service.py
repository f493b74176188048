# SPDX-License-Identifier: MIT
"""The search service of our server, asked by the strict Python client.

What it has to answer is computed here: by the Python service, and for the texts
of values by Python's own str() and json module, which share nothing with it.
"""

import encodings.aliases
import json
import os
import random
import struct
import sys
import unittest

from harness import HOST, SEED, VECTORS, Server, our_client, our_server, python_server, run_client
from peer import codec, content, notation, service
from peer.client import Connection

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)  # integers in full, however many digits

FLOATS = 8000

# JSON texts of scalars, for which the reply is what Python's str() says.
SCALARS = (
    "null", "true", "false", "0", "-0", "1", "-1", "1.5", "1e999", "-1e999", "1e16", "1e15", "1E16",
    "123456789012345678", "1e22", "1e-4", "1e-5", "0.0001", "0.00001", "-0.0", "0.0", "0e0",
    "-0e-0",
    "1e400", "-1E+400", "1e-400", "-1e-400", "5e-324", "4.9e-324", "2.4703282292062327e-324",
    "2.4703282292062328e-324", "2.2250738585072014e-308", "2.2250738585072011e-308",
    "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308",
    "9007199254740993", "9007199254740993.0", "9007199254740992.5", "18446744073709551616",
    "-9223372036854775809", "0.1", "0.2", "0.30000000000000004", "100000.0", "1.0", "10.0",
    "9999999999999998.0", "9999999999999999.0", "99999999999999990.0", "123456789.125e-3",
    "1" + "0" * 400, "-" + "9" * 5000, "1." + "0" * 900 + "1", "0." + "0" * 400 + "1",
    "1" + "0" * 310 + "e-310", "0." + "0" * 320 + "1e320", "1e-99999999999999999999",
    "1e99999999999999999999", "0e99999999999999999999", "1e-0", "1e+00000000000000000000005",
    '""', '"a"', '"None"', '"\\u0000"', '"\\ud83d\\udc36"', '"\\/"', '"\\"\\\\"', '"\'"',
    '"\\u007f"',
)
# Arrays and objects: the reply has their canonical JSON.
TREES = (
    "[]", "{}", "[1, 2]", "[ 1 ,2\t]", '{"a":1,"b":[null,true,{"c":""}]}', "[[[[]]]]", "[{}]",
    '{"b": 1, "a": 2, "b": 3}', "[1e5, 1E2, 1.50, -0, -0.0, 10000000000000000000000]",
    '["\\u00e9\\n\\u0001\\/\\u007f"]', '{"\\u0000": "\\u0000", "": 0}', '{"a": {"a": 1, "a": 2}}',
)
NASTY = (
    "\x00", "\x1f", "\x7f", "\x80", "\x9f", "\u2028", "\u2029", "\u202e", "\ufeff", "\ufffe",
    "\uffff", "\U0001fffe", "\U0010ffff", "e\u0301", "\u00e9", "'", '"', "\\", "'.", "%s%n",
    "\x1b[31m", "\r\n", "a\tb", "morpheus ", "Morpheus", "morpheus\x00", "\U0001f436\ufe0f",
    "\ud7ff\ue000", "x" * 70000,
)


def search(value_text):
    """The JSON text of a search for the value that `value_text` is."""
    return '{"action": "search", "value": ' + value_text + "}"


def plain_extras(reply):
    return [(field.name, field.raw) for field in reply.header.extras]


class Asking(unittest.TestCase):
    """One server for all tests of a class."""

    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(our_server("--quiet", *cls.options)).__enter__()
        cls.addClassCleanup(cls.server.__exit__)

    def ask(self, data, kind="text/json", encoding="utf-8", byteorder="little", extras=()):
        """The reply to one request, after which the server has closed in order."""
        with Connection(HOST, self.server.port) as connection:
            connection.send(codec.encode(data, kind, encoding, byteorder, extras))
            reply = connection.reply()
            self.assertEqual(connection.rest(), b"")
        self.assertIsNotNone(reply, "closed without a reply")
        self.assertEqual(reply.header.byteorder, sys.byteorder)
        return reply

    def check_result(self, data, result, encoding="utf-8"):
        reply = self.ask(data, encoding=encoding)
        self.assertEqual(plain_extras(reply), [])
        self.assertEqual((reply.header.content_type, reply.header.content_encoding),
                         ("text/json", "utf-8"))
        wanted = json.dumps({"result": result}, ensure_ascii=False).encode()
        self.assertEqual(reply.data, wanted, f"request {data[:200]!r}")

    def check_error(self, reply, status, name):
        self.assertEqual((reply.extra("status"), reply.extra("error")),
                         (str(status), f'"{name}"'))
        self.assertEqual(reply.result, f"Error: {codec.STATUSES[name][2]}.")


class Values(Asking):
    """Values of every type, and their texts."""

    def check_scalar(self, text):
        value = json.loads(text)
        self.check_result(search(text).encode(),
                          service.DICTIONARY.get(value, f"No match for '{value}'."))

    def test_scalars(self):
        for text in SCALARS:
            with self.subTest(text[:60]):
                self.check_scalar(text)
                self.assertEqual(content.text_of(content.parse(text.encode())),
                                 str(json.loads(text)), "the peer")

    def test_missing_value(self):
        self.check_result(b'{"action": "search"}', "No match for 'None'.")

    def test_trees(self):
        for text in TREES:
            with self.subTest(text):
                canonical = json.dumps(json.loads(text), ensure_ascii=False)
                self.check_result(search(text).encode(), f"No match for '{canonical}'.")
                self.assertEqual(content.text_of(content.parse(text.encode())), canonical)

    def test_numbers_beyond_doubles_in_trees(self):
        """Python would write Infinity, which is no JSON: there the digits stay."""
        self.check_result(search('[1E999, {"a": -1e+400}, 1e1]').encode(),
                          'No match for \'[1E999, {"a": -1e+400}, 10.0]\'.')

    def test_floats(self):
        rng = random.Random(SEED)
        print(f"seed {SEED}")
        for _ in range(FLOATS):
            value = struct.unpack("<d", rng.randbytes(8))[0]
            text = rng.choice((repr(value), f"{value:.16e}", f"{value:.17E}", f"{value:.3e}",
                               self.halfway(rng), self.short_decimal(rng)))
            if "n" in text.lower():
                continue  # nan and inf are no JSON
            with self.subTest(text):
                self.check_scalar(text)

    @staticmethod
    def halfway(rng):
        """A decimal exactly between two doubles, or next to it."""
        mantissa = rng.randrange(2**52, 2**53) * 2 + 1
        exponent = rng.randrange(0, 60)
        digits = str(mantissa * 2**exponent)
        return digits + rng.choice((".0", ".00000000000000000000001", "e0", ".5"))

    @staticmethod
    def short_decimal(rng):
        digits = str(rng.randrange(10**rng.randrange(1, 18)))
        return f"{digits}.{rng.randrange(1000)}e{rng.randrange(-320, 320)}"

    def test_integers(self):
        rng = random.Random(SEED)
        for bits in (31, 32, 53, 54, 63, 64, 65, 127, 128, 1000, 20000):
            for _ in range(5):
                value = rng.getrandbits(bits) * rng.choice((1, -1))
                with self.subTest(value.bit_length()):
                    self.check_scalar(str(value))

    def test_random_strings(self):
        rng = random.Random(SEED)
        for _ in range(300):
            text = "".join(chr(self.code_point(rng)) for _ in range(rng.randrange(1, 40)))
            with self.subTest(ascii(text)):
                request = json.dumps({"action": "search", "value": text},
                                     ensure_ascii=rng.random() < 0.5)
                self.check_result(request.encode(), f"No match for '{text}'.")

    @staticmethod
    def code_point(rng):
        top = rng.choice((0x20, 0x80, 0x100, 0x800, 0x10000, 0x110000))
        value = rng.randrange(top)
        return value if not 0xD800 <= value <= 0xDFFF else 0x41

    def test_nasty_strings(self):
        for text in NASTY:
            with self.subTest(ascii(text)[:40]):
                request = json.dumps({"action": "search", "value": text}, ensure_ascii=False)
                self.check_result(request.encode(), f"No match for '{text}'.")
                request = json.dumps({"action": text, "value": "ring"}, ensure_ascii=True)
                self.check_result(request.encode(), f"Error: invalid action '{text}'.")

    def test_actions(self):
        for text in SCALARS:
            with self.subTest(text[:60]):
                request = '{"value": "ring", "action": ' + text + "}"
                self.check_result(request.encode(),
                                  f"Error: invalid action '{json.loads(text)}'.")
        self.check_result(b'{"value": "ring"}', "Error: invalid action 'None'.")
        for text in SCALARS + TREES:
            if not text.startswith("{"):
                self.check_result(text.encode(), "Error: invalid action 'None'.")
        self.check_result(b'{"Action": "search"}', "Error: invalid action 'None'.")
        self.check_result(b'{"action\\u0000": "search"}', "Error: invalid action 'None'.")

    def test_the_last_of_equal_names(self):
        self.check_result(b'{"action": "x", "value": 1, "\\u0061ction": "search", "value": "ring"}',
                          service.DICTIONARY["ring"])

    def test_random_values(self):
        """Whole trees at random, valid or not: as the Python service answers them."""
        import generate  # pylint: disable=import-outside-toplevel
        rng = random.Random(SEED)
        for _ in range(600):
            data = generate.json_text(rng)
            if rng.random() < 0.7:
                data = (b'{"action": ' + rng.choice((b'"search"', b'"search"', b"1", data))
                        + b', "value": ' + data + b"}")
            request = codec.encode(data, byteorder="big")
            wanted = service.Connection(sys.byteorder).feed(request)
            with Connection(HOST, self.server.port) as connection:
                connection.send(request)
                self.assertEqual(connection.rest(), wanted, f"{data!r}")


class Charsets(Asking):
    """JSON content in every charset, under every name."""

    def test_names(self):
        """All of Python's names, but those of the two variants that nobody has."""
        python_names = {}
        for alias, target in encodings.aliases.aliases.items():
            python_names.setdefault(target, [target]).append(alias)
        for charset, target in (("utf-8", "utf_8"), ("utf-16", "utf_16"), ("utf-32", "utf_32"),
                                ("latin-1", "latin_1"), ("ascii", "ascii"),
                                ("utf-16-le", "utf_16_le"), ("utf-16-be", "utf_16_be"),
                                ("utf-32-le", "utf_32_le"), ("utf-32-be", "utf_32_be")):
            for name in sorted(set(python_names[target]) - {"utf8_ucs2", "utf8_ucs4"}):
                for spelled in (name, name.upper(), name.replace("_", "-")):
                    with self.subTest(spelled):
                        word = "ring" if charset != "latin-1" else "r\u00edng"
                        data = search(f'"{word}"').encode(charset)
                        self.check_result(data, service.search_result(
                            {"action": "search", "value": word}), spelled)

    def test_other_names(self):
        for name in ("utf-7", "utf-8-sig", "cp037", "idna", "punycode", "unicode_escape", "koi8-r",
                     "cp1252", "utf-16-el", "utf", "binary", "-", "utf-8\u00e9", "u" * 41,
                     "utf8mb4", "rot13", "mbcs", "undefined", "utf-8,utf-8"):
            with self.subTest(name):
                if name == "utf":
                    self.check_result(search("1").encode(), "No match for '1'.", name)
                    continue
                self.check_error(self.ask(search("1").encode(), encoding=name), 415,
                                 "encoding-unsupported")

    def test_characters(self):
        """Every plane, in every charset that has it."""
        word = "\U0001f436\u00e9\u20ac\ud7ff\ue000\uffff\U0010ffff"
        for name in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le",
                     "utf-32-be"):
            with self.subTest(name):
                self.check_result(search(f'"{word}"').encode(name), f"No match for '{word}'.",
                                  name)
        for mark, form in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe\x00\x00", "utf-32-le"),
                           (b"\x00\x00\xfe\xff", "utf-32-be")):
            with self.subTest(form):
                self.check_result(mark + search('"\U0001f436"').encode(form),
                                  service.DICTIONARY["\U0001f436"], form[:6])
        every = "".join(chr(code) for code in range(0x20, 0x100) if chr(code) not in '"\\')
        self.check_result(search(f'"{every}"').encode("latin-1"), f"No match for '{every}'.",
                          "latin-1")

    def test_invalid(self):
        """Bytes that the charset does not have: by name and number, and nothing more breaks."""
        cases = (
            (b'"\xc3"', "utf-8", 422, "json-utf8"), (b'"\x80"', "ascii", 422, "encoding-invalid"),
            (b"\xef\xbb\xbf1", "utf-8", 422, "json-bom"), (b"1\x00", "utf-16", 422, "bom-missing"),
            (b"\xff\xfe1\x00", "utf-16-le", 422, "bom-forbidden"),
            (b"\xfe\xff\x001", "utf-16-be", 422, "bom-forbidden"),
            (b"\xff\xfe\x00\x001\x00\x00\x00", "utf-32-le", 422, "bom-forbidden"),
            (b"\x00\x00\xfe\xff\x00\x00\x001", "utf-32-be", 422, "bom-forbidden"),
            (b"\xff\xfe1\x00\x00", "utf-16", 422, "encoding-invalid"),
            (b"\xff\xfe\x00\xd8", "utf-16", 422, "encoding-invalid"),
            (b"\x00\xdc\x00\xd8", "utf-16-le", 422, "encoding-invalid"),
            (b"\x00\x11\x00\x00", "utf-32-be", 422, "encoding-invalid"),
            (b"\x00\x00\xd8\x00", "utf-32-be", 422, "encoding-invalid"),
            (b"\xff\xfe\xff\xfe1\x00", "utf-16", 422, "json-bom"),
            (b"", "utf-8", 422, "json-truncated"),
            (b"", "utf-16", 422, "bom-missing"), (b"\xff\xfe", "utf-16", 422, "json-truncated"),
            (b"", "utf-16-le", 422, "json-truncated"), (b"{\xe9}", "latin-1", 422, "json-syntax"),
            (b'"\x9f\x80\xff"', "latin-1", None, None),
        )
        for data, encoding, status, name in cases:
            with self.subTest(f"{data!r} {encoding}"):
                reply = self.ask(data, encoding=encoding)
                if status is None:
                    self.assertEqual(plain_extras(reply), [])
                else:
                    self.check_error(reply, status, name)

    def test_deep_content(self):
        for depth in (1, 511, 512):
            self.check_result(b"[" * depth + b"]" * depth, "Error: invalid action 'None'.")
        for data in (b"[" * 513 + b"]" * 513, b'{"a":' * 600, b"[" * 1000000):
            self.check_error(self.ask(data), 422, "depth-limit")


class Sizes(Asking):
    """Content around the limits."""

    options = ("--max-content", "1000")

    def test_around_the_limit(self):
        for size in (0, 1, 9, 10, 11, 999, 1000):
            data = bytes(index % 256 for index in range(size))
            reply = self.ask(data, "application/x", "binary")
            self.assertEqual(reply.data, b"First 10 bytes of request: " + data[:10])
            self.assertEqual(reply.header.content_type, service.BINARY_TYPE)
            self.assertEqual(reply.header.content_encoding, "binary")
        request = search('"' + "x" * 967 + '"').encode()
        self.assertEqual(len(request), 1000)
        self.check_result(request, f"No match for '{'x' * 967}'.")

    def test_above_the_limit(self):
        """From the header alone: no content is sent, and none is waited for."""
        for size in (1001, 2**31, 2**53 + 1, 2**63 - 1):
            header = codec.encode(b"", "application/x", "binary")[2:].replace(
                b'"content-length": 0', b'"content-length": %d' % size)
            with self.subTest(size), Connection(HOST, self.server.port) as connection:
                connection.send(struct.pack(">H", len(header)) + header)
                reply = connection.reply()
                self.assertEqual(connection.rest(), b"")
                self.check_error(reply, 413, "content-limit")


class DefaultSizes(Asking):
    """The default limit of 16 MiB, and content that is nearly as large."""

    def test_16_mib(self):
        data = b"0123456789" * (16 * 1024 * 1024 // 10) + b"012345"
        self.assertEqual(len(data), 16 * 1024 * 1024)
        reply = self.ask(data, "application/x", "binary")
        self.assertEqual(reply.data, b"First 10 bytes of request: 0123456789")
        header = codec.encode(b"", "application/x", "binary")[2:].replace(
            b'"content-length": 0', b'"content-length": 16777217')
        with Connection(HOST, self.server.port) as connection:
            connection.send(struct.pack(">H", len(header)) + header)
            self.check_error(connection.reply(), 413, "content-limit")
            self.assertEqual(connection.rest(), b"")

    def test_a_long_word(self):
        word = "\u00e9" * 3_000_000
        self.check_result(search(f'"{word}"').encode(), f"No match for '{word}'.")

    def test_numbers_in_binary_content(self):
        """Content is not swapped on the way; byteorder says how to read it."""
        for byteorder, mark in (("big", ">"), ("little", "<")):
            with self.subTest(byteorder):
                data = struct.pack(mark + "iIh", -2, 0xDEADBEEF, 258)
                reply = self.ask(data, "application/x", "binary", byteorder)
                numbers = reply.data.removeprefix(b"First 10 bytes of request: ")
                self.assertEqual(struct.unpack(mark + "iIh", numbers), (-2, 0xDEADBEEF, 258))

    def test_prefixes_of_a_big_endian_client(self):
        for byteorder, lengths in (("big", (100, 124)), ("little", (103, 127))):
            json_request = codec.encode(search('"morpheus"').encode(), byteorder=byteorder)
            binary_request = codec.encode(b"binary\xf0\x9f\x98\x83",
                                          "binary/custom-client-binary-type", "binary", byteorder)
            self.assertEqual((json_request[1], binary_request[1]), lengths)
            for request in (json_request, binary_request):
                with Connection(HOST, self.server.port) as connection:
                    connection.send(request)
                    self.assertEqual(connection.rest(),
                                     service.Connection(sys.byteorder).feed(request))


class Documents(Asking):
    """tests/vectors/service.md, on the wire."""

    def play(self, case, pieces):
        requests = [notation.read_bytes(text) for text in case.texts("request")]
        replies = [notation.read_bytes(text) for text in case.texts("reply")]
        self.assertEqual(len(requests), len(replies))
        with Connection(HOST, self.server.port) as connection:
            for number, (request, reply) in enumerate(zip(requests, replies)):
                for piece in pieces(request):
                    connection.send(piece)
                if number == len(requests) - 1 and case.settings.get("End") == "client":
                    connection.end()
                while len(connection.received) < sum(map(len, replies[:number + 1])):
                    if not connection.receive():
                        break
                self.assertEqual(connection.received, b"".join(replies[:number + 1]))
            self.assertEqual(connection.rest(), b"", "more than the replies")

    @unittest.skipUnless(sys.byteorder == "little", "the vectors are of a little-endian server")
    def test_service(self):
        rng = random.Random(SEED)
        for case in notation.read_document(os.path.join(VECTORS, "service.md")):
            with self.subTest(case=case.name):
                self.play(case, lambda request: [request])
                self.play(case, lambda request: self.cut(request, rng))

    @staticmethod
    def cut(request, rng):
        """The request in up to five pieces."""
        cuts = sorted(rng.randrange(len(request) + 1) for _ in range(4))
        return [request[a:b] for a, b in zip([0] + cuts, cuts + [len(request)])]


class OurClient(unittest.TestCase):
    """Our client with the strict Python server."""

    def test_strict_server(self):
        for byteorder in ("little", "big"):
            with self.subTest(byteorder), Server(
                    python_server("--strict", "--byteorder", byteorder)) as server:
                for value in ("morpheus", "\U0001f436", "it's", ""):
                    lines = run_client(our_client(server.port, "search", value, "--quiet",
                                                  "--byteorder", byteorder))
                    self.assertEqual(lines, [service.search_result(
                        {"action": "search", "value": value})])
                lines = run_client(our_client(server.port, "binary", "", "--quiet"))
                self.assertEqual(lines, ["b'First 10 bytes of request: binary'"])

    def test_error_replies(self):
        """Status 1 for an error reply, and the reply is shown."""
        with Server(python_server("--strict")) as server:
            run_client(our_client(server.port, "search", "x", "--header", "version=2"), 1)
            run_client(our_client(server.port, "search", "x", "--header", "id=[]"), 1)
            run_client(our_client(server.port, "search", "x", "--header", 'id="7"'), 0)


if __name__ == "__main__":
    unittest.main()
