# SPDX-License-Identifier: MIT
"""Random cases for the comparison with the C codec: near what is valid, and not.

Bytes at random die at their first byte.  These are built as messages, with the
choices that matter made often (escapes, duplicates, limits, names that are nearly
right), then damaged a little, then the prefix and content-length repaired or not.
"""

import json
import struct

REQUIRED = ("byteorder", "content-type", "content-encoding", "content-length")

BYTEORDERS = ('"little"', '"big"') * 6 + (
    '"Little"', '"bi\\u0067"', '"\\u006cittle"', '"littl"', '"little "', '""', '"big\\u0000"',
    "1", "null", "true", "[]", "{}", "[\"big\"]")
TYPES = ('"text/json"',) * 8 + (
    '"binary/x"', '"text\\/json"', '"t\\u0065xt/json"', '"Text/JSON"', '"text/json "', '""',
    '"a\\u001fb"', '"a\\u007f"', '"a\x7f"', '"\x80"', '"\x9f"', '"\xa0"', '"\\u0080"',
    '"\\u009F"', '"\\u0000"', '"\\n"', '"é😀"', '"text/json\\u0000"', "7", "false", "null",
    '"' + "x" * 200 + '"')
ENCODINGS = ('"utf-8"',) * 8 + (
    '"binary"', '"utf-16"', '"u\\u0074f-8"', '""', '"\\t"', '"\\ud83d\\ude00"', "null", "[1]")
LENGTHS = ("0", "1", "5", "41") * 3 + (
    "-0", "-1", "00", "01", "1.0", "1e1", "1E0", "0.0", '"5"', "true", "null", "[]", "{}",
    "9223372036854775807", "9223372036854775808", "9223372036854775806",
    "09223372036854775807", "9" * 19, "1" + "0" * 19, "18446744073709551616", "1" + "0" * 400,
    "16777216", "16777217", "5 ", "+5", "0x5", "5.", "1e", "1e+", "-", "١")
NUMBERS = ("0", "-0", "1", "12", "-7", "1.5", "0.5", "1e5", "1E+5", "1e-5", "0e0", "-0.0e-0",
           "123456789012345678901234567890", "01", "-01", "1.", ".5", "+1", "1.5.2", "1e5.2",
           "1e5e", "-", "--1", "1-", "0x1", "00", "1e", "1e+", "NaN", "Infinity", "-Infinity",
           "1_0", "1,", "1 2")
WHITE = ("", "", "", "", " ", " ", "\n", "\t", "\r\n ", "  ", "\f", "\u00a0", "\v", "\x00")
NAMES = ("a", "b", "x", "id", "connection", "Byteorder", "byteorder ", "content-lengt",
         "content-length\\u0000", "content\\u002dlength", "\\u0062yteorder", "content_type",
         "", "\\u0061", "é", "e\u0301", "\\u00e9", "\\u00E9", "\\ud83d\\ude00", "😀", "\\u0000",
         "\\/", "/", "\\\"", "\\\\", "a\\u0000", "version", "\ue000", "\uffff")
STRING_PARTS = (
    "a", "abc", "é", "😀", "\u00a0", "\u00bf", "\x7f", "\ue000", "\uffff", "\\n", "\\\"", "\\\\",
    "\\/", "\\b", "\\u0000", "\\u00e9", "\\uD7FF", "\\ue000", "\\uffff", "\\ud83d\\ude00",
    "\\uDBFF\\uDFFF", "\\uD800\\uDC00", "\\ud800\\udfff", "\\udbff\\udc00")
