package loopback

import (
	"encoding/binary"
	"errors"
	"math"
	"net/netip"

	"golang.org/x/sys/unix"
)

// errAnswer is for an answer that is not as sock_diag(7) has it.
var errAnswer = errors.New("the kernel's answer makes no sense")

const (
	requestSize = unix.SizeofNlMsghdr + 56 // struct inet_diag_req_v2
	answerSize  = unix.SizeofNlMsghdr + 72 // struct inet_diag_msg
	// maxAnswer has room for an answer's attributes, of which none is read.
	maxAnswer = 4 << 10
	// sequence is the same in all questions: each has a descriptor of its own.
	sequence = 1
	// loopbackDevice is in every network namespace the first. Without it a socket that is bound to
	// the device is not found.
	loopbackDevice = 1
	// answerTime ends waiting for a kernel that does not answer; it answers before it
	// returns from the question.
	answerTime = 1 // s
)

// lookUp asks the kernel for the socket of a protocol with these ends (sock_diag(7)). As for a
// packet that arrives it finds one that listens where none is connected, and an IPv6 socket used
// for IPv4 addresses, too. [ErrNoSocket] is its word that there is none.
func lookUp(protocol uint8, local, remote netip.AddrPort) (socket, error) {
	s, err := ask(request(protocol, 0, local, remote))
	if !errors.Is(err, unix.ENOENT) {
		return s, err
	}
	// A kernel that cannot tell of this protocol says the same. But such a one cannot list its
	// sockets either, not even those in no state, which are none.
	if _, err := ask(request(protocol, unix.NLM_F_DUMP, local, remote)); err != nil {
		return socket{}, err
	}
	return socket{}, ErrNoSocket
}

// ask puts a question to the kernel and reads its answer.
func ask(question []byte) (socket, error) {
	fd, err := dialKernel()
	if err != nil {
		return socket{}, err
	}
	defer unix.Close(fd)
	if _, err := unix.Write(fd, question); err != nil {
		return socket{}, err
	}
	var answer [maxAnswer]byte
	n, err := unix.Read(fd, answer[:])
	if err != nil {
		return socket{}, err
	}
	return parseAnswer(answer[:n])
}

// dialKernel opens a socket that hears the kernel and no other program: it is connected to port
// 0. (To compare each sender, as Recvfrom does, is 30 KB of program.)
func dialKernel() (fd int, err error) {
	fd, err = unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return -1, err
	}
	err = errors.Join(
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: answerTime}),
		unix.Connect(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}))
	if err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// request is the question for the socket with these ends; as a list (NLM_F_DUMP), for
// those in no state.
func request(protocol uint8, flags uint16, local, remote netip.AddrPort) []byte {
	family := uint8(unix.AF_INET)
	if local.Addr().Is6() {
		family = unix.AF_INET6
	}
	b := make([]byte, 0, requestSize)
	b = binary.NativeEndian.AppendUint32(b, requestSize)
	b = binary.NativeEndian.AppendUint16(b, unix.SOCK_DIAG_BY_FAMILY)
	b = binary.NativeEndian.AppendUint16(b, unix.NLM_F_REQUEST|flags)
	b = binary.NativeEndian.AppendUint32(b, sequence)
	b = binary.NativeEndian.AppendUint32(b, 0) // from whom, the kernel knows
	b = append(b, family, protocol, 0, 0)      // without more about it
	b = binary.NativeEndian.AppendUint32(b, 0) // states, of a list
	b = binary.BigEndian.AppendUint16(b, local.Port())
	b = binary.BigEndian.AppendUint16(b, remote.Port())
	b = appendAddress(b, local.Addr())
	b = appendAddress(b, remote.Addr())
	b = binary.NativeEndian.AppendUint32(b, loopbackDevice)
	return binary.NativeEndian.AppendUint64(b, math.MaxUint64) // INET_DIAG_NOCOOKIE
}

// appendAddress writes an address into the 16 bytes there are for either kind.
func appendAddress(b []byte, a netip.Addr) []byte {
	var wide [16]byte
	copy(wide[:], a.AsSlice())
	return append(b, wide[:]...)
}

// parseAnswer reads the kernel's answer: a socket, an error, or the end of a list, which is no
// socket and nobody's.
func parseAnswer(b []byte) (socket, error) {
	if len(b) < unix.SizeofNlMsghdr {
		return socket{}, errAnswer
	}
	size := binary.NativeEndian.Uint32(b)
	if uint64(size) > uint64(len(b)) || size < unix.SizeofNlMsghdr+4 || binary.NativeEndian.Uint32(b[8:]) != sequence {
		return socket{}, errAnswer
	}
	switch kind := binary.NativeEndian.Uint16(b[4:]); {
	case kind == unix.NLMSG_ERROR || kind == unix.NLMSG_DONE:
		if code := int32(binary.NativeEndian.Uint32(b[unix.SizeofNlMsghdr:])); code < 0 {
			return socket{}, unix.Errno(-int64(code))
		}
		return socket{}, nil
	case kind == unix.SOCK_DIAG_BY_FAMILY && size >= answerSize:
		return parseSocket(b[unix.SizeofNlMsghdr:answerSize])
	}
	return socket{}, errAnswer
}

// parseSocket reads a struct inet_diag_msg.
func parseSocket(b []byte) (socket, error) {
	bits := 16
	switch b[0] {
	case unix.AF_INET:
		bits = 4
	case unix.AF_INET6:
	default:
		return socket{}, errAnswer
	}
	local, _ := netip.AddrFromSlice(b[8 : 8+bits])
	remote, _ := netip.AddrFromSlice(b[24 : 24+bits])
	return socket{
		local:  netip.AddrPortFrom(local.Unmap(), binary.BigEndian.Uint16(b[4:])),
		remote: netip.AddrPortFrom(remote.Unmap(), binary.BigEndian.Uint16(b[6:])),
		state:  b[1],
		uid:    binary.NativeEndian.Uint32(b[64:]),
		inode:  binary.NativeEndian.Uint32(b[68:]),
	}, nil
}
