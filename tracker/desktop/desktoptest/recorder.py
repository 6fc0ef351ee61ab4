# A program that records: recorder.py BINARY TITLE HOW, where HOW is "run", "paused" or
# "meter", which is to show levels as volume controls do. It pauses or goes on for each
# line "pause" or "go" of standard input, and ends with it.
import ctypes
import sys

START_CORKED, ADJUST_LATENCY, PEAK_DETECT = 0x0001, 0x2000, 0x0800
CONTEXT_READY, STREAM_READY = 4, 2
S16, FLOAT = 3, 5


class Spec(ctypes.Structure):
    _fields_ = [("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8)]


class Buffer(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")]


pulse = ctypes.CDLL("libpulse.so.0")
pointer = ctypes.c_void_p


def made(function, *arguments):
    function.restype = pointer
    return pointer(function(*arguments))


binary, title, how = (word.encode() for word in sys.argv[1:4])
meter = how == b"meter"
spec = Spec(FLOAT, 25, 1) if meter else Spec(S16, 8000, 1)
flags = ADJUST_LATENCY | PEAK_DETECT if meter else START_CORKED if how == b"paused" else 0

properties = made(pulse.pa_proplist_new)
pulse.pa_proplist_sets(properties, b"application.process.binary", binary)
loop = made(pulse.pa_threaded_mainloop_new)
context = made(pulse.pa_context_new_with_proplist, made(pulse.pa_threaded_mainloop_get_api, loop), binary, properties)
told = ctypes.CFUNCTYPE(None, pointer, pointer)(lambda *_: pulse.pa_threaded_mainloop_signal(loop, 0))
pulse.pa_context_set_state_callback(context, told, None)
pulse.pa_threaded_mainloop_lock(loop)
pulse.pa_threaded_mainloop_start(loop)
pulse.pa_context_connect(context, None, 0, None)
while pulse.pa_context_get_state(context) != CONTEXT_READY:
    pulse.pa_threaded_mainloop_wait(loop)
stream = made(pulse.pa_stream_new, context, title, ctypes.byref(spec), None)
buffer = Buffer(*[0xFFFFFFFF] * 4, 4 if meter else 0xFFFFFFFF)
pulse.pa_stream_set_state_callback(stream, told, None)
pulse.pa_stream_connect_record(stream, b"microphone", ctypes.byref(buffer), flags)
while pulse.pa_stream_get_state(stream) != STREAM_READY:  # before that it cannot be paused
    pulse.pa_threaded_mainloop_wait(loop)
pulse.pa_threaded_mainloop_unlock(loop)
for line in sys.stdin:
    pulse.pa_threaded_mainloop_lock(loop)
    made(pulse.pa_stream_cork, stream, int(line.strip() == "pause"), None, None)
    pulse.pa_threaded_mainloop_unlock(loop)
