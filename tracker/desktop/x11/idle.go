package x11

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/jezek/xgb"
)

// The part of the SYNC extension needed to be told of idleness: the system
// counter IDLETIME holds the milliseconds since the last input of any device,
// and an alarm fires when it crosses a value. Numbers are from "X
// Synchronization Extension Protocol", version 3.0.
const (
	syncName = "SYNC"

	syncInitialize   = 0
	syncListCounters = 1
	syncQueryCounter = 5
	syncCreateAlarm  = 8
	syncDestroyAlarm = 11

	alarmNotify = 1 // event, from the extension's first

	alarmAttributes    = 1<<0 | 1<<1 | 1<<2 | 1<<3 | 1<<4 | 1<<5 // counter, value type, value, test, delta, events
	absoluteValue      = 0
	positiveTransition = 0
	negativeTransition = 1
)

var errNoCounter = errors.New("the X server has no IDLETIME counter")

// An IdleCounter is IDLETIME with two alarms set on it.
//
// It is not of input alone: whoever resets the screen saver (XResetScreenSaver, as players
// do every ten seconds of a film) sets it back, and every device's own counter with it (dix,
// dixSaveScreens), while input sets back those of the devices it came from. So where all
// are alike it was nobody's hand.
type IdleCounter struct {
	conn    *xgb.Conn
	opcode  byte
	event   byte // code of AlarmNotify
	counter uint32
	idle    uint32 // the alarm that fires when input has been absent long enough
	active  uint32 // the alarm that fires when it comes back
	stir    uint32 // the alarm that fires whenever the counter is set back; 0: not set
	devices []uint32
}

// newIdleCounter sets alarms at after. Both re-arm themselves: transitions with
// a delta of 0 do.
func newIdleCounter(conn *xgb.Conn, opcode, firstEvent byte, after time.Duration) (*IdleCounter, error) {
	c := &IdleCounter{conn: conn, opcode: opcode, event: firstEvent + alarmNotify}
	if _, err := c.ask(syncInitialize, []byte{3, 0, 0, 0}); err != nil {
		return nil, fmt.Errorf("initialise SYNC: %w", err)
	}
	reply, err := c.ask(syncListCounters, nil)
	if err != nil {
		return nil, fmt.Errorf("list counters: %w", err)
	}
	counters := parseCounters(reply)
	var ok bool
	if c.counter, ok = counters["IDLETIME"]; !ok {
		return nil, errNoCounter
	}
	for name, counter := range counters {
		if strings.HasPrefix(name, "DEVICEIDLETIME ") && len(c.devices) < maxDevices {
			c.devices = append(c.devices, counter)
		}
	}
	if c.idle, err = c.alarm(positiveTransition, after.Milliseconds()); err != nil {
		return nil, err
	}
	if c.active, err = c.alarm(negativeTransition, after.Milliseconds()-1); err != nil {
		return nil, err
	}
	return c, nil
}

// ask sends a request and returns its reply.
func (c *IdleCounter) ask(minor byte, body []byte) ([]byte, error) {
	cookie := c.conn.NewCookie(true, true)
	c.conn.NewRequest(c.request(minor, body), cookie)
	return cookie.Reply()
}

func (c *IdleCounter) request(minor byte, body []byte) []byte {
	b := make([]byte, 4, 4+len(body))
	b[0], b[1] = c.opcode, minor
	binary.LittleEndian.PutUint16(b[2:], uint16(1+len(body)/4))
	return append(b, body...)
}

// alarm sets one alarm at value milliseconds and returns its id.
func (c *IdleCounter) alarm(test uint32, value int64) (uint32, error) {
	id, err := c.conn.NewId()
	if err != nil {
		return 0, fmt.Errorf("new alarm: %w", err)
	}
	var b []byte
	for _, v := range []uint32{
		id, alarmAttributes, c.counter, absoluteValue,
		uint32(value >> 32), uint32(value), // high word first
		test,
		0, 0, // delta
		1, // events on
	} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	cookie := c.conn.NewCookie(true, false)
	c.conn.NewRequest(c.request(syncCreateAlarm, b), cookie)
	if err := cookie.Check(); err != nil {
		return 0, fmt.Errorf("create alarm: %w", err)
	}
	return id, nil
}

// query returns how long input has been absent.
func (c *IdleCounter) query(counter uint32) (time.Duration, error) {
	reply, err := c.ask(syncQueryCounter, binary.LittleEndian.AppendUint32(nil, counter))
	if err != nil {
		return 0, fmt.Errorf("query a counter of idle time: %w", err)
	}
	if len(reply) < 16 {
		return 0, errors.New("query a counter of idle time: short reply")
	}
	return milliseconds(reply[8:]), nil
}

