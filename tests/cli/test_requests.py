#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""appmsg-server: what it answers to a request, and what it prints."""

import socket
import struct
import sys
import time
import unittest
from random import Random

import support
from support import (
    Reply,
    connect,
    exchange,
    frame,
    golden,
    header,
    message,
    read_all,
    request,
    search,
)

DICTIONARY = {
    "morpheus": "Follow the white rabbit. 🐰",
    "ring": "In the caves beneath the Misty Mountains. 💍",
    "🐶": "🐾 Playing ball! 🏐",
}


class Tutorial(support.ServerCase):
    @unittest.skipUnless(sys.byteorder == "little", "the golden bytes are little-endian")
    def test_golden_exchanges(self):
        for name in support.EXCHANGES:
            with self.subTest(name), connect(self.port) as sock:
                sock.sendall(golden(f"{name}.request"))
                self.assertEqual(read_all(sock), golden(f"{name}.reply"))

    def check_transcript(self, sent, received):
        with connect(self.port) as sock:
            peer = sock.getsockname()
            sock.sendall(sent)
            reply = read_all(sock)
        self.server.wait_line(f"Closing connection to \\('127.0.0.1', {peer[1]}\\)")
        self.assertEqual(
            [line for line in self.server.lines if line.endswith(repr(peer))],
            [
                f"Accepted connection from {peer}",
                f"Received {received} from {peer}",
                f"Sending {reply!r} to {peer}",
                f"Closing connection to {peer}",
            ],
        )

    def test_transcript(self):
        self.assertEqual(self.server.lines, [f"Listening on ('127.0.0.1', {self.port})"])
        for value in (
            "morpheus",
            "🐶",
            "it's",
            "both ' and \"",
            "\x1b[31m\u202e\x9b",
            None,
            1.0,
            [1, {}],
        ):
            with self.subTest(value):
                asked = {"action": "search", "value": value}
                self.check_transcript(request(asked), f"request {asked!r}")
        self.check_transcript(request([True]), "request [True]")
        self.check_transcript(request("just text"), "request 'just text'")
        self.check_transcript(
            message(b"binary\xf0", content_type="binary/custom-client-binary-type"),
            "binary/custom-client-binary-type request",
        )

    def test_content_type_cannot_reach_the_terminal_raw(self):
        hostile = "x/\u202e\u2028\u200e\ufeff'\"\\n"
        with connect(self.port) as sock:
            sock.sendall(message(b"", content_type=hostile))
            read_all(sock)
        line = self.server.wait_line(r"Received x/.*").group()
        self.assertTrue(line.isprintable(), repr(line))
        self.assertIn("x/\\u202e\\u2028\\u200e\\ufeff'\"\\n request from", line)

    def test_long_requests_have_short_lines(self):
        value = "\x00" * 300_000
        self.assertEqual(exchange(self.port, search(value)).result, f"No match for '{value}'.")
        self.server.wait_lines(5)
        self.assertTrue(all(len(line) < 70_000 for line in self.server.lines))
        self.assertRegex(
            self.server.lines[2], r"^Received request .*\.\.\. from \('127.0.0.1', \d+\)$"
        )
        self.assertRegex(self.server.lines[3], r"^Sending b'.*\.\.\. to \('127.0.0.1', \d+\)$")


