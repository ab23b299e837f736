"""A virus scanner that finds a harmless test word, speaking as clamd does."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

BAD = b"INVENTED-VIRUS"


class Handler(socketserver.StreamRequestHandler):
    """Reads one command, PING or INSTREAM, and answers it."""

    def handle(self) -> None:
        if self.rfile.read(6) == b"zPING\x00":
            self.wfile.write(b"PONG\x00")
            return
        assert self.rfile.read(4) == b"EAM\x00"
        data = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
        found = b"Test.Invented FOUND" if BAD in data else b"OK"
        usual = b"stream: " + found + b"\x00"
        odd: bytes | None = getattr(self.server, "answer", None)
        self.wfile.write(usual if odd is None else odd)


@contextmanager
def scanner(answer: bytes | None = None) -> Iterator[str]:
    """Yield the address of a running scanner, which may always answer the same."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.__dict__["answer"] = answer
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
