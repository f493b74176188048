# SPDX-License-Identifier: MIT
"""JSON as docs/PROTOCOL.md sections 3.1 and 3.4 have it: one error, one place.

scan() turns a text into tokens or raises JsonError.  Nothing of Python's json
module is used, as it accepts too much and says too little about where.
"""

from collections import namedtuple

WHITE = b" \t\n\r"
DIGITS = b"0123456789"
HEX_DIGITS = b"0123456789abcdefABCDEF"
MARK = b"\xef\xbb\xbf"
DEPTH_MAX = 512
LITERALS = {b"t": (b"true", "true"), b"f": (b"false", "false"), b"n": (b"null", "null")}
SHORT_ESCAPES = {0x22: '"', 0x5C: "\\", 0x2F: "/", 0x62: "\b", 0x66: "\f",
                 0x6E: "\n", 0x72: "\r", 0x74: "\t"}

# Table 3-7 of the Unicode Standard: the lead bytes, and what may follow each.
TAIL = (0x80, 0xBF)
UTF8_ROWS = (
    (0xC2, 0xDF, (TAIL,)),
    (0xE0, 0xE0, ((0xA0, 0xBF), TAIL)),
    (0xE1, 0xEC, (TAIL, TAIL)),
    (0xED, 0xED, ((0x80, 0x9F), TAIL)),
    (0xEE, 0xEF, (TAIL, TAIL)),
    (0xF0, 0xF0, ((0x90, 0xBF), TAIL, TAIL)),
    (0xF1, 0xF3, (TAIL, TAIL, TAIL)),
    (0xF4, 0xF4, ((0x80, 0x8F), TAIL, TAIL)),
)

# type: "{" "}" "[" "]" "name" "string" "number" "true" "false" "null"
# value: the decoded text of a name or string, else None
Token = namedtuple("Token", "type start end value")


class JsonError(Exception):
    """The first error of a text: the name of its status and its offset."""

    def __init__(self, name, off):
        super().__init__(f"{name} at {off}")
        self.name = name
        self.off = off


def scan(text, max_depth=DEPTH_MAX, header=False):
    """The tokens of `text`, which is one JSON value (of a header: an object)."""
    if text[:3] == MARK:
        raise JsonError("json-bom", 0)
    tokens = []
    stack = []  # the open brackets, outermost first
    expect = "top"
    pos = 0
    while True:
        while pos < len(text) and text[pos] in WHITE:
            pos += 1
        if expect == "end":
            if pos < len(text):
                raise JsonError("json-trailing", pos)
            return tokens
        if pos == len(text):
            raise JsonError("json-truncated", pos)
        byte = text[pos:pos + 1]

        if expect == "top" and header and byte != b"{":
            other = byte in (b"[", b'"', b"-", b"t", b"f", b"n") or byte in DIGITS
            raise JsonError("header-not-object" if other else "json-syntax", pos)

        if expect in ("name", "name or }") and byte == b'"':
            value, end = scan_string(text, pos)
            tokens.append(Token("name", pos, end, value))
            pos = end
            expect = ":"
            continue
        if expect == ":" and byte == b":":
            pos += 1
            expect = "value"
            continue
        if expect == "," and byte == b",":
            pos += 1
            expect = "name" if stack[-1] == "{" else "value"
            continue
        if may_close(byte, expect, stack):
            stack.pop()
            tokens.append(Token(byte.decode(), pos, pos + 1, None))
            pos += 1
            expect = "," if stack else "end"
            continue

        if expect not in ("top", "value", "value or ]"):
            raise JsonError("json-syntax", pos)
        if byte in (b"{", b"["):
            if len(stack) == max_depth:
                raise JsonError("depth-limit", pos)
            stack.append(byte.decode())
            tokens.append(Token(stack[-1], pos, pos + 1, None))
            pos += 1
            expect = "name or }" if byte == b"{" else "value or ]"
            continue
        token = scan_scalar(text, pos)
        tokens.append(token)
        pos = token.end
        expect = "," if stack else "end"


def may_close(byte, expect, stack):
    """Whether the byte is a bracket that ends the innermost array or object here."""
    if byte == b"}":
        return expect == "name or }" or expect == "," and stack[-1] == "{"
    if byte == b"]":
        return expect == "value or ]" or expect == "," and stack[-1] == "["
    return False


