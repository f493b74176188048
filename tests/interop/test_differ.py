# SPDX-License-Identifier: MIT
"""The C codec and the Python peer on the same random bytes: every line must agree.

    test_differ.py [--content] [--seed N] [--cases N]    as ctest runs it
    test_differ.py [--content] [--seed N] --soak         until it is stopped, or they disagree

APPMSG_DIFFER and APPMSG_DIFFER_CONTENT name the programs built from differ*.c; the
second is for --content, the values and texts of JSON content.  A disagreement is
reduced to the smallest input that still shows it, and printed with both answers.
"""

import argparse
import json
import os
import random
import re
import struct
import subprocess
import sys
import time

import generate
from peer import codec, content, strict_json
from peer.codec import Limits

DIFFER = os.environ.get("APPMSG_DIFFER", "")
DIFFER_CONTENT = os.environ.get("APPMSG_DIFFER_CONTENT", "")
DEFAULT_SEED = 1
DEFAULT_CASES = 20000
BATCH = 1000

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)
WHOLE, EVERYWHERE = 0, 0xFFFFFFFF
RUN_SECONDS = 60
REDUCE_SECONDS = 10
ENOUGH = 3  # disagreements; more would say no more

KNOWN_CHARSETS = sorted(content.CHARSETS) + [
    "utf_7", "utf_8_sig", "cp037", "idna", "punycode", "utf8mb4", "utf_9", "iso8859_15", "u7",
    "latin2", "rot13", "", "utf_16_", "646x", "utf_16_el", "ansi_x3.4.1968", "iso_646_irv_1991"]


class Case:
    """One question for both sides."""

    def __init__(self, kind, data, limits=Limits(), cut=WHOLE, future=b""):
        self.kind = kind
        self.data = data
        self.limits = limits
        self.cut = cut
        self.future = future  # 'F': what will come later

    def packed(self):
        return struct.pack(">cQHHHII", self.kind.encode(), self.limits.max_content,
                           self.limits.max_header, self.limits.max_fields,
                           self.limits.max_depth, self.cut, len(self.data)) + self.data

    def with_data(self, data):
        return Case(self.kind, data, self.limits, self.cut, self.future)

    def __str__(self):
        return f"{self.kind} {self.limits} cut={self.cut} {self.data!r} {self.future!r}"


def ask_codec(cases):
    """The C side's answers, a list of lines for each case."""
    program = DIFFER_CONTENT if cases[0].kind == "V" else DIFFER
    done = subprocess.run([program], input=b"".join(case.packed() for case in cases),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          timeout=RUN_SECONDS)
    answers = [part.split("\n") if part else []
               for part in done.stdout.decode("ascii").split("\n.\n")]
    if done.returncode != 0 or answers.pop() != [] or len(answers) != len(cases):
        if len(cases) > 1:
            return [ask_codec([case])[0] for case in cases]
        words = done.stderr.decode("utf-8", "replace").split("\n")
        why = "".join([line for line in words if "ERROR" in line or "runtime error" in line][:1])
        return [[f"differ has ended with status {done.returncode}: {why}"]]
    return answers


def answer_stream(case):
    if case.cut == EVERYWHERE:
        pieces = [case.data[i:i + 1] for i in range(len(case.data))]
    else:
        pieces = [case.data[:case.cut], case.data[case.cut:]]
    return codec.log(pieces, case.limits)


def answer_json(case):
    """As differ.c writes tokens; before an error, those that come before it."""
    try:
        tokens = strict_json.scan(case.data, codec.bounded(case.limits).max_depth)
        last = "ok"
    except strict_json.JsonError as error:
        tokens = []
        last = f"error {error.name} {error.off}"
    lines = []
    for token in tokens:
        quotes = 1 if token.type in ("name", "string") else 0
        line = f"{token.type} {token.start + quotes} {token.end - token.start - 2 * quotes}"
        if quotes:
            line += " " + codec.quoted(token.value.encode())
        lines.append(line)
    return lines + [last]


