"""kwinpointer.py: moves KWin's pointer, by its fake-input protocol. A line "X Y" on
standard input moves it there; the answer on standard output, once KWin has taken it, is a
line of two times in nanoseconds of the wall clock: before and after. It ends with its input.

Only what of Wayland that needs is here. It is a program of its own because KWin looks at
the program of whoever asks, which it can only of its own user's."""

import os
import socket
import struct
import sys
import time

DISPLAY, REGISTRY, FIRST_SYNC, POINTER = 1, 2, 3, 4
INTERFACE = b"org_kde_kwin_fake_input"


def text(value):
    value += b"\0"
    return struct.pack("=I", len(value)) + value + bytes(-len(value) % 4)


class Connection:
    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.path.join(os.environ["XDG_RUNTIME_DIR"], os.environ["WAYLAND_DISPLAY"]))
        self.held = b""
        self.fresh = POINTER

    def send(self, target, opcode, arguments=b""):
        self.socket.sendall(struct.pack("=IHH", target, opcode, 8 + len(arguments)) + arguments)

    def receive(self):
        while len(self.held) < 8 or len(self.held) < struct.unpack_from("=H", self.held, 6)[0]:
            more = self.socket.recv(4096)
            if not more:
                sys.exit("KWin ended the connection")
            self.held += more
        source, opcode, size = struct.unpack_from("=IHH", self.held)
        arguments, self.held = self.held[8:size], self.held[size:]
        if (source, opcode) == (DISPLAY, 0):
            sys.exit(f"KWin refused: {arguments!r}")
        return source, opcode, arguments

    def sync(self, callback):
        """Wait until KWin has done all that was sent; returns the events meanwhile."""
        self.send(DISPLAY, 0, struct.pack("=I", callback))
        events = []
        while True:
            source, opcode, arguments = self.receive()
            if source == callback:
                return events
            events.append((source, opcode, arguments))


def main():
    c = Connection()
    c.send(DISPLAY, 1, struct.pack("=I", REGISTRY))
    for source, opcode, arguments in c.sync(FIRST_SYNC):
        if (source, opcode) == (REGISTRY, 0) and INTERFACE in arguments:
            name = arguments[:4]
            break
    else:
        sys.exit("KWin does not offer fake input")
    c.send(REGISTRY, 0, name + text(INTERFACE) + struct.pack("=II", 3, POINTER))
    c.send(POINTER, 0, text(b"test") + text(b"a scripted day"))
    for line in sys.stdin:
        x, y = (int(word) * 256 for word in line.split())  # fixed point
        before = time.time_ns()
        c.send(POINTER, 9, struct.pack("=ii", x, y))
        c.sync(FIRST_SYNC)
        print(before, time.time_ns(), flush=True)


main()
