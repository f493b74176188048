# SPDX-License-Identifier: MIT
"""The search service (docs/PROTOCOL.md section 5) on a strict connection (section 6)."""

from . import codec, content
from .codec import ContentEvent, EndEvent, ErrorEvent, HeaderEvent, Limits, STATUSES

DICTIONARY = {
    "morpheus": "Follow the white rabbit. \U0001f430",
    "ring": "In the caves beneath the Misty Mountains. \U0001f48d",
    "\U0001f436": "\U0001f43e Playing ball! \U0001f3d0",
}
BINARY_TYPE = "binary/custom-server-binary-type"


def search_result(value):
    """R of section 5.2 for the value of a request."""
    action = value.get("action") if isinstance(value, dict) else None
    if action != "search":
        return f"Error: invalid action '{content.text_of(action)}'."
    query = value.get("value")
    if isinstance(query, str) and query in DICTIONARY:
        return DICTIONARY[query]
    return f"No match for '{content.text_of(query)}'."


def wire_status(name, in_content=False):
    """The number that an error has in a reply (section 6.5)."""
    number, wire, _ = STATUSES[name]
    return 422 if in_content and (20 <= number <= 39 or name == "depth-limit") else wire


class Connection:
    """One connection without sockets: bytes of requests in, bytes of replies out."""

    def __init__(self, byteorder="little", keep_alive=True, max_pipeline=16,
                 limits=Limits(max_content=codec.SERVER_CONTENT_MAX)):
        self.byteorder = byteorder
        self.keep_alive = keep_alive  # whether it is granted
        self.max_pipeline = max_pipeline
        self.decoder = codec.Decoder(limits)
        self.header = None
        self.content = []
        self.closing = False  # the last reply is given: what comes is dropped

    def feed(self, data):
        """The bytes to send for these bytes of requests."""
        if self.closing:
            return b""
        return self.replies(self.decoder.feed(data))

    def finish(self):
        """The bytes to send when the client has shut down its side."""
        if self.closing:
            return b""
        self.closing = True
        event = self.decoder.finish()
        return self.refuse(event.name) if isinstance(event, ErrorEvent) else b""

    def replies(self, events):
        out = b""
        for event in events:
            if self.closing:
                break
            if isinstance(event, HeaderEvent):
                self.header = event.header
                self.content = []
                out += self.judge_header()
            elif isinstance(event, ContentEvent):
                self.content.append(event.data)
            elif isinstance(event, EndEvent):
                out += self.answer(b"".join(self.content))
                self.header = None
            else:
                out += self.refuse(event.name)
        return out

    def judge_header(self):
        """The two errors that only a server finds in a valid header."""
        version = self.header.extra("version")
        if (version is not None and version.kind == "number"
                and codec.is_plain_integer(version.raw) and codec.compare_digits(version.raw, 1)):
            return self.refuse("version-unsupported")
        ident = self.header.extra("id")
        if ident is not None and (ident.kind not in ("string", "number") or len(ident.raw) > 256):
            return self.refuse("id-value")
        return b""

    def id_extras(self):
        """The id to repeat, if the request had one that can be."""
        ident = self.header.extra("id") if self.header is not None else None
        if ident is None or ident.kind not in ("string", "number") or len(ident.raw) > 256:
            return []
        return [("id", ident.raw.decode())]

    def refuse(self, name):
        self.closing = True
        return self.error_reply(self.id_extras(), name, wire_status(name))

    def error_reply(self, extras, name, status):
        text = STATUSES[name][2]
        extras = extras + [("status", str(status)), ("error", codec.encode_string(name))]
        return self.message({"result": f"Error: {text}."}, extras)

    def message(self, value, extras):
        return codec.encode(content.canonical(value).encode(), byteorder=self.byteorder,
                            extras=extras)

    def answer(self, data):
        """The reply to a whole request."""
        extras = []
        keep = self.header.extra("connection")
        if (self.keep_alive and keep is not None and keep.kind == "string"
                and keep.value == "keep-alive"):
            extras += [("connection", '"keep-alive"'), ("max-pipeline", str(self.max_pipeline))]
        else:
            self.closing = True
        extras += self.id_extras()
        if not self.header.is_json:
            return codec.encode(b"First 10 bytes of request: " + data[:10], BINARY_TYPE, "binary",
                                self.byteorder, extras)
        try:
            value = content.parse(data, self.header.content_encoding)
        except content.ContentError as error:
            return self.error_reply(extras, error.name, wire_status(error.name, True))
        return self.message({"result": search_result(value)}, extras)