def answer_charset(case):
    try:
        return [content.find_charset(case.data.decode("utf-8", "replace"))]
    except content.ContentError as error:
        return [error.name]


def find_message(data, limits):
    """Section 7, offset by offset: (the first message, the first that may become one)."""
    keep = None
    limits = codec.bounded(limits)
    for off in range(len(data)):
        rest = data[off:]
        length = struct.unpack(">H", rest[:2])[0] if len(rest) >= 2 else None
        if length is not None and not 2 <= length <= limits.max_header:
            continue
        if len(rest) > 2 and rest[2:3] != b"{":
            continue
        if length is None or len(rest) < 2 + length:
            if keep is None:
                keep = off
            continue
        try:
            codec.parse_header(rest[2:2 + length], limits)
        except codec.HeaderError:
            continue
        return off, keep
    return None, len(data) if keep is None else keep


def answer_find(case):
    """Where a message begins; else the first and last place from which to keep bytes.

    A codec may look at the bytes of a header that is not whole and drop what cannot
    become one, or not; but never what will be one.
    """
    found, low = find_message(case.data, case.limits)
    if found is not None:
        return [f"message {found}"]
    later, _ = find_message(case.data + case.future, case.limits)
    high = len(case.data) if later is None else min(later, len(case.data))
    return [f"keep {min(low, max(0, len(case.data) - 2))} {high}"]


def pack_text(data):
    return struct.pack(">I", len(data)) + data


def read_text(data, pos):
    (size,) = struct.unpack_from(">I", data, pos)
    return data[pos + 4:pos + 4 + size], pos + 4 + size


def pack_message(byteorder, length, kind, encoding, extras):
    """What read_message() of differ.c reads."""
    data = struct.pack(">BQ", byteorder == "big", length) + pack_text(kind) + pack_text(encoding)
    data += struct.pack(">B", len(extras))
    for name, text in extras:
        data += pack_text(name) + pack_text(text)
    return data


def unpack_message(data):
    """The arguments of pack_message()."""
    big, length = struct.unpack_from(">BQ", data)
    kind, pos = read_text(data, 9)
    encoding, pos = read_text(data, pos)
    (count,) = struct.unpack_from(">B", data, pos)
    pos += 1
    extras = []
    for _ in range(count):
        name, pos = read_text(data, pos)
        text, pos = read_text(data, pos)
        extras.append((name, text))
    return "big" if big else "little", length, kind, encoding, extras


def encode_fault(byteorder, length, kind, encoding, extras):
    """The error of a message with at most one fault; None if it has none."""
    for name, text in (("content-type", kind), ("content-encoding", encoding)):
        try:
            if not codec.is_plain_text(text.decode()):
                return f"error {name}-value -"
        except UnicodeDecodeError:
            return "error json-utf8 -"
    if length > codec.CONTENT_MAX:
        return "error content-length-range -"
    if len(extras) > codec.FIELDS_MAX - len(codec.REQUIRED):
        return "error fields-limit"
    seen = {name.encode() for name in codec.REQUIRED}
    for index, (name, text) in enumerate(extras):
        try:
            name.decode()
        except UnicodeDecodeError:
            return f"error json-utf8 {index}"
        try:
            strict_json.scan(text, strict_json.DEPTH_MAX - 1)  # it is inside the header
        except strict_json.JsonError as error:
            return f"error {error.name} {index}"
        if name in seen:
            return f"error duplicate-name {index}"
        seen.add(name)
    return None


