package evdev

import (
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The numbers are those of linux/input.h.
func TestRequestsAsTheKernelNumbersThem(t *testing.T) {
	t.Parallel()
	if n := requestNumber(requestReads, 0x40, unsafe.Sizeof(axisState{})); n != 0x80184540 {
		t.Errorf("EVIOCGABS(0) is %#x", n)
	}
	if n := requestNumber(requestWrites, 0x93, unsafe.Sizeof(inputMask{})); n != 0x40104593 {
		t.Errorf("EVIOCSMASK is %#x", n)
	}
}

// A pipe knows no levers and no masks; that is no reason to give it up.
func TestADeviceThatRefuses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "event3")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := openDevice(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	d.Narrow()
	if ls := d.Levers(); len(ls) > 0 {
		t.Errorf("it has levers: %v", ls)
	}
	writer, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	said := make([]byte, EventSize)
	if _, err := writer.Write(said); err != nil {
		t.Fatal(err)
	}
	var waiting int32
	if err := d.control(unix.TIOCINQ, unsafe.Pointer(&waiting)); err != nil || int(waiting) != len(said) {
		t.Errorf("%d bytes wait, want %d: %v", waiting, len(said), err)
	}
}
