# SPDX-License-Identifier: MIT
"""JSON content: docs/PROTOCOL.md section 4, and the texts of values, section 5.2."""

import json
import struct
from collections import namedtuple

from .strict_json import DEPTH_MAX, JsonError, scan

NAMES = {
    "utf-8": "utf_8 utf8 u8 utf cp65001",
    "utf-16": "utf_16 u16 utf16",
    "utf-16-le": "utf_16_le utf_16le unicodelittleunmarked",
    "utf-16-be": "utf_16_be utf_16be unicodebigunmarked",
    "utf-32": "utf_32 u32 utf32",
    "utf-32-le": "utf_32_le utf_32le",
    "utf-32-be": "utf_32_be utf_32be",
    "latin-1": ("latin_1 latin1 latin l1 8859 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 "
                "iso_ir_100 cp819 ibm819 csisolatin1"),
    "ascii": ("ascii us_ascii us 646 ansi_x3.4_1968 ansi_x3_4_1968 ansi_x3.4_1986 cp367 ibm367 "
              "csascii iso646_us iso_646.irv_1991 iso_ir_6"),
}
CHARSETS = {alias: charset for charset, aliases in NAMES.items() for alias in aliases.split()}
MARKS = {
    "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff",
    "utf-32-le": b"\xff\xfe\x00\x00", "utf-32-be": b"\x00\x00\xfe\xff",
}

# A JSON number: its text as it was received.
Number = namedtuple("Number", "text")


class ContentError(Exception):
    """The first error of a content: the name of its status and its offset."""

    def __init__(self, name, off):
        super().__init__(f"{name} at {off}")
        self.name = name
        self.off = off


def normalise(name):
    """Section 4.2: the form in which names are compared, or None."""
    if len(name.encode()) > 40 or any(ord(char) >= 0x80 for char in name):
        return None
    words = [""]
    for char in name:
        if char.isalnum() or char == ".":
            words[-1] += char.lower()
        else:
            words.append("")
    return "_".join(word for word in words if word)


def find_charset(name):
    """The charset that a content-encoding names."""
    charset = CHARSETS.get(normalise(name))
    if charset is None:
        raise ContentError("encoding-unsupported", 0)
    return charset


def resolve_mark(content, charset):
    """(the charset without a mark, the bytes that the mark takes)."""
    if charset in ("utf-16", "utf-32"):
        for form in (charset + "-le", charset + "-be"):
            if content.startswith(MARKS[form]):
                return form, len(MARKS[form])
        raise ContentError("bom-missing", 0)
    if charset in MARKS and content.startswith(MARKS[charset]):
        raise ContentError("bom-forbidden", 0)
    return charset, 0


def code_points(content, charset, start):
    """(code point, offset) of each character; the charset is not utf-8."""
    if charset in ("latin-1", "ascii"):
        for off in range(start, len(content)):
            if charset == "ascii" and content[off] >= 0x80:
                raise ContentError("encoding-invalid", off)
            yield content[off], off
        return
    size = 2 if charset.startswith("utf-16") else 4
    unit_format = (">" if charset.endswith("be") else "<") + ("H" if size == 2 else "I")

    def unit_at(off):
        """The unit there; None where there is no whole one."""
        if off + size > len(content):
            return None
        return struct.unpack_from(unit_format, content, off)[0]

    off = start
    while off < len(content):
        unit = unit_at(off)
        if unit is None or unit > 0x10FFFF:
            raise ContentError("encoding-invalid", off)
        if not 0xD800 <= unit <= 0xDFFF:
            yield unit, off
            off += size
            continue
        low = unit_at(off + size) if size == 2 and unit < 0xDC00 else None
        if low is None or not 0xDC00 <= low <= 0xDFFF:
            raise ContentError("encoding-invalid", off)
        yield 0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00), off
        off += 4


def to_utf8(content, charset):
    """(the text in UTF-8, for each of its bytes and its end the offset in content)."""
    charset, skip = resolve_mark(content, charset)
    if charset == "utf-8":
        return content, range(len(content) + 1)
    text = bytearray()
    offsets = []
    for code_point, off in code_points(content, charset, skip):
        char = chr(code_point).encode()
        text += char
        offsets += [off] * len(char)
    return bytes(text), offsets + [len(content)]


def parse(content, encoding="utf-8", max_depth=DEPTH_MAX):
    """The value of JSON content: None, True, False, str, Number, list or dict."""
    text, offsets = to_utf8(content, find_charset(encoding))
    try:
        tokens = scan(text, max_depth)
    except JsonError as error:
        raise ContentError(error.name, offsets[error.off]) from None
    return build(text, tokens)


SIMPLE = {"true": True, "false": False, "null": None}


def build(text, tokens):
    """The tree that valid tokens stand for, without recursion."""
    root = []
    stack = [root]
    names = [None]  # for each open dict, the name whose value is next

    def add(value):
        if isinstance(stack[-1], dict):
            stack[-1][names[-1]] = value  # a dict keeps the place of the first
        else:
            stack[-1].append(value)

    for token in tokens:
        if token.type == "name":
            names[-1] = token.value
        elif token.type == "string":
            add(token.value)
        elif token.type == "number":
            add(Number(text[token.start:token.end].decode()))
        elif token.type in SIMPLE:
            add(SIMPLE[token.type])
        elif token.type in ("{", "["):
            value = {} if token.type == "{" else []
            add(value)
            stack.append(value)
            names.append(None)
        else:
            stack.pop()
            names.pop()
    return root[0]


def is_integer(number):
    return not any(char in ".eE" for char in number.text)


def number_text(number):
    """Python's str() of the number."""
    if is_integer(number):
        return "0" if number.text == "-0" else number.text
    return repr(float(number.text))


def canonical(value):
    """Canonical JSON text, section 5.2; without recursion, as depth 512 is a lot of it."""
    out = []
    todo = [value]

    class Raw(str):
        """Text to write as it is."""

    while todo:
        item = todo.pop()
        if isinstance(item, Raw):
            out.append(item)
        elif isinstance(item, Number):
            text = number_text(item)
            out.append(item.text if text in ("inf", "-inf") else text)
        elif isinstance(item, dict):
            parts = [Raw("{")]
            for name, member in item.items():
                parts += [Raw(json.dumps(name, ensure_ascii=False) + ": "), member, Raw(", ")]
            if len(parts) > 1:
                parts.pop()
            todo += reversed(parts + [Raw("}")])
        elif isinstance(item, list):
            parts = [Raw("[")]
            for member in item:
                parts += [member, Raw(", ")]
            if len(parts) > 1:
                parts.pop()
            todo += reversed(parts + [Raw("]")])
        else:
            out.append(json.dumps(item, ensure_ascii=False))
    return "".join(out)


def text_of(value):
    """The text of a value, section 5.2."""
    if isinstance(value, str):
        return value
    if isinstance(value, Number):
        return number_text(value)
    if isinstance(value, (dict, list)):
        return canonical(value)
    return str(value)


def truth(value):
    """Whether a value counts as true, section 5.2."""
    if isinstance(value, Number):
        return value.text.strip("-0") != "" if is_integer(value) else float(value.text) != 0.0
    return bool(value)
