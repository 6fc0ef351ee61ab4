// Package evdev reads game controllers as the kernel tells of them: what an input device
// can do, its buttons and levers, and whether one was moved.
//
// A lever is an axis that is moved by hand: a stick, a trigger, a pedal. It drifts: it
// goes a little way by itself. Abilities are what sysfs says of a device without its being
// opened.
//
// Protocol: linux/input.h and linux/input-event-codes.h for devices, asm-generic/ioctl.h
// for requests.
//
// The package refuses to read keyboards, mice, pens and touch pads: whatever could type or
// point is no controller, and of a controller only buttons and levers are looked at. It
// does not know what a movement is taken for.
package evdev

import (
	"errors"
	"fmt"
	"math/bits"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A Device is an open input device that is a controller. What the kernel refuses it does
// without: levers it does not know are not heard, and without masks it is only woken more
// often.
type Device struct{ *os.File }

// ErrOther is for what is no controller: it is neither opened nor kept open.
var ErrOther = errors.New("not a game controller")

// Open opens the device at path, if it is a controller: name ("event3") is what it is
// called in class, the folder of what sysfs says of input devices.
func Open(class, name, path string) (Device, error) {
	if err := isController(class, name); err != nil {
		return Device{}, err
	}
	d, err := openDevice(path)
	if err != nil {
		return Device{}, err
	}
	// Names are given anew: what was opened is what stands there now.
	if err := isController(class, name); err != nil {
		return Device{}, errors.Join(err, d.Close())
	}
	return d, nil
}

func openDevice(path string) (Device, error) {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return Device{}, fmt.Errorf("open controller: %w", err)
	}
	return Device{os.NewFile(uintptr(fd), path)}, nil
}

func isController(class, name string) error {
	a, err := readAbilities(class, name)
	if err == nil && !a.controller() {
		err = ErrOther
	}
	return err
}

// An axisState is the kernel's struct input_absinfo.
type axisState struct{ value, lowest, highest, fuzz, flat, resolution int32 }

// Levers asks where the device's levers are.
func (d Device) Levers() Levers {
	all := Levers{}
	for _, of := range heardAxes() {
		for code := of[0]; code <= of[1]; code++ {
			var s axisState
			request := requestNumber(requestReads, 0x40+uintptr(code), unsafe.Sizeof(s)) // EVIOCGABS
			// An axis the device has not is answered with no way to go.
			if d.control(request, unsafe.Pointer(&s)) == nil && s.highest > s.lowest {
				all[uint16(code)] = NewLever(s.value, s.lowest, s.highest) //nolint:gosec // at most 0x17
			}
		}
	}
	return all
}

// Narrow has the kernel tell this program of a controller's buttons and levers alone,
// whoever else reads the device.
func (d Device) Narrow() {
	_ = d.mask(TypeKey, heardButtons()) // else it is told of more, which Moved does not look at
	_ = d.mask(TypeAbsolute, heardAxes())
	d.Hear(true)
}

// Hear has the kernel tell of buttons, and of levers too or not.
func (d Device) Hear(levers bool) {
	kinds := [][2]int{{TypeKey, TypeKey}}
	if levers {
		kinds = append(kinds, [2]int{TypeAbsolute, TypeAbsolute})
	}
	_ = d.mask(typeAll, kinds)
}

// An inputMask is the kernel's struct input_mask.
type inputMask struct {
	kind, size uint32
	codes      uint64 // a pointer
}

// maskSize holds every code of a kind.
const maskSize = 0x300 / 8

// mask has the kernel leave out all of a kind but the codes, or with [typeAll] all
// but those kinds.
func (d Device) mask(kind uint32, codes [][2]int) error {
	set := new([maskSize / unsafe.Sizeof(uint(0))]uint)
	for _, of := range codes {
		for code := of[0]; code <= of[1]; code++ {
			set[code/bits.UintSize] |= 1 << (code % bits.UintSize)
		}
	}
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(set)
	m := inputMask{kind, maskSize, uint64(uintptr(unsafe.Pointer(set)))}
	return d.control(requestNumber(requestWrites, 0x93, unsafe.Sizeof(m)), unsafe.Pointer(&m)) // EVIOCSMASK
}

// The directions of a request, seen from the program.
const (
	requestWrites = 1
	requestReads  = 2
)

// requestNumber is the number of an ioctl of input devices, as most machines write it
// (asm-generic/ioctl.h); on others they are refused.
func requestNumber(direction, number, size uintptr) uintptr {
	return direction<<30 | size<<16 | 'E'<<8 | number
}

func (d Device) control(request uintptr, arg unsafe.Pointer) error {
	raw, err := d.SyscallConn()
	if err != nil {
		return fmt.Errorf("ask controller: %w", err)
	}
	var refused unix.Errno
	err = raw.Control(func(fd uintptr) { _, _, refused = unix.Syscall(unix.SYS_IOCTL, fd, request, uintptr(arg)) })
	switch {
	case err != nil:
		return fmt.Errorf("ask controller: %w", err)
	case refused != 0:
		return fmt.Errorf("ask controller: %w", refused)
	}
	return nil
}
