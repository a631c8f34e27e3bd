"""A recorder: an HTTP server on loopback that notes each call of a program and answers it plausibly.

The answer to a call is the first of the given answers whose method and path match, in the envelope of Cloudflare's
API. Without one, it is an empty object, or an empty list for an address that names a collection.
"""

import base64
import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

PREFIX = "/client/v4"


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Programs that end while a connection is open are no error."""


class Recorder:
    """Listens on a free port of loopback until it is closed. `calls` has the method and path of each API call
    that was not refused."""

    def __init__(self, answers):
        self.calls = []
        self._answers = list(answers)
        self._answered = {}
        self._lock = threading.Lock()
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                recorder._handle(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_any

            def log_message(self, *_):
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _handle(self, request):
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return keep_open(request)
        body = body_of(request)
        path, _, query = request.path.partition("?")
        is_api = path.startswith(PREFIX)
        path = path.removeprefix(PREFIX).rstrip("/")
        with self._lock:
            status, kind, text = self._answer(request.command, path, query, body, is_api)
            # What is refused in a run that succeeds is not needed.
            if is_api and status != 403:
                self.calls.append((request.command, path))
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(text)))
        request.send_header("ETag", f'"{hashlib.md5(body).hexdigest()}"')
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(text)

    def _answer(self, method, path, query, body, is_api):
        full = f"{path}?{query}" if query else path
        for at, answer in enumerate(self._answers):
            if method not in answer.get("methods", [method]):
                continue
            if not re.fullmatch(answer["path"], unquote(full)) and not re.fullmatch(answer["path"], unquote(path)):
                continue
            times = self._answered.get(at, 0)
            if times >= answer.get("times", times + 1):
                continue
            self._answered[at] = times + 1
            return written(answer, self.origin, body)
        if not is_api:
            return 404, "text/plain", b""
        return written({"result": [] if is_list(method, path) else {}}, self.origin, body)


def keep_open(request):
    """Accepts a WebSocket and says nothing on it, as the log of a Worker that nobody calls."""
    key = request.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    request.send_response(101)
    request.send_header("Upgrade", "websocket")
    request.send_header("Connection", "Upgrade")
    request.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
    if protocol := request.headers.get("Sec-WebSocket-Protocol"):
        request.send_header("Sec-WebSocket-Protocol", protocol.split(",")[0])
    request.end_headers()
    request.wfile.flush()
    while request.rfile.read(1):
        pass
    request.close_connection = True


def body_of(request):
    """The body of a request, read whole so that the connection can be used again."""
    if "chunked" in request.headers.get("Transfer-Encoding", ""):
        parts = []
        while size := int(request.rfile.readline().split(b";")[0].strip() or b"0", 16):
            parts.append(request.rfile.read(size))
            request.rfile.readline()
        request.rfile.readline()
        return b"".join(parts)
    return request.rfile.read(int(request.headers.get("Content-Length") or 0))


def is_list(method, path):
    """Whether a path names a collection: its last part is a plural."""
    return method == "GET" and path.rsplit("/", 1)[-1].endswith("s")


def written(answer, origin, body):
    """The status, content type and bytes of an answer.

    In its texts, `{origin}` is the recorder's own address, and `{asset}` the first hash of a file that was offered.
    """
    if "text" in answer:
        return answer.get("status", 200), answer.get("type", "text/plain"), answer["text"].encode()
    if "raw" in answer:
        whole = answer["raw"]
    elif "error" in answer:
        whole = {"success": False, "errors": [answer["error"]], "messages": [], "result": None}
    else:
        result = answer["result"]
        count = len(result) if isinstance(result, list) else 1
        info = {"page": 1, "per_page": 100, "count": count, "total_count": count, "total_pages": 1}
        info |= answer.get("info", {})
        whole = {"success": True, "errors": [], "messages": [], "result": result, "result_info": info}
    asset = re.search(rb'"([0-9a-f]{32})"', body)
    text = json.dumps(whole, separators=(",", ":")).replace("{origin}", origin).replace("{asset}", asset[1].decode() if asset else "")
    return answer.get("status", 404 if "error" in answer else 200), "application/json", text.encode()
