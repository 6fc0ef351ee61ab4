package loopback

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/netip"
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// withoutNetlink runs f where the kernel refuses sockets to ask it, as a container's filter of calls
// has it. The filter is the thread's, and goes with it.
func withoutNetlink(t *testing.T, f func()) {
	t.Helper()
	const number, family = 0, 16 // of struct seccomp_data
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: number},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_SOCKET, Jf: 3},
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: family},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.AF_NETLINK, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with this
		program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
		if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
			t.Error(err)
			return
		}
		if err := unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0); err != nil {
			t.Error(err)
			return
		}
		if _, err := lookUp(unix.IPPROTO_TCP, netip.MustParseAddrPort("127.0.0.1:1"), netip.MustParseAddrPort("127.0.0.1:2")); !errors.Is(err, unix.EPERM) {
			t.Errorf("it is refused, and the kernel says %v", err)
		}
		f()
	}()
	<-done
}

// Of a protocol the kernel cannot tell of it says the same as of a socket that is not
// there.
func TestNoWordIsNotNone(t *testing.T) {
	client, server := netip.MustParseAddrPort("127.0.0.1:1"), netip.MustParseAddrPort("127.0.0.1:2")
	const unknown = 253 // for experiments
	if _, err := lookUp(unknown, client, server); err == nil || errors.Is(err, ErrNoSocket) {
		t.Errorf("of an unknown protocol it says %v", err)
	}
}

// What finds no socket connected finds one that listens.
func TestLookUpFindsWhoListens(t *testing.T) {
	ln := listen(t, "127.0.0.1:0")
	at := netip.MustParseAddrPort(ln.Addr().String())
	s, err := lookUp(unix.IPPROTO_TCP, at, netip.MustParseAddrPort("127.0.0.1:1"))
	if err != nil || s.state != unix.BPF_TCP_LISTEN || s.local != at || s.inode == 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

// No program but the kernel puts a word in.
func TestOnlyTheKernelAnswers(t *testing.T) {
	fd, err := dialKernel()
	if err != nil {
		t.Skipf("this kernel is not to be asked: %v", err)
	}
	defer unix.Close(fd)
	name, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	liar, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(liar)
	if err := unix.Sendto(liar, answer(nil), 0, name); err == nil {
		t.Error("another socket's message arrived")
	}
}

// answer is the kernel's for user 1000's end of a connection, changed by change.
func answer(change func(b []byte) []byte) []byte {
	b := make([]byte, answerSize+8) // with an attribute
	binary.NativeEndian.PutUint32(b, uint32(len(b)))
	binary.NativeEndian.PutUint16(b[4:], unix.SOCK_DIAG_BY_FAMILY)
	binary.NativeEndian.PutUint32(b[8:], sequence)
	s := b[unix.SizeofNlMsghdr:]
	s[0], s[1] = unix.AF_INET, unix.BPF_TCP_ESTABLISHED
	binary.BigEndian.PutUint16(s[4:], 40960)
	binary.BigEndian.PutUint16(s[6:], 8080)
	copy(s[8:], []byte{127, 0, 0, 1})
	copy(s[24:], []byte{127, 0, 0, 2})
	binary.NativeEndian.PutUint32(s[64:], 1000)
	binary.NativeEndian.PutUint32(s[68:], 77)
	if change != nil {
		b = change(b)
	}
	return b
}

// failed is the kernel's word that something went wrong, or that a list is at its end.
func failed(kind uint16, code int32) []byte {
	return answer(func(b []byte) []byte {
		binary.NativeEndian.PutUint16(b[4:], kind)
		binary.NativeEndian.PutUint32(b[unix.SizeofNlMsghdr:], uint32(code))
		return b
	})
}

func TestParseAnswer(t *testing.T) {
	good := socket{
		local: netip.MustParseAddrPort("127.0.0.1:40960"), remote: netip.MustParseAddrPort("127.0.0.2:8080"),
		state: unix.BPF_TCP_ESTABLISHED, uid: 1000, inode: 77,
	}
	mapped := func(b []byte) []byte {
		s := b[unix.SizeofNlMsghdr:]
		s[0] = unix.AF_INET6
		for _, at := range []int{8, 24} {
			copy(s[at+12:], s[at:at+4])
			copy(s[at:], []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})
		}
		return b
	}
	for name, c := range map[string]struct {
		answer []byte
		want   socket
		err    error
	}{
		"a socket":                {answer(nil), good, nil},
		"an IPv6 socket for IPv4": {answer(mapped), good, nil},
		"of no family":            {answer(func(b []byte) []byte { b[16] = 1; return b }), socket{}, errAnswer},
		"of another question":     {answer(func(b []byte) []byte { b[8]++; return b }), socket{}, errAnswer},
		"of another kind":         {answer(func(b []byte) []byte { b[4]++; return b }), socket{}, errAnswer},
		"longer than it is":       {answer(func(b []byte) []byte { return b[:len(b)-1] }), socket{}, errAnswer},
		"shorter than a socket":   {answer(func(b []byte) []byte { binary.NativeEndian.PutUint32(b, answerSize-1); return b }), socket{}, errAnswer},
		"shorter than a header":   {answer(func(b []byte) []byte { binary.NativeEndian.PutUint32(b, 8); return b }), socket{}, errAnswer},
		"none":                    {nil, socket{}, errAnswer},
		"no such socket":          {failed(unix.NLMSG_ERROR, -int32(unix.ENOENT)), socket{}, unix.ENOENT},
		"forbidden":               {failed(unix.NLMSG_ERROR, -int32(unix.EPERM)), socket{}, unix.EPERM},
		"no list":                 {failed(unix.NLMSG_DONE, -int32(unix.ENOENT)), socket{}, unix.ENOENT},
		"an empty list":           {failed(unix.NLMSG_DONE, 0), socket{}, nil},
	} {
		if got, err := parseAnswer(c.answer); got != c.want || !errors.Is(err, c.err) || c.err == nil && err != nil {
			t.Errorf("%s: %+v, %v; want %+v, %v", name, got, err, c.want, c.err)
		}
	}
}

func FuzzParseAnswer(f *testing.F) {
	f.Add(answer(nil))
	f.Add(answer(nil)[:answerSize])
	f.Add(answer(func(b []byte) []byte { b[16] = unix.AF_INET6; return b }))
	f.Add(failed(unix.NLMSG_ERROR, -int32(unix.ENOENT)))
	f.Add(failed(unix.NLMSG_DONE, -1<<31))
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		s, err := parseAnswer(b)
		if !bytes.Equal(b, before) {
			t.Error("the answer was changed")
		}
		if err != nil && s != (socket{}) {
			t.Errorf("%+v with %v", s, err)
		}
		if s.connects(s.local, s.remote) && (len(b) < answerSize || s.inode == 0 || !s.local.IsValid() || s.local.Addr().Is4In6()) {
			t.Errorf("%+v out of %x", s, b)
		}
	})
}