const (
	// maxDevices bounds how many devices are asked.
	maxDevices = 64
	// stirred is how long nothing may have happened for what then does to be told of.
	stirred = 250 * time.Millisecond
	// alike is how much the counters of devices set back at once may differ, asked one after
	// the other.
	alike = 20 * time.Millisecond
)

// Reset reports whether what set the counter back last was nobody's hand, and how long ago
// that was, whatever it was. A device that went meanwhile says nothing; a server that tells
// of no devices is believed.
func (c *IdleCounter) Reset() (was bool, gap time.Duration, err error) {
	if gap, err = c.query(c.counter); err != nil {
		return false, 0, err
	}
	asked := 0
	least, most := time.Duration(math.MaxInt64), time.Duration(0)
	for _, device := range c.devices {
		idle, err := c.query(device)
		if err != nil {
			continue
		}
		asked++
		least, most = min(least, idle), max(most, idle)
	}
	return asked > 1 && most-least <= alike, gap, nil
}

// Stir has an alarm fire each time the counter is set back, or no more.
func (c *IdleCounter) Stir(on bool) (err error) {
	switch {
	case on && c.stir == 0:
		c.stir, err = c.alarm(negativeTransition, stirred.Milliseconds())
	case !on && c.stir != 0:
		c.conn.NewRequest(c.request(syncDestroyAlarm, binary.LittleEndian.AppendUint32(nil, c.stir)), c.conn.NewCookie(false, false))
		c.stir = 0
	}
	return err
}

// Idleness sets the alarms, and returns how long there was no input. A server without the
// counter yields nil.
func (d *Display) Idleness(after time.Duration) (c *IdleCounter, gap time.Duration, err error) {
	ext, err := d.extension(syncName)
	if err != nil || !ext.Present {
		return nil, 0, err
	}
	c, err = newIdleCounter(d.conn, ext.MajorOpcode, ext.FirstEvent, after)
	switch {
	case errors.Is(err, errNoCounter):
		return nil, 0, nil
	case err != nil:
		return nil, 0, err
	}
	if gap, err = c.query(c.counter); err != nil {
		return nil, 0, err
	}
	return c, gap, nil
}

// An Alarm is one that fired.
type Alarm int

// Alarms; others' may come as well.
const (
	otherAlarm Alarm = iota
	WentIdle         // input has been absent long enough
	CameBack         // and is there again
)

// Fired returns which alarm an event is of, and how long there was no input then; false if
// it is of none.
func (c *IdleCounter) Fired(e Event) (which Alarm, gap time.Duration, is bool) {
	if c == nil || e.raw[0] != c.event {
		return otherAlarm, 0, false
	}
	alarm, gap := parseAlarm(e.raw)
	switch alarm {
	case c.idle:
		which = WentIdle
	case c.active, c.stir:
		which = CameBack
	}
	return which, gap, true
}

// parseAlarm reads an AlarmNotify: the alarm and the counter's value.
func parseAlarm(raw [32]byte) (alarm uint32, value time.Duration) {
	return binary.LittleEndian.Uint32(raw[4:]), milliseconds(raw[8:])
}

// milliseconds reads an INT64, high word first. Nothing is idle for less than no
// time or for more than a year, whatever a server says.
func milliseconds(b []byte) time.Duration {
	const year = 365 * 24 * time.Hour
	v := int64(binary.LittleEndian.Uint32(b))<<32 | int64(binary.LittleEndian.Uint32(b[4:]))
	return time.Duration(min(max(v, 0), year.Milliseconds())) * time.Millisecond
}

// parseCounters finds the counters by name in the reply to ListSystemCounters: a
// count, and from byte 32 for each the counter, its resolution (8 bytes), the
// name's length and the name, padded to a word. What is cut short is not among them.
func parseCounters(reply []byte) map[string]uint32 {
	const head, entry = 32, 14
	all := map[string]uint32{}
	if len(reply) < head {
		return all
	}
	count := binary.LittleEndian.Uint32(reply[8:])
	rest := reply[head:]
	for ; count > 0 && len(rest) >= entry; count-- {
		size := int(binary.LittleEndian.Uint16(rest[12:]))
		if entry+size > len(rest) {
			break
		}
		name := string(rest[entry : entry+size])
		if _, known := all[name]; !known {
			all[name] = binary.LittleEndian.Uint32(rest)
		}
		rest = rest[min(entry+size+pad(entry+size), len(rest)):]
	}
	return all
}