class Service(support.ServerCase):
    def result(self, content, **fields):
        reply = exchange(self.port, message(content, **fields))
        self.assertEqual(
            list(reply.header), ["byteorder", "content-type", "content-encoding", "content-length"]
        )
        self.assertEqual(reply.header["byteorder"], sys.byteorder)
        self.assertEqual(reply.header["content-type"], "text/json")
        self.assertEqual(reply.header["content-encoding"], "utf-8")
        return reply.result

    def test_dictionary(self):
        for word, answer in DICTIONARY.items():
            self.assertEqual(exchange(self.port, search(word)).result, answer)

    def test_values_as_python_writes_them(self):
        for text, shown in {
            '"needle"': "needle",
            '""': "",
            '"Ring"': "Ring",
            '"ring\\u0000"': "ring\0",
            '"\\u0000"': "\0",
            "null": "None",
            "true": "True",
            "false": "False",
            "1.5": "1.5",
            "1.0": "1.0",
            "1e16": "1e+16",
            "1e999": "inf",
            "-1e999": "-inf",
            "-0": "0",
            "-0.0": "-0.0",
            "9007199254740993": "9007199254740993",
            "1e22": "1e+22",
            "0.1": "0.1",
            '[1,"a" ,null]': '[1, "a", null]',
            '{"a":{ }}': '{"a": {}}',
            '"\\ud83d\\udc36!"': "🐶!",
            '"\\u001b[0m"': "\x1b[0m",
        }.items():
            with self.subTest(text):
                content = f'{{"action": "search", "value": {text}}}'.encode()
                self.assertEqual(self.result(content), f"No match for '{shown}'.")

    def test_value_is_not_there(self):
        self.assertEqual(self.result(b'{"action": "search"}'), "No match for 'None'.")
        self.assertEqual(
            self.result(b'{"action": "search", "Value": "ring"}'), "No match for 'None'."
        )

    def test_other_actions(self):
        for content, action in {
            b'{"action": "find"}': "find",
            b'{"action": "Search"}': "Search",
            b'{"action": null}': "None",
            b'{"action": 3}': "3",
            b'{"action": ["search"]}': '["search"]',
            b'{"action": "search\\u0000"}': "search\0",
            b"{}": "None",
            b"[]": "None",
            b"0": "None",
            b"false": "None",
            b"null": "None",
            b'"search"': "None",
            b'{"ACTION": "search", "value": "ring"}': "None",
            b' [ "action" ] ': "None",
        }.items():
            with self.subTest(content):
                self.assertEqual(self.result(content), f"Error: invalid action '{action}'.")

    def test_of_duplicates_in_content_the_last_wins(self):
        content = b'{"action": "x", "value": "needle", "value": "ring", "action": "search"}'
        self.assertEqual(self.result(content), DICTIONARY["ring"])

    def test_charsets(self):
        for python, names in {
            "utf-8": ("utf-8", "UTF8", "u8"),
            "utf-16": ("utf-16", "U16"),
            "utf-16-le": ("utf-16-le",),
            "utf-16-be": ("UTF_16BE",),
            "utf-32": ("utf-32",),
            "utf-32-be": ("utf-32-be",),
        }.items():
            for name in names:
                content = '{"action": "search", "value": "🐶"}'.encode(python)
                result = self.result(content, content_encoding=name)
                self.assertEqual(result, DICTIONARY["🐶"], name)
        content = '{"action": "search", "value": "é"}'.encode("latin-1")
        self.assertEqual(self.result(content, content_encoding="latin-1"), "No match for 'é'.")

    def test_binary(self):
        for content in (b"", b"x", b"0123456789", b"0123456789abc", bytes(range(256)) * 4096):
            for kind in (
                "binary/custom-client-binary-type",
                "Text/JSON",
                "text/json; charset=utf-8",
                "é",
            ):
                reply = exchange(self.port, message(content, content_type=kind))
                self.assertEqual(reply.content, b"First 10 bytes of request: " + content[:10])
                self.assertEqual(reply.header["content-type"], "binary/custom-server-binary-type")
                self.assertEqual(reply.header["content-encoding"], "binary")
                self.assertEqual(reply.extras, {})

    def test_escaped_content_type_is_json_too(self):
        head = header(37).replace(b"text/json", b"text\\/jso\\u006e")
        reply = exchange(self.port, frame(head, search("ring")[-37:]))
        self.assertEqual(reply.result, DICTIONARY["ring"])

    def test_content_errors(self):
        for content, fields, status, name in (
            (b"", {}, 422, "json-truncated"),
            (b"{", {}, 422, "json-truncated"),
            (b"{}x", {}, 422, "json-trailing"),
            (b"\xef\xbb\xbf{}", {}, 422, "json-bom"),
            (b'"\xff"', {}, 422, "json-utf8"),
            (b"01", {}, 422, "json-number"),
            (b'"\\ud800"', {}, 422, "json-surrogate"),
            (b"[" * 513 + b"]" * 513, {}, 422, "depth-limit"),
            (b"NaN", {}, 422, "json-syntax"),
            (b"{}", {"content_encoding": "utf-7"}, 415, "encoding-unsupported"),
            (b"{}", {"content_encoding": "binary"}, 415, "encoding-unsupported"),
            (b"{\x00}\x00", {"content_encoding": "utf-16"}, 422, "bom-missing"),
            (b"\xff\xfe{\x00}\x00", {"content_encoding": "utf-16-le"}, 422, "bom-forbidden"),
            (b"\xe9", {"content_encoding": "ascii"}, 422, "encoding-invalid"),
        ):
            with self.subTest(content=content[:20], fields=fields):
                self.assert_error(
                    exchange(self.port, message(content, id=3, **fields)), status, name
                )