def scan_scalar(text, pos):
    """The string, number or literal that begins at `pos`."""
    byte = text[pos:pos + 1]
    if byte == b'"':
        value, end = scan_string(text, pos)
        return Token("string", pos, end, value)
    if byte == b"-" or byte in DIGITS:
        return Token("number", pos, scan_number(text, pos), None)
    if byte in LITERALS:
        word, kind = LITERALS[byte]
        for i, letter in enumerate(word):
            if pos + i == len(text):
                raise JsonError("json-truncated", len(text))
            if text[pos + i] != letter:
                raise JsonError("json-literal", pos + i)
        return Token(kind, pos, pos + len(word), None)
    raise JsonError("json-syntax", pos)


def scan_number(text, pos):
    """The end of the number that begins at `pos`."""

    def here(allowed):
        return pos < len(text) and text[pos] in allowed

    def need_digit():
        if pos == len(text):
            raise JsonError("json-truncated", pos)
        if text[pos] not in DIGITS:
            raise JsonError("json-number", pos)

    if here(b"-"):
        pos += 1
    need_digit()
    if here(b"0"):
        pos += 1
        if here(DIGITS):
            raise JsonError("json-number", pos)
    else:
        while here(DIGITS):
            pos += 1
    if here(b"."):
        pos += 1
        need_digit()
        while here(DIGITS):
            pos += 1
    if here(b"eE"):
        pos += 1
        if here(b"+-"):
            pos += 1
        need_digit()
        while here(DIGITS):
            pos += 1
    return pos


def scan_string(text, pos):
    """(the decoded text, the end) of the string whose quote is at `pos`."""
    chars = []
    pos += 1
    while True:
        if pos == len(text):
            raise JsonError("json-truncated", pos)
        byte = text[pos]
        if byte == 0x22:
            return "".join(chars), pos + 1
        if byte < 0x20:
            raise JsonError("json-control", pos)
        if byte == 0x5C:
            char, pos = scan_escape(text, pos)
        elif byte < 0x80:
            char = chr(byte)
            pos += 1
        else:
            end = scan_utf8(text, pos)
            char = text[pos:end].decode("utf-8")
            pos = end
        chars.append(char)


def scan_utf8(text, pos):
    """The end of the sequence that begins at `pos` with a byte above 7F."""
    for low, high, tails in UTF8_ROWS:
        if low <= text[pos] <= high:
            break
    else:
        raise JsonError("json-utf8", pos)
    for i, (low, high) in enumerate(tails, 1):
        if pos + i == len(text):
            raise JsonError("json-truncated", len(text))
        if not low <= text[pos + i] <= high:
            raise JsonError("json-utf8", pos)
    return pos + 1 + len(tails)


def scan_escape(text, pos):
    """(the character, the end) of the escape whose backslash is at `pos`."""
    if pos + 1 == len(text):
        raise JsonError("json-truncated", len(text))
    letter = text[pos + 1]
    if letter in SHORT_ESCAPES:
        return SHORT_ESCAPES[letter], pos + 2
    if letter != 0x75:
        raise JsonError("json-escape", pos + 1)
    for i in range(pos + 2, pos + 6):
        if i == len(text):
            raise JsonError("json-truncated", i)
        if text[i] not in HEX_DIGITS:
            raise JsonError("json-escape", i)
    unit = int(text[pos + 2:pos + 6], 16)
    if 0xDC00 <= unit <= 0xDFFF:
        raise JsonError("json-surrogate", pos)
    if not 0xD800 <= unit <= 0xDBFF:
        return chr(unit), pos + 6

    # Only a complete low half saves a high one; until then every byte counts.
    wanted = (b"\\", b"u", b"dD", b"cdefCDEF", HEX_DIGITS, HEX_DIGITS)
    for i, allowed in enumerate(wanted, pos + 6):
        if i == len(text):
            raise JsonError("json-truncated", i)
        if text[i] not in allowed:
            raise JsonError("json-surrogate", pos)
    low = int(text[pos + 8:pos + 12], 16)
    return chr(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00)), pos + 12