BAD_STRING_PARTS = (
    b"\\ud800", b"\\udc00", b"\\udc00\\udc00", b"\\udfff\\udfff", b"\\ud800\\udbff", b"\\ud83dx",
    b"\\ud83d\\n", b"\\ud83d\\u0041", b"\\ud83d\\ud83d",
    b"\\ud83d\\ude0", b"\\ud83d\\", b"\\ud83d\\u", b"\\ud83d\\udg00", b"\\ud83d\\U", b"\\uD83D\x01",
    b"\\ud83d\xff", b"\\u12", b"\\u12g4", b"\\u\xe9", b"\\x41", b"\\'", b"\\U0041", b"\\\x00",
    b"\\\xc3\xa9",
    b"\x00", b"\x01", b"\x1f", b"\n", b"\t", b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xc2",
    b"\xc2A", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xe0\xa0", b"\xe2\x82", b"\xe2\x82A",
    b"\xed\xa0\x80",
    b"\xed\x9f\xbf", b"\xed\xbf\xbf", b"\xef\xbf\xbf", b"\xef\xbb\xbf", b"\xf0\x80\x80\x80",
    b"\xf0\x8f\xbf\xbf", b"\xf0\x90\x80", b"\xf0\x9f", b"\xf4\x8f\xbf\xbf", b"\xf4\x90\x80\x80",
    b"\xf5\x80\x80\x80", b"\xff", b"\xfe", b"\xf8\x88\x80\x80\x80")
LITERALS = ("true", "false", "null") * 4 + ("True", "tru", "truE", "nul", "fals", "nulll", "t",
                                            "undefined", "none")
TOKENS = (b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b" ", b"0", b"-", b"1e", b".", b"true",
          b"null", b"\\u", b"\\ud800", b"\\udc00", b"\\ud83d\\ude00", b"\xef\xbb\xbf", b"\x00",
          b"\x1f", b"\x7f", b"\x80", b"\xc3\xa9", b"\xe2\x82\xac", b"\xf0\x9f\x90\xb0",
          b"\xed\xa0\x80", b"\xff", b'"byteorder"', b'"content-length"', b'": "', b'", "', b"//",
          b"/*", b"'", b"\n", b"\f",
          b"9223372036854775807", b"E+", b"u", b"D8", b"dC")


def string(rng, bad):
    """A JSON string with its quotes, as bytes."""
    out = b'"'
    for _ in range(rng.choice((0, 1, 1, 2, 3, 8))):
        if rng.random() < bad:
            out += rng.choice(BAD_STRING_PARTS)
        else:
            out += rng.choice(STRING_PARTS).encode()
    return out + (b"" if rng.random() < bad / 4 else b'"')


def white(rng, bad):
    return rng.choice(WHITE if rng.random() < bad else WHITE[:10]).encode()


def value(rng, bad, depth=0):
    """Any JSON value, or nearly."""
    kind = rng.random()
    if kind < 0.3:
        return string(rng, bad)
    if kind < 0.55:
        return rng.choice(NUMBERS if rng.random() < bad else NUMBERS[:13]).encode()
    if kind < 0.7 or depth > 5:
        return rng.choice(LITERALS if rng.random() < bad else LITERALS[:12]).encode()
    if kind > 0.995:
        return nest(rng)
    count = rng.choice((0, 0, 1, 2, 3))
    comma = white(rng, bad) + b"," + white(rng, bad)
    if kind < 0.85:
        members = [value(rng, bad, depth + 1) for _ in range(count)]
        opening, closing = b"[", b"]"
    else:
        members = [string(rng, bad) + white(rng, bad) + b":" + white(rng, bad)
                   + value(rng, bad, depth + 1) for _ in range(count)]
        opening, closing = b"{", b"}"
    if rng.random() < bad / 3:
        members.append(b"")  # a trailing comma
    return opening + white(rng, bad) + comma.join(members) + white(rng, bad) + closing


def nest(rng):
    """Brackets about as deep as is allowed."""
    depth = rng.choice((3, 4, 63, 64, 65, 510, 511, 512, 513))
    kinds = [rng.random() < 0.5 for _ in range(depth)]
    opening = b"".join(b"[" if array else b'{"k":' for array in kinds)
    closing = b"".join(b"]" if array else b"}" for array in reversed(kinds))
    return opening + b"1" + (closing if rng.random() < 0.8 else closing[:-1])