def answer_encode(case):
    message = unpack_message(case.data)
    fault = encode_fault(*message)
    if fault is not None:
        return [fault]
    byteorder, length, kind, encoding, extras = message

    def quote(text):
        return json.dumps(text.decode(), ensure_ascii=False).encode()

    header = (b'{"byteorder": ' + quote(byteorder.encode()) + b', "content-type": ' + quote(kind)
              + b', "content-encoding": ' + quote(encoding)
              + b', "content-length": %d' % length)
    for name, text in extras:
        header += b", " + quote(name) + b": " + text.strip(strict_json.WHITE)
    header += b"}"
    if len(header) > codec.HEADER_MAX:
        return ["error header-limit"]
    return ["bytes " + codec.quoted(struct.pack(">H", len(header)) + header)]


def answer_content(case):
    length = case.data[0]
    encoding = case.data[1:1 + length].decode()
    try:
        value = content.parse(case.data[1 + length:], encoding,
                              codec.bounded(case.limits).max_depth)
    except content.ContentError as error:
        return [f"error {error.name} {error.off}"]
    return ["json " + codec.quoted(content.canonical(value).encode()),
            "str " + codec.quoted(content.text_of(value).encode()),
            "truth " + ("true" if content.truth(value) else "false")]


def answer_numbers(case):
    order = "<>"[case.data[0]]
    data = case.data[1:9]
    widths = (2, 4, 8)
    unsigned = [struct.unpack(order + code, data[:width])[0] for code, width in zip("HIQ", widths)]
    signed = [struct.unpack(order + code, data[:width])[0] for code, width in zip("hiq", widths)]
    back = (data[:2] + data[:4] + data[:8]) * 2 + data[:4] + data[:8]
    back += struct.pack(order + "H", 258)
    return [" ".join(map(str, unsigned + signed + unsigned[1:])), codec.quoted(back)]


ANSWERS = {"S": answer_stream, "J": answer_json, "C": answer_charset, "F": answer_find,
           "E": answer_encode, "V": answer_content, "N": answer_numbers}


def same(case, theirs, ours):
    """Whether both say the same; of a JSON error only the last line counts."""
    if case.kind == "J" and ours[-1] != "ok":
        return theirs[-1:] == ours[-1:]
    if ours in (["error fields-limit"], ["error header-limit"]):
        return theirs[0].startswith(ours[0])  # which extra is at fault, is left open
    if case.kind == "F" and ours[0].startswith("keep"):
        _, low, high = ours[0].split()
        match = re.fullmatch(r"keep ([0-9]+)", theirs[0])
        return match is not None and int(low) <= int(match.group(1)) <= int(high)
    return theirs == ours


def check_with_json(case):
    """A third opinion: what the peer accepts, Python's json module reads the same."""
    try:
        tokens = strict_json.scan(case.data)
    except strict_json.JsonError:
        return
    depth = 0
    for token in tokens:
        depth += (token.type in ("{", "[")) - (token.type in ("}", "]"))
        if depth > 200:
            return  # json recurses

    mine = content.build(case.data, tokens)
    theirs = json.loads(case.data.decode("utf-8"), parse_int=content.Number,
                        parse_float=content.Number)
    if mine != theirs:
        raise AssertionError(f"the peer and Python's json: {case}")


def random_limits(rng):
    """Now and then a limit that is about as large as what it limits."""
    choices = {"max_content": (0, 1, 4, 5, 41, 16777216, 2**63, 2**64 - 1),
               "max_header": (0, 1, 2, 60, 101, 102, 103, 150),
               "max_fields": (0, 1, 3, 4, 5, 6, 63, 65, 65535),
               "max_depth": (0, 1, 2, 3, 64, 511, 513, 65535)}
    limits = Limits()
    while rng.random() < 0.15:
        name = rng.choice(list(choices))
        limits = limits._replace(**{name: rng.choice(choices[name])})
    return limits


def random_stream(rng):
    data = generate.stream(rng)
    header_end = 2 + int.from_bytes(data[:2], "big")  # then nothing is behind the header
    cut = rng.choice((WHOLE, header_end, EVERYWHERE, 1, 2, 3, rng.randrange(len(data) + 1)))
    return Case("S", data, random_limits(rng), cut if len(data) < 3000 else WHOLE)