class Extras(support.ServerCase):
    def test_id_is_echoed_raw(self):
        for raw in (
            b"7",
            b"-1.50e+3",
            b'"x"',
            b'"\\u0078\\/"',
            b'"' + b"y" * 254 + b'"',
            b"1" * 256,
            '"é🐰"'.encode(),
        ):
            with connect(self.port) as sock:
                sock.sendall(frame(header(2)[:-1] + b', "id": ' + raw + b"}", b"{}"))
                data = read_all(sock)
            self.assertIn(b', "id": ' + raw + b"}{", data)
            self.assertEqual(list(Reply(data).extras), ["id"])

    def test_id_that_cannot_be(self):
        for value in ("y" * 255, None, True, [], {}, ["x"]):
            with self.subTest(value):
                content = b"{}"
                text = {} if value is not None else {"id": None}
                head = header(len(content), **{"id": value, **text})
                if value is None:
                    head = head[:-1] + b', "id": null}'
                reply = exchange(self.port, frame(head, content))
                self.assert_error(reply, 400, "id-value")
                self.assertNotIn("id", reply.header)

    def test_version(self):
        for raw in ("2", "10", "1" * 400):
            with connect(self.port) as sock:  # answered without the content
                sock.sendall(frame(header(9)[:-1] + f', "id": 5, "version": {raw}}}'.encode()))
                reply = Reply(read_all(sock))
            self.assert_error(reply, 505, "version-unsupported")
            self.assertEqual(list(reply.extras), ["id", "status", "error"])
            self.assertEqual(reply.header["id"], 5)
        for raw in ("0", "1", "-2", "2.0", "2e0", '"2"', "null", "[2]", "true"):
            head = header(2)[:-1] + f', "version": {raw}}}'.encode()
            self.assertEqual(exchange(self.port, frame(head, b"{}")).extras, {}, raw)

    def test_keep_alive_may_be_declined(self):
        reply = exchange(self.port, search("ring", connection="keep-alive"))
        self.assertEqual(reply.result, DICTIONARY["ring"])
        self.assertNotIn("connection", reply.header)

    def test_reserved_names_of_another_type_are_ignored(self):
        reply = exchange(self.port, search("ring", connection=[1], status="x", error=0))
        self.assertEqual(reply.result, DICTIONARY["ring"])


BAD_STREAMS = {
    # what is sent: (status, name); nothing more is sent, and nothing is closed
    b"\x00\x00": (400, "header-empty"),
    b"\x00\x01": (400, "header-short"),
    frame(b"[]"): (400, "header-not-object"),
    frame(b'"a"'): (400, "header-not-object"),
    frame(b"12"): (400, "header-not-object"),
    frame(b"null"): (400, "header-not-object"),
    frame(b"{}"): (400, "byteorder-missing"),
    frame(b"  "): (400, "json-truncated"),
    frame(b"{,}"): (400, "json-syntax"),
    frame(b"\xef\xbb\xbf{}"): (400, "json-bom"),
    frame(b'{"a": "\xff"}'): (400, "json-utf8"),
    frame(b'{"a": "\xc0\x80"}'): (400, "json-utf8"),
    frame(b'{"a": "\x1b"}'): (400, "json-control"),
    frame(b'{"a": "\\x"}'): (400, "json-escape"),
    frame(b'{"a": "\\ud800"}'): (400, "json-surrogate"),
    frame(b'{"a": NaN}'): (400, "json-syntax"),
    frame(b'{"a": nul}'): (400, "json-literal"),
    frame(b'{"a": 01}'): (400, "json-number"),
    frame(header(0) + b"x"): (400, "json-trailing"),
    frame(header(0)[:-1]): (400, "json-truncated"),
    frame(header(0, byteorder="middle")): (400, "byteorder-value"),
    frame(header(0, byteorder=1)): (400, "byteorder-type"),
    frame(header(0, content_type=None)): (400, "content-type-missing"),
    frame(header(0, content_type="")): (400, "content-type-value"),
    frame(header(0, content_type="a\nb")): (400, "content-type-value"),
    frame(header(0, content_type="a\x1b[31m")): (400, "content-type-value"),
    frame(header(0, content_type="a\x9b")): (400, "content-type-value"),
    frame(header(0, content_encoding=None)): (400, "content-encoding-missing"),
    frame(header(0, content_encoding=[])): (400, "content-encoding-type"),
    frame(header(0, content_encoding="\x7f")): (400, "content-encoding-value"),
    frame(header(None)): (400, "content-length-missing"),
    frame(header("37")): (400, "content-length-type"),
    frame(header(True)): (400, "content-length-type"),
    frame(header(-1)): (400, "content-length-value"),
    frame(header(-1000)): (400, "content-length-value"),
    frame(header(37.0)): (400, "content-length-value"),
    frame(header(10**30)): (400, "content-length-range"),
    frame(header(2**63)): (400, "content-length-range"),
    frame(header(2**63 - 1)): (413, "content-limit"),
    frame(header(2**24 + 1)): (413, "content-limit"),
    frame(header(2)[:-1] + b', "content-length": 2}'): (400, "duplicate-name"),
    frame(header(2)[:-1] + b', "content\\u002dlength": 2}'): (400, "duplicate-name"),
    frame(header(2, **{f"x{i}": 0 for i in range(61)})): (431, "fields-limit"),
    frame(b'{"a": ' + b"[" * 512 + b"]" * 512 + b"}"): (431, "depth-limit"),
}