def write_members(rng, members, bad):
    """A header of these (name, value) pairs, in an order and with white space at random."""
    if rng.random() < 0.5:
        rng.shuffle(members)
    canonical = rng.random() < 0.4
    parts = []
    for name, text in members:
        colon = b": " if canonical else white(rng, bad) + b":" + white(rng, bad)
        parts.append(name + colon + text)
    comma = b", " if canonical else white(rng, bad) + b"," + white(rng, bad)
    text = b"{" + comma.join(parts) + b"}"
    return text if canonical else white(rng, bad) + text + white(rng, bad)


def header(rng):
    """(header bytes, content bytes); the content fits the claim now and then."""
    bad = rng.choice((0, 0, 0, 0.03, 0.1, 0.3))
    odd = max(bad, 0.05)

    def pick(texts, usual):
        return rng.choice(texts if rng.random() < odd else texts[:usual])

    length = pick(LENGTHS, 12)
    texts = {
        "byteorder": pick(BYTEORDERS, 12), "content-type": pick(TYPES, 9),
        "content-encoding": pick(ENCODINGS, 10), "content-length": length,
    }
    members = [(json.dumps(name).encode(), texts[name].encode()) for name in REQUIRED]
    if rng.random() < odd / 2:
        del members[rng.randrange(4)]
    if rng.random() < odd / 2:
        members.append(rng.choice(members))
    extras = rng.choice((0, 0, 0, 1, 1, 2, 4, 59, 60, 61) if rng.random() < 0.3 else (0, 0, 1, 2))
    for number in range(extras):
        name = f'"n{number}"'.encode()
        if extras < 10:
            known = rng.random() < 0.6
            name = b'"' + rng.choice(NAMES).encode() + b'"' if known else string(rng, bad)
        members.append((name, value(rng, bad) if extras < 10 else b"1"))
    text = write_members(rng, members, bad)
    if rng.random() < odd / 10:
        text = rng.choice((b"\xef\xbb\xbf", b"\xef\xbb", b" \xef\xbb\xbf", b"[", b"1")) + text
    if rng.random() < 0.002:
        text = pad(rng, text)
    size = int(length) if length.isascii() and length.isdigit() and len(length) < 4 else 3
    # What follows a header is read as part of it by whoever does not see its end.
    follows = rng.choice((None, b'"', b'" }', b'": 1}', b"}", b" "))
    return text, (follows * size if follows else rng.randbytes(size))[:size]


TAILS = (b'"', b'"', b'"a', b'"abc', b'": ', b'":', b", ", b",", b"}", b"}", b" ", b"\\", b'\\"',
         b"1", b"{", b"[", b"]", b"true", b'"x": ', b'""', b"\xc3", b"\xc3\xa9", b"\n", b"\x7f",
         b"\x01", b"\\u", b"d83d", b"\\ud83d", b"\\ude00", b"\\udc00", b"\\udfff", b"\\ud800",
         b"0", b"e", b"-", b".5", b"x" * 15, b"y" * 31, b"z" * 64)


def canonical_head(rng):
    """Canonical to the last required field, then a few tokens: what a fast path must see."""
    text = (b'{"byteorder": "' + rng.choice((b"little", b"big")) + b'", "content-type": "'
            + b"t" * rng.choice((0, 1, 1, 2, 9, 20, 60)) + b'", "content-encoding": "'
            + rng.choice((b"x", b"utf-8")) + b'", "content-length": '
            + rng.choice((b"0", b"1", b"12")))
    for _ in range(rng.randrange(3)):
        text += b', "' + b"n" * rng.randrange(20) + b'": ' + value(rng, 0)
    text += rng.choice((b"", b"", b", ", b","))
    text += b"".join(rng.choice(TAILS) for _ in range(rng.randrange(7)))
    return text + rng.choice((b"}", b"}", b"}", b"", b"} ", b"}\n\n"))


