#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What Python's json does, for the tests of libappmsg-json to be compared with.

    oracle.py floats SEED COUNT       bits of doubles, and their repr()
    oracle.py numbers SEED COUNT      number texts, and the bits of their float()
    oracle.py documents SEED COUNT    JSON in each charset, and what dumps() makes of it
    oracle.py mutants SEED COUNT      damaged JSON, and whether it is valid

Output is records of fields; a field is its length, 32 bits little-endian, and
its bytes.  Absent fields have the length 0xffffffff.  Runs for SECONDS at most.
"""
import json
import random
import re
import struct
import sys
import time
from decimal import Decimal, getcontext

SECONDS = 3.0
CHARSETS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
            "latin-1", "ascii")
MARKS = {"utf-16": b"\xff\xfe", "utf-32": b"\xff\xfe\0\0"}  # little-endian on any machine
DEPTH_MAX = 512


def emit(*fields):
    out = sys.stdout.buffer
    for field in fields:
        if field is None:
            out.write(b"\xff\xff\xff\xff")
        else:
            out.write(struct.pack("<I", len(field)))
            out.write(field)


# --- doubles ---------------------------------------------------------------


def double(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


def bits_of(value):
    return struct.unpack("<Q", struct.pack("<d", value))[0]


def hard_bits():
    """All powers of two with their neighbours, powers of ten, ties, edges."""
    for exponent in range(0x7ff):
        for neighbour in (-1, 0, 1):
            yield (exponent << 52) + neighbour & (1 << 64) - 1
    for shift in range(52):
        for neighbour in (-1, 0, 1):
            yield (1 << shift) + neighbour
    for exponent in range(-324, 309):
        for digits in ("1", "9.5", "1.5", "9.999999999999999"):
            value = bits_of(float("%se%d" % (digits, exponent)))
            for neighbour in (-1, 0, 1):
                yield value + neighbour & (1 << 64) - 1
    for start in (2.0 ** 49, 2.0 ** 50, 2.0 ** 53, 1e15, 1e16, 1e17, 1e22):
        for step in range(200):  # x.25 and x.75: ties at 17 digits
            yield bits_of(start) + step
    yield from (0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, 1 << 63)


def floats(rng, count):
    for bits in hard_bits():
        emit(struct.pack("<Q", bits), repr(double(bits)).encode())
    for number in range(count):
        kind = number % 4
        if kind == 0:  # subnormal
            bits = rng.getrandbits(52) >> rng.randrange(52) | rng.getrandbits(1) << 63
        elif kind == 1:  # few digits
            bits = bits_of(float("%de%d" % (rng.getrandbits(rng.randrange(1, 60)),
                                            rng.randrange(-30, 30))))
        else:
            bits = rng.getrandbits(64)
        emit(struct.pack("<Q", bits), repr(double(bits)).encode())


# --- number texts ----------------------------------------------------------


def digits(rng, most):
    return "".join(rng.choice("0123456789") for _ in range(rng.randrange(1, most)))


def integer_text(rng):
    kind = rng.randrange(8)
    if kind == 0:
        return rng.choice(("0", "-0", "9007199254740992", "9007199254740993", "-9007199254740993",
                           "999999999999999", "1000000000000000", "2147483648", "-2147483649",
                           "9223372036854775807", "9223372036854775808"))
    if kind == 1:
        return rng.choice("123456789") + digits(rng, 400)
    sign = rng.choice(("", "-"))
    return sign + str(rng.getrandbits(rng.randrange(1, 80)))


def float_text(rng):
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice(("0.0", "-0.0", "0e0", "-0e9", "1e5", "1.0", "1E400", "-1e999", "1e-400",
                           "5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
                           "1.7976931348623157e308", "1.7976931348623159e308", "1e16", "1e15",
                           "1e-5", "0.0001", "123456789012345680.0", "0.1", "100.0", "1e22",
                           "9007199254740993.0", "0." + "0" * 400 + "1e401", "1e00000000000000001",
                           "1" + "0" * 400 + "e-400", "1e99999999999999999999",
                           "0e99999999999999999999", "1e-99999999999999999999"))
    if kind == 1:
        value = double(rng.getrandbits(64))
        return repr(value) if value - value == 0 else "1.5"
    sign = rng.choice(("", "-"))
    whole = str(rng.getrandbits(rng.randrange(1, 70)))
    fraction = "." + digits(rng, 25) if rng.random() < 0.7 else ""
    if fraction and rng.random() < 0.5:
        return sign + whole + fraction
    return sign + whole + fraction + rng.choice("eE") + rng.choice(("", "+", "-")) + \
        str(rng.randrange(rng.choice((3, 30, 340))))


def midpoint_texts(rng):
    """The exact boundary between two doubles, and a little beside it."""
    bits = rng.choice((rng.getrandbits(63), rng.getrandbits(52), 0x7fe << 52)) % (0x7fe << 52)
    middle = (Decimal(double(bits)) + Decimal(double(bits + 1))) / 2
    text = "%.1100e" % 0 if middle == 0 else format(middle, "e")
    mantissa, exponent = text.lower().split("e")
    if "." not in mantissa:
        mantissa += ".0"
    yield mantissa + "e" + exponent
    yield mantissa + "0" * rng.randrange(200) + "1e" + exponent
    yield "0" + format(middle, "f")[1:] if format(middle, "f")[:2] == "0." else format(middle, "f")
    below = mantissa.rstrip("0")
    if below[-1] != ".":
        yield below[:-1] + chr(ord(below[-1]) - 1) + "9" * rng.randrange(1, 200) + "e" + exponent


def numbers(rng, count):
    getcontext().prec = 1200
    stop = time.monotonic() + SECONDS
    for number in range(count):
        if number % 8 == 0:
            texts = list(midpoint_texts(rng))
        else:
            texts = [float_text(rng) if number % 2 else integer_text(rng)]
        for text in texts:
            emit(text.encode(), struct.pack("<d", float(text)))
        if time.monotonic() > stop:
            break


# --- documents -------------------------------------------------------------

RAW = {
    "ascii": " !#$%&'()*+,-./0123456789:;<=>?@ABCXYZ[]^_`abcxyz{|}~\x7f",
    "latin-1": "\x80\x85\xa0\xad\xbf\xc0\xe9\xff",
    "utf-8": "\u0100\u07ff\u0800\u2028\u20ac\ud7ff\ue000\ufeff\ufffd\ufffe\uffff"
             "\U00010000\U0001f430\U000e0001\U000e007f\U0010fffd\U0010ffff",
}
PLAIN = {"ascii": RAW["ascii"], "latin-1": RAW["ascii"] + RAW["latin-1"],
         "utf-8": RAW["ascii"] + RAW["latin-1"] + RAW["utf-8"]}
ASCII_ESCAPES = ("\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0000", "\\u001f",
                 "\\u007F", "\\u0022", "\\u005c")
ESCAPES = ASCII_ESCAPES + ("\\u00e9", "\\u20AC", "\\ud83d\\udc30", "\\uDBFF\\uDFFF", "\\uffff")


class Generator:
    def __init__(self, rng, raw, escape_beyond):
        self.rng = rng
        self.plain = PLAIN[raw]
        self.escapes = ESCAPES if escape_beyond else ASCII_ESCAPES

    def space(self):
        if self.rng.random() < 0.8:
            return ""
        return "".join(self.rng.choice(" \t\r\n") for _ in range(self.rng.randrange(1, 4)))

    def string(self):
        length = int(self.rng.expovariate(0.15))
        return '"' + "".join(self.rng.choice(self.escapes) if self.rng.random() < 0.2 else
                             self.rng.choice(self.plain) for _ in range(length)) + '"'

    def name(self):
        if self.rng.random() < 0.5:  # few, so that there are duplicates
            return self.rng.choice(('""', '"a"', '"b"', '"\\u0061"', '"a\\u0000"', '"aa"'))
        return self.string()

    def value(self, depth):
        kind = self.rng.randrange(7 if depth == 0 else 10)
        if kind < 2:
            return self.string()
        if kind < 4:
            return integer_text(self.rng)
        if kind < 6:
            return float_text(self.rng)
        if kind < 7:
            return self.rng.choice(("true", "false", "null"))
        count = self.rng.choice((0, 1, 2, 3, 8))
        if kind == 7:
            items = [self.spaced(depth) for _ in range(count)]
            return "[" + (",".join(items) or self.space()) + "]"
        items = [self.space() + self.name() + self.space() + ":" + self.spaced(depth)
                 for _ in range(count)]
        return "{" + (",".join(items) or self.space()) + "}"

    def spaced(self, depth):
        return self.space() + self.value(depth - 1) + self.space()

    def document(self):
        return self.space() + self.value(self.rng.choice((0, 1, 3, 5))) + self.space()


HUGE = "@@too large for a double:%s@@"


def no_constant(name):
    raise ValueError(name)


def float_or_text(text):
    value = float(text)
    return value if value - value == 0 else HUGE % text


def dumps(document):
    """As json.dumps(json.loads()), but that huge floats keep their own text."""
    value = json.loads(document, parse_float=float_or_text, parse_constant=no_constant)
    text = json.dumps(value, ensure_ascii=False)
    return re.sub('"' + HUGE % "([^@]*)" + '"', r"\1", text)


def encoded(text, charset):
    try:
        mark = MARKS.get(charset)
        return text.encode(charset) if mark is None else mark + text.encode(charset + "-le")
    except UnicodeEncodeError:
        return None


def documents(rng, count):
    stop = time.monotonic() + SECONDS
    for _ in range(count):
        raw = rng.choice(("ascii", "latin-1", "utf-8"))
        document = Generator(rng, raw, rng.random() < 0.5).document()
        value = json.loads(document)
        text = dumps(document)
        is_container = isinstance(value, (list, dict))
        emit(None if is_container else str(value).encode(), b"\1" if value else b"\0")
        for charset in CHARSETS:
            emit(encoded(document, charset), encoded(text, charset))
        if time.monotonic() > stop:
            break


# --- damaged documents -----------------------------------------------------

TOKENS = (b"NaN", b"Infinity", b"-Infinity", b"\xef\xbb\xbf", b"\\ud800", b"\\udc00",
          b"\\ud83d\\udc30", b"\\u12", b"\\x", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80",
          b"\xff", b"\x00", b"\x1f", b"\x0c", b"\xc2\xa0", b"01", b"-", b"+1", b".5", b"1.",
          b"1e", b"1e+", b"tru", b"[", b"]", b"{", b"}", b",", b":", b'"', b"'", b"\\", b"/",
          b"//", b"/**/", b"\n", b" ", b"0", b"-0", b"null", b'"a":1', b"[" * 300, b"]" * 300,
          b"\xf0\x9f\x90\xb0", b"\xe2\x80\xa8")


def mutate(rng, text):
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        at = rng.randrange(len(text) + 1)
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:at] + text[at + 1:]
        elif kind == 1:
            text = text[:at] + bytes((rng.randrange(256),)) + text[at + 1:]
        elif kind == 2:
            text = text[:at]
        elif kind == 3:
            end = rng.randrange(at, min(len(text), at + 20) + 1)
            text = text[:at] + text[at:end] + text[at:]
        else:
            text = text[:at] + rng.choice(TOKENS) + text[at:]
    return text


def depth_of(text):
    deepest = depth = 0
    for token in re.findall(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        depth += token in "[{"
        deepest = max(deepest, depth)
        depth -= token in "]}"
    return deepest


def strictly(data):
    """The canonical text of valid JSON as the protocol has it, or ValueError."""
    text = data.decode("utf-8")
    value = dumps(text)  # refuses a mark, too
    if depth_of(text) > DEPTH_MAX:
        raise ValueError("depth")
    # A surrogate may also hide in a value that a duplicate replaces.
    json.loads(text, object_pairs_hook=lambda pairs: json.dumps(pairs, ensure_ascii=False)
               .encode("utf-8") and None)
    return value.encode("utf-8")


def mutants(rng, count):
    stop = time.monotonic() + SECONDS
    for number in range(count):
        document = Generator(rng, rng.choice(("ascii", "utf-8")), True).document()
        if number % 64 == 0:
            depth = rng.choice((511, 512, 513))
            opening = [rng.choice("[{") for _ in range(depth)]
            document = "".join('{"a":' if b == "{" else b for b in opening) + "0" + \
                "".join("}" if b == "{" else "]" for b in reversed(opening))
        data = document.encode() if number % 128 == 0 else mutate(rng, document.encode())
        try:
            emit(data, strictly(data))
        except ValueError:  # JSON's and Unicode's errors are both
            emit(data, None)
        if time.monotonic() > stop:
            break


def main():
    mode, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    sys.setrecursionlimit(20000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    modes = {"floats": floats, "numbers": numbers, "documents": documents, "mutants": mutants}
    try:
        modes[mode](random.Random(seed), count)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader has failed, and says why itself
        sys.stderr.close()


if __name__ == "__main__":
    main()