def random_encode(rng):
    """A message that can be encoded; extras with any valid value."""

    def text():
        while True:
            words = generate.string(rng, 0)
            value = strict_json.scan(words)[0].value
            if codec.is_plain_text(value):
                return value.encode()

    extras = []
    for number in range(rng.choice((0, 1, 2, 5, 60))):
        name = f"{number}".encode() + strict_json.scan(generate.string(rng, 0))[0].value.encode()
        space = rng.choice((b"", b"", b" ", b"\n\t"))
        value = generate.value(rng, 0)
        try:  # generate.nest() may be too deep below the header
            strict_json.scan(b"[" + value + b"]")
        except strict_json.JsonError:
            value = b"null"
        extras.append((name, space + value + space))
    length = rng.choice((0, 1, 41, 99, 100, 2**53 + 1, 2**63 - 1, rng.randrange(2**63)))
    kind, encoding = text(), text()
    if rng.random() < 0.5:
        length, kind, encoding = random_fault(rng, length, kind, encoding, extras)
    return Case("E", pack_message(rng.choice(("little", "big")), length, kind, encoding, extras))


def random_fault(rng, length, kind, encoding, extras):
    """The message with one fault; extras are changed in place."""
    at = rng.randrange(len(extras)) if extras else None
    fault = rng.randrange(8)
    if fault == 0:
        length = rng.choice((2**63, 2**64 - 1))
    elif fault == 1:
        kind = rng.choice((b"", b"\x7f", b"a\x1f", b"\xc2\x80", b"\xc2\x9f", b"\xc3", b"a\x80"))
    elif fault == 2:
        encoding = rng.choice((b"", b"\x00", b"\nb", b"b\xc2\x85", b"\xed\xa0\x80"))
    elif fault == 3:
        extras += [(b"%d" % number, b"1") for number in range(100, 161 - len(extras))]
    elif fault == 4:
        name = rng.choice(codec.REQUIRED).encode() if at is None else extras[at][0]
        extras.append((name, b"0"))
    elif fault == 5:
        extras.append((b"pad", b'"' + b"x" * rng.randrange(65000, 65600) + b'"'))
    elif at is not None and fault == 6:
        value = generate.value(rng, 0.3)
        extras[at] = (extras[at][0], rng.choice((value, generate.damage(rng, value))))
    elif at is not None:
        extras[at] = (rng.choice((b"\xff", b"a\xc3", b"\xed\xa0\x80", b"content-length")), b"1")
    return length, kind, encoding


def random_content(rng):
    name, data = generate.content(rng)
    return Case("V", bytes([len(name)]) + name.encode() + data, random_limits(rng))


def random_case(rng):
    """A case of any kind but 'V'."""
    kind = rng.random()
    if kind < 0.65:
        return random_stream(rng)
    if kind < 0.84:
        return Case("J", generate.json_text(rng), random_limits(rng))
    if kind < 0.85:
        return Case("N", bytes([rng.randrange(2)]) + rng.randbytes(8))
    if kind < 0.90:
        data = generate.capture(rng)
        seen = rng.choice((len(data), rng.randrange(len(data) + 1)))
        return Case("F", data[:seen], random_limits(rng), WHOLE, data[seen:])
    if kind < 0.95:
        return random_encode(rng)
    return Case("C", generate.charset_name(rng, KNOWN_CHARSETS))


def disagree(case, deadline):
    """Whether the case shows a disagreement; after the deadline nothing does."""
    if time.monotonic() >= deadline:
        return False
    return not same(case, ask_codec([case])[0], ANSWERS[case.kind](case))


