# SPDX-License-Identifier: MIT
"""What the tutorial's programs do: the reference of docs/PROTOCOL.md.

Rewritten from the tutorial's text with its names, its states, its transcript and
its faults (Appendix C), so that what works with this works with the programs that
its readers have.  Where a fault here makes one wince, it is there on purpose.

The one thing added is the byte order as a parameter: the tutorial ran one side
on a big-endian machine.
"""

import io
import json
import selectors
import socket
import struct
import sys
import traceback

request_search = {
    "morpheus": "Follow the white rabbit. \U0001f430",
    "ring": "In the caves beneath the Misty Mountains. \U0001f48d",
    "\U0001f436": "\U0001f43e Playing ball! \U0001f3d0",
}


def say(text):
    """print(), but so that a test that reads the other end of a pipe sees it at once."""
    print(text, flush=True)


class Message:
    """What both sides share: the wrappers and the reading of headers."""

    def __init__(self, selector, sock, addr, byteorder):
        self.selector = selector
        self.sock = sock
        self.addr = addr
        self.byteorder = byteorder
        self._recv_buffer = b""
        self._send_buffer = b""
        self._jsonheader_len = None
        self.jsonheader = None

    def _set_selector_events_mask(self, mode):
        events = {
            "r": selectors.EVENT_READ,
            "w": selectors.EVENT_WRITE,
            "rw": selectors.EVENT_READ | selectors.EVENT_WRITE,
        }[mode]
        self.selector.modify(self.sock, events, data=self)

    def _read(self):
        try:
            data = self.sock.recv(4096)
        except BlockingIOError:
            pass
        else:
            if data:
                self._recv_buffer += data
            else:
                raise RuntimeError("Peer closed.")

    def _json_encode(self, obj, encoding):
        return json.dumps(obj, ensure_ascii=False).encode(encoding)

    def _json_decode(self, json_bytes, encoding):
        tiow = io.TextIOWrapper(io.BytesIO(json_bytes), encoding=encoding, newline="")
        obj = json.load(tiow)
        tiow.close()
        return obj

    def _create_message(self, *, content_bytes, content_type, content_encoding):
        jsonheader = {
            "byteorder": self.byteorder,
            "content-type": content_type,
            "content-encoding": content_encoding,
            "content-length": len(content_bytes),
        }
        jsonheader_bytes = self._json_encode(jsonheader, "utf-8")
        message_hdr = struct.pack(">H", len(jsonheader_bytes))
        return message_hdr + jsonheader_bytes + content_bytes

    def process_events(self, mask):
        if mask & selectors.EVENT_READ:
            self.read()
        if mask & selectors.EVENT_WRITE:
            self.write()

    def process_protoheader(self):
        hdrlen = 2
        if len(self._recv_buffer) >= hdrlen:
            self._jsonheader_len = struct.unpack(">H", self._recv_buffer[:hdrlen])[0]
            self._recv_buffer = self._recv_buffer[hdrlen:]

    def process_jsonheader(self):
        hdrlen = self._jsonheader_len
        if len(self._recv_buffer) >= hdrlen:
            self.jsonheader = self._json_decode(self._recv_buffer[:hdrlen], "utf-8")
            self._recv_buffer = self._recv_buffer[hdrlen:]
            for reqhdr in ("byteorder", "content-length", "content-type", "content-encoding"):
                if reqhdr not in self.jsonheader:
                    raise ValueError(f"Missing required header '{reqhdr}'.")

    def _take_content(self):
        """The content, once it is all there; None before."""
        content_len = self.jsonheader["content-length"]
        if not len(self._recv_buffer) >= content_len:
            return None
        data = self._recv_buffer[:content_len]
        self._recv_buffer = self._recv_buffer[content_len:]
        return data

    def close(self):
        say(f"Closing connection to {self.addr}")
        try:
            self.selector.unregister(self.sock)
        except Exception as error:  # as the reference: whatever it is
            say(f"Error: selector.unregister() exception for {self.addr}: {error!r}")
        try:
            self.sock.close()
        except OSError as error:
            say(f"Error: socket.close() exception for {self.addr}: {error!r}")
        finally:
            self.sock = None