def pad(rng, text):
    """The header with a long string in it, about as long as a header can be."""
    filler = rng.choice((b"x", "é".encode(), b"\\u00e9", b"\\\\", b"\\ud83d\\ude00"))
    room = rng.choice((65535, 65534, 65536, 40000)) - len(text) - 9
    string_bytes = filler * (room // len(filler))
    return text[:-1] + b', "pad":"' + string_bytes + b'"' + text[-1:]


def damage(rng, data):
    """A few small changes somewhere."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(6)
        if kind == 0:
            data[at:at] = rng.choice(TOKENS)
        elif kind == 1:
            del data[at:at + rng.choice((1, 1, 2, 5))]
        elif kind == 2:
            data[at:at + 1] = bytes([rng.randrange(256)])
        elif kind == 3:
            data[at:at + 1] = rng.choice(TOKENS)
        elif kind == 4:
            end = at + rng.randrange(1, 20)
            data[at:at] = data[at:end]
        else:
            del data[at:]
    return bytes(data)


def message(rng):
    """A message, or what was one."""
    text, follows = header(rng)
    if rng.random() < 0.2:
        text = canonical_head(rng)
    elif rng.random() < 0.4:
        text = damage(rng, text)
    length = len(text)
    if rng.random() < 0.03:
        length = rng.choice((0, 1, 2, length - 1, length + 1, length + 7, 65535, length * 256))
    return struct.pack(">H", max(0, min(length, 65535))) + text[:65535] + follows


def stream(rng):
    """A few messages; damaged as a whole, or cut, now and then."""
    data = b"".join(message(rng) for _ in range(rng.choice((1, 1, 1, 1, 2, 3))))
    if rng.random() < 0.1:
        data = damage(rng, data)
    if rng.random() < 0.15:
        data = data[:rng.randrange(len(data) + 1)]
    return data


def json_text(rng):
    """A JSON text of any kind."""
    bad = rng.choice((0, 0, 0.05, 0.2))
    data = white(rng, bad) + value(rng, bad) + white(rng, bad)
    if rng.random() < 0.05:
        data = rng.choice((b"\xef\xbb\xbf", b"\xef\xbb", b" \xef\xbb\xbf")) + data
    return damage(rng, data) if rng.random() < 0.4 else data


def capture(rng):
    """Bytes from the middle of a stream."""
    junk = b"".join(rng.choice((b"\x00", b"{", b"\x00\x66{", b"\x00\x02{}", b"x", b"\xff\xff{",
                                b"\x00\x67", b'{"', b"\x7b\x7b\x7b", b"\x00\x10{ "))
                    for _ in range(rng.randrange(8)))
    data = junk + stream(rng)
    return data[rng.randrange(len(data) // 2 + 1):] if rng.random() < 0.3 else data


def charset_name(rng, known):
    """A charset's name as one might spell it."""
    name = rng.choice(known)
    if rng.random() < 0.7:
        name = name.replace("_", rng.choice(("-", " ", "--", "_", ":", "", "-_-")))
    if rng.random() < 0.4:
        name = name.upper() if rng.random() < 0.5 else name.title()
    if rng.random() < 0.3:
        name = rng.choice((" ", "-", "", "\x00", "\n", "x-", "(")) + name + rng.choice(
            (" ", "-", "", "\x00", "1", ".", ")"))
    if rng.random() < 0.1:
        name += rng.choice("-x.é\u0660") * rng.choice((1, 35, 40))
    data = name.encode()
    return data + rng.choice((b"\x80", b"\xff", b"\x7f")) if rng.random() < 0.05 else data


def number(rng):
    """A JSON number whose text and value are worth comparing."""
    kind = rng.randrange(6)
    if kind == 0:
        return repr(struct.unpack("<d", rng.randbytes(8))[0]).replace("inf", "1e999").replace(
            "nan", "-0.0")
    if kind == 1:
        return str(rng.getrandbits(rng.choice((1, 8, 31, 53, 54, 64, 100, 400)))
                   * rng.choice((1, -1)))
    if kind == 2:
        digits = str(rng.getrandbits(rng.choice((4, 30, 60, 200))))
        fraction = str(rng.getrandbits(rng.choice((1, 20, 60, 900))))
        return f"{digits}.{fraction}"
    if kind == 3:
        return f"{rng.randrange(10**rng.randrange(1, 20))}e{rng.randrange(-350, 350)}"
    if kind == 4:
        fraction = f"{rng.randrange(10**6):06}"
        return f"{rng.randrange(100)}.{fraction}E{rng.choice('+-')}{rng.randrange(330)}"
    return rng.choice(NUMBERS[:13] + ("1e15", "1e16", "9e15", "9999999999999999", "1e22", "1e23",
                                      "0.0001", "0.00001", "5e-324", "1e-400", "-1e-400", "-1e999",
                                      "1e308", "1.8e308", "9007199254740993.0", "-0.0", "0.0e5"))


def content(rng):
    """(the name of a charset, content in it or nearly)."""
    if rng.random() < 0.3:
        text = number(rng)
    else:
        text = json_text(rng).decode("utf-8", rng.choice(("replace", "ignore")))
        while "1.5" in text and rng.random() < 0.8:
            text = text.replace("1.5", number(rng), 1)
    name = rng.choice(("utf-8",) * 4 + ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le",
                                        "utf-32-be", "latin-1", "ascii", "U16", "utf_7"))
    data = text.encode("utf-8" if name == "utf_7" else name, "replace")
    if rng.random() < 0.15:
        data = rng.choice((b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff",
                           b"\xef\xbb\xbf", b"\x00\xd8", b"\xd8\x00", b"\x00\xdc")) + data
    if rng.random() < 0.25 and data:
        at = rng.randrange(len(data))
        data = data[:at] + rng.choice((b"", b"", b"\xd8", b"\xdc\x00", b"\x00", b"\x11", b"\xff",
                                       b"\x00\xd8\x00\xdc", b"\xd8\x00\xd8\x00")) + data[
                                           at + rng.choice((0, 1, 2, 4)):]
    return name, data


