# SPDX-License-Identifier: MIT
"""The documents of tests/vectors, read as tests/vectors/README.md defines them."""

import re
import struct

from .codec import Limits

ESCAPES = {'"': b'"', "\\": b"\\", "n": b"\n", "r": b"\r", "t": b"\t"}


class NotationError(Exception):
    """A document that breaks the notation."""


class Items:
    """A recursive-descent reader of bytes in the notation."""

    WORD = re.compile(r"[A-Za-z0-9_]+")

    def __init__(self, text):
        self.text = text
        self.pos = 0

    def skip(self):
        while self.pos < len(self.text):
            if self.text[self.pos].isspace():
                self.pos += 1
            elif self.text[self.pos] == "#":
                end = self.text.find("\n", self.pos)
                self.pos = len(self.text) if end < 0 else end
            else:
                return

    def peek(self):
        self.skip()
        return self.text[self.pos:self.pos + 1]

    def want(self, char):
        if self.peek() != char:
            raise NotationError(f"{char!r} wanted at {self.text[self.pos:self.pos + 30]!r}")
        self.pos += 1

    def items(self, stop=""):
        """The concatenation of all items up to the end or one of `stop`."""
        out = b""
        while self.peek() != "" and self.peek() not in stop:
            out += self.item()
        return out

    def item(self):
        atom = self.atom()
        if self.peek() == "*":
            self.pos += 1
            self.skip()
            match = re.compile(r"[0-9]+").match(self.text, self.pos)
            if match is None:
                raise NotationError("a number wanted after *")
            self.pos = match.end()
            return atom * int(match.group())
        return atom

    def atom(self):
        char = self.peek()
        if char == "'":
            end = self.text.index("'", self.pos + 1)
            raw = self.text[self.pos + 1:end]
            if "\n" in raw:
                raise NotationError("a line end between quotes")
            self.pos = end + 1
            return raw.encode()
        if char == '"':
            return self.escaped()
        if char == "(":
            self.pos += 1
            inner = self.items(")")
            self.want(")")
            return inner
        match = self.WORD.match(self.text, self.pos)
        if match is None:
            raise NotationError(f"no item at {self.text[self.pos:self.pos + 30]!r}")
        self.pos = match.end()
        if self.text[self.pos:self.pos + 1] == "(":
            return self.call(match.group())
        try:
            return bytes.fromhex(match.group())
        except ValueError:
            raise NotationError(f"not hex: {match.group()!r}") from None

    def escaped(self):
        out = b""
        self.pos += 1
        while True:
            char = self.text[self.pos:self.pos + 1]
            self.pos += 1
            if char == '"':
                return out
            if char in ("", "\n"):
                raise NotationError("a text that does not end")
            if char != "\\":
                out += char.encode()
                continue
            letter = self.text[self.pos:self.pos + 1]
            self.pos += 1
            if letter == "x":
                out += bytes.fromhex(self.text[self.pos:self.pos + 2])
                self.pos += 2
            elif letter in ESCAPES:
                out += ESCAPES[letter]
            else:
                raise NotationError(f"no escape \\{letter}")

    def call(self, name):
        self.want("(")
        args = [self.items(",)")]
        while self.peek() == ",":
            self.pos += 1
            args.append(self.items(",)"))
        self.want(")")
        functions = {"len16": (1, len16), "four": (1, four), "message": (4, message),
                     "json": (1, lambda body: message(b"text/json", b"utf-8", b"", body))}
        if name not in functions or len(args) != functions[name][0]:
            raise NotationError(f"{name}() with {len(args)} arguments")
        return functions[name][1](*args)


def len16(data):
    return struct.pack(">H", len(data)) + data


def four(length):
    return (b'"byteorder": "little", "content-type": "text/json", '
            b'"content-encoding": "utf-8", "content-length": ' + length)


def message(content_type, encoding, extras, body):
    return len16(b'{"byteorder": "little", "content-type": "' + content_type
                 + b'", "content-encoding": "' + encoding
                 + b'", "content-length": %d' % len(body) + extras + b"}") + body


def read_bytes(text):
    """The bytes that a block or an operand stands for."""
    return Items(text).items()


class Case:
    """One case: its name, its settings, its blocks as (word, lines) in order."""

    def __init__(self, name, settings):
        self.name = name
        self.settings = dict(settings)
        self.blocks = []

    def texts(self, word):
        return ["\n".join(lines) for kind, lines in self.blocks if kind == word]

    def one(self, word):
        texts = self.texts(word)
        if len(texts) != 1:
            raise NotationError(f"{self.name}: {len(texts)} blocks {word}")
        return texts[0]

    @property
    def limits(self):
        values = {}
        for part in self.settings.get("Limits", "").split(","):
            if part.strip():
                name, _, value = part.partition("=")
                values[name.strip()] = int(value)
        return Limits(**values)


def read_document(path):
    """The cases of a document."""
    common = Case("", {})
    case = common
    cases = []
    block = None
    with open(path, encoding="utf-8", newline="") as document:
        lines = document.read().split("\n")
    for line in lines:
        if block is not None:
            if line == "```":
                block = None
            else:
                block.append(line)
            continue
        setting = re.match(r"(Sections|Limits|Encoding|End): (.*)", line)
        if line.startswith("```"):
            block = []
            case.blocks.append((line[3:].strip(), block))
        elif line.startswith("## "):
            case = Case(line[3:].strip(), common.settings)
            cases.append(case)
        elif setting:
            case.settings[setting.group(1)] = setting.group(2).strip()
    if block is not None:
        raise NotationError(f"{path}: a block that does not end")
    names = [case.name for case in cases]
    if len(set(names)) != len(names):
        raise NotationError(f"{path}: two cases of one name")
    return cases