class ServerMessage(Message):
    """One request and its reply, on the server."""

    def __init__(self, selector, sock, addr, byteorder=sys.byteorder):
        super().__init__(selector, sock, addr, byteorder)
        self.request = None
        self.response_created = False

    def read(self):
        self._read()
        if self._jsonheader_len is None:
            self.process_protoheader()
        if self._jsonheader_len is not None:
            if self.jsonheader is None:
                self.process_jsonheader()
        if self.jsonheader:
            if self.request is None:
                self.process_request()

    def write(self):
        if self.request:
            if not self.response_created:
                self.create_response()
        self._write()

    def _write(self):
        if self._send_buffer:
            say(f"Sending {self._send_buffer!r} to {self.addr}")
            try:
                sent = self.sock.send(self._send_buffer)
            except BlockingIOError:
                pass
            else:
                self._send_buffer = self._send_buffer[sent:]
                if sent and not self._send_buffer:
                    self.close()

    def process_request(self):
        data = self._take_content()
        if data is None:
            return
        if self.jsonheader["content-type"] == "text/json":
            encoding = self.jsonheader["content-encoding"]
            self.request = self._json_decode(data, encoding)
            say(f"Received request {self.request!r} from {self.addr}")
        else:
            self.request = data
            say(f"Received {self.jsonheader['content-type']} request from {self.addr}")
        self._set_selector_events_mask("w")

    def _create_response_json_content(self):
        action = self.request.get("action")
        if action == "search":
            query = self.request.get("value")
            answer = request_search.get(query) or f"No match for '{query}'."
            content = {"result": answer}
        else:
            content = {"result": f"Error: invalid action '{action}'."}
        content_encoding = "utf-8"
        return {
            "content_bytes": self._json_encode(content, content_encoding),
            "content_type": "text/json",
            "content_encoding": content_encoding,
        }

    def _create_response_binary_content(self):
        return {
            "content_bytes": b"First 10 bytes of request: " + self.request[:10],
            "content_type": "binary/custom-server-binary-type",
            "content_encoding": "binary",
        }

    def create_response(self):
        if self.jsonheader["content-type"] == "text/json":
            response = self._create_response_json_content()
        else:
            response = self._create_response_binary_content()
        message = self._create_message(**response)
        self.response_created = True
        self._send_buffer += message


class ClientMessage(Message):
    """One request and its reply, on the client."""

    def __init__(self, selector, sock, addr, request, byteorder=sys.byteorder):
        super().__init__(selector, sock, addr, byteorder)
        self.request = request
        self._request_queued = False
        self.response = None

    def read(self):
        self._read()
        if self._jsonheader_len is None:
            self.process_protoheader()
        if self._jsonheader_len is not None:
            if self.jsonheader is None:
                self.process_jsonheader()
        if self.jsonheader:
            if self.response is None:
                self.process_response()

    def write(self):
        if not self._request_queued:
            self.queue_request()
        self._write()
        if self._request_queued:
            if not self._send_buffer:
                self._set_selector_events_mask("r")

    def _write(self):
        if self._send_buffer:
            say(f"Sending {self._send_buffer!r} to {self.addr}")
            try:
                sent = self.sock.send(self._send_buffer)
            except BlockingIOError:
                pass
            else:
                self._send_buffer = self._send_buffer[sent:]

    def queue_request(self):
        content = self.request["content"]
        content_type = self.request["type"]
        content_encoding = self.request["encoding"]
        if content_type == "text/json":
            content = self._json_encode(content, content_encoding)
        message = self._create_message(content_bytes=content, content_type=content_type,
                                       content_encoding=content_encoding)
        self._send_buffer += message
        self._request_queued = True

    def process_response(self):
        data = self._take_content()
        if data is None:
            return
        if self.jsonheader["content-type"] == "text/json":
            encoding = self.jsonheader["content-encoding"]
            self.response = self._json_decode(data, encoding)
            say(f"Received response {self.response!r} from {self.addr}")
            say(f"Got result: {self.response.get('result')}")
        else:
            self.response = data
            say(f"Received {self.jsonheader['content-type']} response from {self.addr}")
            say(f"Got response: {self.response!r}")
        self.close()


def create_request(action, value):
    """The request that the client's command line asks for."""
    if action == "search":
        return {"type": "text/json", "encoding": "utf-8",
                "content": {"action": action, "value": value}}
    return {"type": "binary/custom-client-binary-type", "encoding": "binary",
            "content": bytes(action + value, encoding="utf-8")}


def process(message, mask):
    """One turn of either event loop for one connection."""
    try:
        message.process_events(mask)
    except Exception:  # as the reference: whatever it is, the loop goes on
        say(f"Main: Error: Exception for {message.addr}:\n{traceback.format_exc()}")
        message.close()


def run_server(host, port, byteorder=sys.byteorder):
    """app-server.py; with port 0 the line "Listening on" has the real one."""
    sel = selectors.DefaultSelector()
    lsock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    lsock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    lsock.bind((host, port))
    lsock.listen()
    say(f"Listening on {(host, lsock.getsockname()[1])}")
    lsock.setblocking(False)
    sel.register(lsock, selectors.EVENT_READ, data=None)
    try:
        while True:
            for key, mask in sel.select(timeout=None):
                if key.data is not None:
                    process(key.data, mask)
                    continue
                conn, addr = key.fileobj.accept()
                say(f"Accepted connection from {addr}")
                conn.setblocking(False)
                sel.register(conn, selectors.EVENT_READ,
                             data=ServerMessage(sel, conn, addr, byteorder))
    except KeyboardInterrupt:
        say("Caught keyboard interrupt, exiting")
    finally:
        sel.close()


def run_client(host, port, action, value, byteorder=sys.byteorder):
    """app-client.py"""
    sel = selectors.DefaultSelector()
    addr = (host, port)
    say(f"Starting connection to {addr}")
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setblocking(False)
    sock.connect_ex(addr)
    message = ClientMessage(sel, sock, addr, create_request(action, value), byteorder)
    sel.register(sock, selectors.EVENT_READ | selectors.EVENT_WRITE, data=message)
    try:
        while True:
            for key, mask in sel.select(timeout=1):
                process(key.data, mask)
            if not sel.get_map():
                break
    except KeyboardInterrupt:
        say("Caught keyboard interrupt, exiting")
    finally:
        sel.close()