def escaped(rng, text):
    """A JSON string of the ASCII text, some of it in escapes that need not be."""
    return b'"' + b"".join(b"\\u%04x" % ord(char) if rng.random() < 0.1 else char.encode()
                           for char in text) + b'"'


def reply(rng):
    """A reply as no program writes it: valid, or with one thing wrong; or any bytes."""
    if rng.random() < 0.25:
        return stream(rng)
    encoding = rng.choice(("utf-8", "utf-16", "utf-16-be", "utf-32", "latin-1", "ascii"))
    result = json.dumps("".join(chr(rng.choice((rng.randrange(32, 127), rng.randrange(160, 256))))
                                for _ in range(rng.randrange(20)))).encode()
    if rng.random() < 0.4:
        result = number(rng).encode() if rng.random() < 0.5 else value(rng, 0)
    text = b'{"result":' + white(rng, 0) + result + b"}" + white(rng, 0)
    text = rng.choice((text,) * 6 + (result, b"[1]", damage(rng, text)))
    data = text.decode("utf-8", "replace").encode(encoding, "replace")
    kind = rng.choice(("text/json",) * 6 + ("binary/custom-server-binary-type", "Text/JSON"))
    members = [
        (escaped(rng, "byteorder"), escaped(rng, rng.choice(("little", "big")))),
        (escaped(rng, "content-type"), escaped(rng, kind)),
        (escaped(rng, "content-encoding"), escaped(rng, encoding)),
        (escaped(rng, "content-length"), str(len(data)).encode()),
    ]
    for number_of_extra in range(rng.choice((0, 0, 1, 3))):
        members.append((b'"extra %d"' % number_of_extra, value(rng, 0)))
    if rng.random() < 0.3:
        members.append((escaped(rng, "status"), rng.choice((
            b"400", b"503", b"200", b"399", b'"400"', b"400.0", b"null", b"999"))))
    head = write_members(rng, members, 0)
    if rng.random() < 0.2:
        head = damage(rng, head)
    data = struct.pack(">H", len(head)) + head + data
    if rng.random() < 0.1:
        data = data[:rng.randrange(len(data))]
    return data + (b"more" if rng.random() < 0.1 else b"")