class BadStreams(support.ServerCase):
    def test_each_is_answered_at_once_and_closed_in_order(self):
        for sent, (status, name) in BAD_STREAMS.items():
            with self.subTest(sent[:100]):
                begin = time.monotonic()
                with connect(self.port) as sock:
                    sock.sendall(sent)
                    reply = Reply(read_all(sock))  # an end of stream, no reset
                    self.assertLess(time.monotonic() - begin, 5)
                    self.assert_error(reply, status, name)
                    self.assertEqual(list(reply.extras), ["status", "error"])

    def test_one_byte_at_a_time(self):
        for sent, (status, name) in list(BAD_STREAMS.items())[:8]:
            with connect(self.port) as sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for i in range(len(sent)):
                    sock.sendall(sent[i : i + 1])
                self.assert_error(Reply(read_all(sock)), status, name)

    def test_what_follows_an_error_is_not_parsed(self):
        with connect(self.port) as sock:
            sock.sendall(b"\x00\x00" + search("ring") * 3)
            self.assert_error(Reply(read_all(sock)), 400, "header-empty")

    def test_end_inside_a_message(self):
        whole = search("ring", id="i")
        size = struct.unpack(">H", whole[:2])[0]
        for cut in (1, 2, 3, 50, size + 1, size + 2, len(whole) - 1):
            with self.subTest(cut):
                reply = exchange(self.port, whole[:cut], half_close=True)
                self.assert_error(reply, 400, "truncated")
                self.assertEqual(reply.header.get("id"), "i" if cut >= size + 2 else None)

    def test_random_damage(self):
        """Whatever comes, there is an answer or a clean end, and never a hang."""
        random = Random(20)
        whole = [golden(f"{name}.request") for name in support.EXCHANGES]
        whole += [search("x" * 300, id="i"), request([{}, {"action": 1e999}], version=1)]
        for _ in range(500):
            data = bytearray(random.choice(whole))
            for _ in range(random.randint(0, 3)):
                kind, at = random.randint(0, 2), random.randrange(len(data))
                if kind == 0:
                    data[at] = random.randrange(256)
                elif kind == 1:
                    del data[at : at + random.randint(1, 9)]
                else:
                    data[at:at] = random.randbytes(random.randint(1, 9))
            with self.subTest(bytes(data)), connect(self.port) as sock:
                cut = random.randrange(len(data))
                sock.sendall(data[:cut])
                sock.sendall(data[cut:])
                sock.shutdown(socket.SHUT_WR)
                reply = Reply(read_all(sock))
                if "status" in reply.header:
                    self.assertIn(reply.header["status"], (400, 413, 415, 422, 431, 505))

    def test_transcript_of_an_error_is_printable(self):
        exchange(self.port, frame(b'{"\x1b]0;x\x07": 1}'))
        line = self.server.wait_line(r"Error .*").group()
        self.assertRegex(
            line,
            r"^Error json-control: a raw control character in a string,"
            r" in a request from \('127.0.0.1', \d+\)$",
        )
        self.assertTrue(all(line.isprintable() for line in self.server.lines))


if __name__ == "__main__":
    unittest.main()
