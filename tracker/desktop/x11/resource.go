package x11

import (
	"encoding/binary"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"dwell/tracker/procfs"
)

// X-Resource 1.2 tells a window's process from the server's own knowledge (the
// socket's peer), which _NET_WM_PID, set by the client, does not: a client in
// another pid namespace writes a number that means nothing here.
const (
	resourceName     = "X-Resource"
	queryClientIDs   = 4      // minor opcode of QueryClientIds
	localClientPID   = 1 << 1 // ClientIdMask: LocalClientPID
	queryClientBytes = 16
)

// requestPID asks for the process that owns a resource; opcode is the
// extension's.
func requestPID(conn *xgb.Conn, opcode byte, window xproto.Window) *xgb.Cookie {
	b := make([]byte, queryClientBytes)
	b[0], b[1] = opcode, queryClientIDs
	binary.LittleEndian.PutUint16(b[2:], queryClientBytes/4)
	binary.LittleEndian.PutUint32(b[4:], 1) // one spec
	binary.LittleEndian.PutUint32(b[8:], uint32(window))
	binary.LittleEndian.PutUint32(b[12:], localClientPID)
	cookie := conn.NewCookie(true, true)
	conn.NewRequest(b, cookie)
	return cookie
}

// parseClientPID reads the reply to QueryClientIds: a count, and from byte 32
// for each id the client, the mask, the value's length in bytes and the value.
// It returns 0 if no local pid is in it, as for a client on another machine.
func parseClientPID(reply []byte) int {
	const head, entry = 32, 12
	if len(reply) < head {
		return 0
	}
	count := binary.LittleEndian.Uint32(reply[8:])
	rest := reply[head:]
	for ; count > 0 && len(rest) >= entry; count-- {
		mask := binary.LittleEndian.Uint32(rest[4:])
		size := uint64(binary.LittleEndian.Uint32(rest[8:]))
		rest = rest[entry:]
		if size > uint64(len(rest)) {
			return 0
		}
		if mask == localClientPID && size >= 4 {
			return procfs.ValidPID(binary.LittleEndian.Uint32(rest))
		}
		rest = rest[size:]
	}
	return 0
}