def reduce_message(case, deadline):
    """For 'E': without the extras, and the characters of names, that do not matter."""
    byteorder, length, kind, encoding, extras = unpack_message(case.data)

    def still(kind, encoding, extras):
        message = pack_message(byteorder, length, kind, encoding, extras)
        return disagree(case.with_data(message), deadline)

    for index in reversed(range(len(extras))):
        fewer = extras[:index] + extras[index + 1:]
        if still(kind, encoding, fewer):
            extras = fewer
    kind = b"x" if still(b"x", encoding, extras) else kind
    encoding = b"x" if still(kind, b"x", extras) else encoding
    for index, (name, text) in enumerate(extras):
        for smaller in [(name, b"0")] + [(char.encode(), b"0") for char in name.decode()]:
            changed = extras[:index] + [smaller] + extras[index + 1:]
            if still(kind, encoding, changed):
                extras = changed
    return case.with_data(pack_message(byteorder, length, kind, encoding, extras))


def reduce(case):
    """The smallest input that still shows the disagreement, by taking pieces away."""
    deadline = time.monotonic() + REDUCE_SECONDS
    if case.kind == "E":
        return reduce_message(case, deadline)
    if case.kind == "N":
        return case
    fixed = 1 + case.data[0] if case.kind == "V" else 0  # the name stays
    size = max(1, len(case.data) // 2)
    while size:
        off = fixed
        while off < len(case.data):
            smaller = case.with_data(case.data[:off] + case.data[off + size:])
            if case.kind == "S" and size > 2 and off > 1 and len(smaller.data) > 2:
                # Try with the prefix following the header, too.
                repaired = struct.pack(">H", (len(smaller.data) - 2) & 0xFFFF) + smaller.data[2:]
                if disagree(case.with_data(repaired), deadline):
                    case = case.with_data(repaired)
                    continue
            if disagree(smaller, deadline):
                case = smaller
            else:
                off += size
        size //= 2
    return case


def report(case, seed):
    small = reduce(case)
    print(f"DISAGREEMENT (seed {seed})\ncase:   {case}\nsmall:  {small}\n"
          f"codec:  {ask_codec([small])[0]}\npython: {ANSWERS[small.kind](small)}", flush=True)


def verdict(case, answer):
    """What --statistics counts: the error, or the kind of success."""
    words = answer[-1].split()
    if "error" in words:
        return words[words.index("error") + 1]
    return {"S": words[-1], "E": "ok", "N": "ok"}.get(case.kind, words[0])


def run_batch(seed, number, make, statistics):
    """BATCH cases; the number of disagreements."""
    rng = random.Random(f"{seed}/{number}")
    cases = [make(rng) for _ in range(BATCH)]
    wrong = 0
    for case, theirs in zip(cases, ask_codec(cases)):
        ours = ANSWERS[case.kind](case)
        key = f"{case.kind} {verdict(case, ours)}"
        statistics[key] = statistics.get(key, 0) + 1
        if case.kind == "J":
            check_with_json(case)
        if not same(case, theirs, ours):
            report(case, f"{seed}/{number}")
            wrong += 1
            if wrong == ENOUGH:
                break
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--cases", type=int, default=DEFAULT_CASES)
    parser.add_argument("--content", action="store_true")
    parser.add_argument("--soak", action="store_true")
    parser.add_argument("--statistics", action="store_true")
    args = parser.parse_args()
    if not (DIFFER_CONTENT if args.content else DIFFER):
        sys.exit("APPMSG_DIFFER or APPMSG_DIFFER_CONTENT is not set")
    make = random_content if args.content else random_case
    print(f"seed {args.seed}", flush=True)
    statistics = {}
    number = wrong = 0
    start = time.monotonic()
    while args.soak or number * BATCH < args.cases:
        wrong += run_batch(args.seed, number, make, statistics)
        number += 1
        if wrong >= ENOUGH:
            break
        if args.soak and number % 100 == 0:
            print(f"{number * BATCH} cases in {time.monotonic() - start:.0f} s, {wrong} wrong",
                  flush=True)
    if args.statistics:
        for key, count in sorted(statistics.items()):
            print(f"{count:8} {key}")
    print(f"{number * BATCH} cases, {wrong} disagreements, "
          f"{time.monotonic() - start:.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
