# SPDX-License-Identifier: MIT
"""Frames and headers: docs/PROTOCOL.md sections 2 and 3, with the log of the vectors."""

import json
import struct
import sys
import zlib
from collections import namedtuple

from .strict_json import DEPTH_MAX, JsonError, scan

CONTENT_MAX = 2**63 - 1
HEADER_MAX = 65535
FIELDS_MAX = 64
SERVER_CONTENT_MAX = 16 * 1024 * 1024

REQUIRED = ("byteorder", "content-type", "content-encoding", "content-length")
KINDS = {"{": "object", "[": "array"}  # the others are called what their token is

# Appendix A: number, number on the wire, text.
STATUSES = {
    "header-empty": (1, 400, "the header length is 0"),
    "header-short": (2, 400, "the header length is 1: no object has 1 byte"),
    "truncated": (3, 400, "the stream ended inside a message"),
    "json-truncated": (20, 400, "the JSON text is cut short"),
    "json-syntax": (21, 400, "a byte that cannot stand here in JSON"),
    "json-bom": (22, 400, "a byte order mark before the JSON text"),
    "json-literal": (23, 400, "a literal that is not true, false or null"),
    "json-number": (24, 400, "a malformed number"),
    "json-control": (25, 400, "a raw control character in a string"),
    "json-escape": (26, 400, "a malformed escape in a string"),
    "json-surrogate": (27, 400, "an escaped surrogate without its other half"),
    "json-utf8": (28, 400, "a byte sequence that is not UTF-8"),
    "json-trailing": (29, 400, "something after the JSON value"),
    "header-not-object": (40, 400, "the header is JSON, but not an object"),
    "duplicate-name": (41, 400, "a name that the header already has"),
    "byteorder-missing": (42, 400, "no field byteorder"),
    "byteorder-type": (43, 400, "byteorder is not a string"),
    "byteorder-value": (44, 400, "byteorder is neither little nor big"),
    "content-type-missing": (45, 400, "no field content-type"),
    "content-type-type": (46, 400, "content-type is not a string"),
    "content-type-value": (47, 400, "content-type is empty or has a control character"),
    "content-encoding-missing": (48, 400, "no field content-encoding"),
    "content-encoding-type": (49, 400, "content-encoding is not a string"),
    "content-encoding-value": (50, 400, "content-encoding is empty or has a control character"),
    "content-length-missing": (51, 400, "no field content-length"),
    "content-length-type": (52, 400, "content-length is not a number"),
    "content-length-value": (53, 400, "content-length is not a plain decimal integer"),
    "content-length-range": (54, 400, "content-length is above 2^63-1"),
    "header-limit": (60, 431, "the header is longer than the limit"),
    "fields-limit": (61, 431, "the header has more names than the limit"),
    "depth-limit": (62, 431, "arrays and objects are nested deeper than the limit"),
    "content-limit": (63, 413, "the content is longer than the limit"),
    "encoding-unsupported": (100, 415, "a content-encoding that JSON content cannot have here"),
    "encoding-invalid": (101, 422, "bytes that are not valid in the content-encoding"),
    "bom-missing": (102, 422, "this content-encoding needs a byte order mark"),
    "bom-forbidden": (103, 422, "this content-encoding forbids a byte order mark"),
    "id-value": (120, 400, "an id that is no string or number of at most 256 bytes"),
    "header-deadline": (121, 408, "the header took too long to come"),
    "content-deadline": (122, 408, "the content took too long to come"),
    "busy": (123, 503, "the server is too busy"),
    "version-unsupported": (124, 505, "a version that this server does not speak"),
    "internal": (125, 500, "the server failed"),
}

Limits = namedtuple("Limits", "max_content max_header max_fields max_depth",
                    defaults=(CONTENT_MAX, HEADER_MAX, FIELDS_MAX, DEPTH_MAX))



def bounded(limits):
    """Section 3.4: no limit is above the protocol's bound; 0 means the bound."""
    return Limits(*(min(limit, bound) if limit else bound
                    for limit, bound in zip(limits, Limits())))


# name: decoded; raw_name: without its quotes; raw: the value with its quotes;
# value: a string decoded, else None; offsets in the header
Field = namedtuple("Field", "name raw_name name_off kind raw value value_off")


class HeaderError(Exception):
    """What is wrong with a header, and the offset in it (None: not inside it)."""

    def __init__(self, name, off):
        super().__init__(f"{name} at {off}")
        self.name = name
        self.off = off


class Header:
    """A valid header: the required fields as attributes, the extras as Fields."""

    def __init__(self, fields):
        required = {field.name: field for field in fields if field.name in REQUIRED}
        self.fields = fields
        self.extras = [field for field in fields if field.name not in REQUIRED]
        self.byteorder = required["byteorder"].value
        self.content_type = required["content-type"].value
        self.content_encoding = required["content-encoding"].value
        self.content_length = int(required["content-length"].raw)

    @property
    def is_json(self):
        return self.content_type == "text/json"

    def extra(self, name):
        """The extra field of that name, or None."""
        for field in self.extras:
            if field.name == name:
                return field
        return None


def top_level_fields(text, tokens):
    """The members of the object that `tokens` are, as Fields."""
    fields = []
    depth = 0
    name = None
    for token in tokens:
        if token.type in ("}", "]"):
            depth -= 1
            if depth == 1:  # the end of a nested value
                fields.append(make_field(text, name, first, token.end))
        elif token.type == "name":
            if depth == 1:
                name = token
        elif token.type in ("{", "["):
            if depth == 1:
                first = token
            depth += 1
        elif depth == 1:
            fields.append(make_field(text, name, token, token.end))
    return fields


def make_field(text, name, first, end):
    return Field(name.value, text[name.start + 1:name.end - 1], name.start,
                 KINDS.get(first.type, first.type), text[first.start:end], first.value,
                 first.start)


def check_string(field, allowed):
    """Sections 3.3.1 to 3.3.3: the type, then the value."""
    if field.kind != "string":
        raise HeaderError(field.name + "-type", field.value_off)
    if not allowed(field.value):
        raise HeaderError(field.name + "-value", field.value_off)


def is_plain_text(text):
    """Not empty, none of U+0000-001F and U+007F-009F."""
    return text != "" and not any(ord(char) < 0x20 or 0x7F <= ord(char) <= 0x9F for char in text)


def is_plain_integer(raw):
    """Whether the JSON text of a number is 0 or [1-9][0-9]*."""
    return raw == b"0" or raw.isdigit() and raw[0:1] != b"0"


def compare_digits(raw, bound):
    """Whether the integer `raw`, of any length, is above `bound`."""
    digits = str(bound).encode()
    return (len(raw), raw) > (len(digits), digits)


def check_length(field, max_content):
    """Section 3.3.4."""
    if field.kind != "number":
        raise HeaderError("content-length-type", field.value_off)
    if not is_plain_integer(field.raw):
        raise HeaderError("content-length-value", field.value_off)
    if compare_digits(field.raw, CONTENT_MAX):
        raise HeaderError("content-length-range", field.value_off)


def parse_header(text, limits=Limits()):
    """The Header that the bytes `text` are; HeaderError in the order of section 3.4."""
    limits = bounded(limits)
    if len(text) == 0:
        raise HeaderError("header-empty", None)
    if len(text) == 1:
        raise HeaderError("header-short", None)
    if len(text) > limits.max_header:
        raise HeaderError("header-limit", None)
    try:
        tokens = scan(text, limits.max_depth, header=True)
    except JsonError as error:
        raise HeaderError(error.name, error.off) from None

    fields = top_level_fields(text, tokens)
    if len(fields) > limits.max_fields:
        raise HeaderError("fields-limit", fields[limits.max_fields].name_off)
    seen = {}
    for field in fields:
        if field.name in seen:
            raise HeaderError("duplicate-name", field.name_off)
        seen[field.name] = field
    for name in REQUIRED:
        if name not in seen:
            raise HeaderError(name + "-missing", tokens[-1].start)
        if name == "byteorder":
            check_string(seen[name], lambda value: value in ("little", "big"))
        elif name == "content-length":
            check_length(seen[name], limits.max_content)
        else:
            check_string(seen[name], is_plain_text)
    length = seen["content-length"]
    if int(length.raw) > limits.max_content:
        raise HeaderError("content-limit", length.value_off)
    return Header(fields)


# The events of a stream.  All offsets but header_off are in the stream.
HeaderEvent = namedtuple("HeaderEvent", "off length header")
ContentEvent = namedtuple("ContentEvent", "off data")
EndEvent = namedtuple("EndEvent", "off")
EofEvent = namedtuple("EofEvent", "off")
ErrorEvent = namedtuple("ErrorEvent", "off name header_off")


class Decoder:
    """A stream in, events out.  feed() as bytes come, finish() at the end."""

    def __init__(self, limits=Limits()):
        self.limits = bounded(limits)
        self.buffer = b""
        self.off = 0  # of the first byte of the buffer
        self.state = "prefix"
        self.length = None  # N
        self.left = 0  # bytes of content to come
        self.error = None

    def take(self, count):
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        self.off += count
        return taken

    def fail(self, name, off, header_off=None):
        self.error = ErrorEvent(off, name, header_off)
        return self.error

    def feed(self, data):
        """The list of events that these bytes complete."""
        events = []
        if self.error is None:
            self.buffer += data
            while self.error is None:
                event = self.step()
                if event is None:
                    break
                events.append(event)
        return events

    def step(self):
        if self.state == "prefix":
            return self.step_prefix()
        if self.state == "header":
            return self.step_header()
        if self.left == 0:
            self.state = "prefix"
            return EndEvent(self.off)
        if not self.buffer:
            return None
        off = self.off
        data = self.take(min(self.left, len(self.buffer)))
        self.left -= len(data)
        return ContentEvent(off, data)

    def step_prefix(self):
        if len(self.buffer) < 2:
            return None
        (self.length,) = struct.unpack(">H", self.buffer[:2])
        if self.length == 0:
            return self.fail("header-empty", self.off + 2)
        if self.length == 1:
            return self.fail("header-short", self.off + 2)
        if self.length > self.limits.max_header:
            return self.fail("header-limit", self.off + 2)
        self.state = "header"
        return self.step_header()

    def step_header(self):
        if len(self.buffer) < 2 + self.length:
            return None
        off = self.off
        try:
            header = parse_header(self.buffer[2:2 + self.length], self.limits)
        except HeaderError as error:
            return self.fail(error.name, off + 2 + error.off, error.off)
        self.take(2 + self.length)
        self.state = "content"
        self.left = header.content_length
        return HeaderEvent(off, self.length, header)

    def finish(self):
        """The event that the end of the stream is."""
        if self.error is not None:
            return self.error
        end = self.off + len(self.buffer)
        if self.state == "prefix" and not self.buffer:
            return EofEvent(end)
        if self.state == "header":
            return self.fail("truncated", end, len(self.buffer) - 2)
        return self.fail("truncated", end)


def quoted(data):
    """TEXT of the notation."""
    if len(data) > 64:
        return f"crc32:{zlib.crc32(data):08x}:{len(data)}"
    out = ""
    for byte in data:
        if byte in b'"\\':
            out += "\\" + chr(byte)
        elif 0x20 <= byte < 0x7F:
            out += chr(byte)
        else:
            out += f"\\x{byte:02x}"
    return f'"{out}"'


def log_header(event):
    header = event.header
    yield (f"{event.off} header {event.length} byteorder={header.byteorder} "
           f"content-type={quoted(header.content_type.encode())} "
           f"content-encoding={quoted(header.content_encoding.encode())} "
           f"content-length={header.content_length} "
           f"kind={'json' if header.is_json else 'binary'}")
    for extra in header.extras:
        yield (f"{event.off + 2 + extra.name_off} extra {quoted(extra.raw_name)} "
               f"{extra.kind} {quoted(extra.raw)}")


def log_lines(events):
    """The event log of tests/vectors/README.md, adjacent content merged."""
    lines = []
    pending = None  # content not yet written
    for event in events:
        if isinstance(event, ContentEvent):
            if pending is not None:
                event = ContentEvent(pending.off, pending.data + event.data)
            pending = event
            continue
        if pending is not None:
            lines.append(f"{pending.off} content {len(pending.data)} {quoted(pending.data)}")
            pending = None
        if isinstance(event, HeaderEvent):
            lines.extend(log_header(event))
        elif isinstance(event, EndEvent):
            lines.append(f"{event.off} end")
        elif isinstance(event, EofEvent):
            lines.append(f"{event.off} eof")
        else:
            where = "-" if event.header_off is None else event.header_off
            lines.append(f"{event.off} error {event.name} header={where}")
    return lines


def log(pieces, limits=Limits()):
    """The log of the stream that comes in these pieces and then ends."""
    decoder = Decoder(limits)
    events = []
    for piece in pieces:
        events.extend(decoder.feed(piece))
    if decoder.error is None:
        events.append(decoder.finish())
    return log_lines(events)


def encode_string(text):
    """Section 3.5: only what must be escaped is."""
    return json.dumps(text, ensure_ascii=False)


def encode(content, content_type="text/json", content_encoding="utf-8",
           byteorder=sys.byteorder, extras=()):
    """A whole message in canonical form; extras are (name, JSON text) pairs."""
    header = (f'{{"byteorder": {encode_string(byteorder)}, '
              f'"content-type": {encode_string(content_type)}, '
              f'"content-encoding": {encode_string(content_encoding)}, '
              f'"content-length": {len(content)}')
    for name, value in extras:
        header += f", {encode_string(name)}: {value}"
    text = (header + "}").encode()
    parse_header(text)  # a sender must not send what has to be refused
    return struct.pack(">H", len(text)) + text + content
