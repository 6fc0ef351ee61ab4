package main_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A line is a connection to the port. What was said on it already stays known to be ours.
type line struct {
	net.Conn
	in *bufio.Reader
}

func (h *hearer) dial() *line {
	h.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(h.t.Context(), "tcp", h.address)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).SetLinger(0); err != nil { // ten thousand that linger fill the kernel's table
		h.t.Fatal(err)
	}
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		h.t.Fatal(err)
	}
	return &line{conn, bufio.NewReader(conn)}
}

// answer reads one answer: its status, or 0 where the connection was closed. open says
// that more can be asked.
func (l *line) answer(method string) (status int, text string, open bool, err error) {
	resp, err := http.ReadResponse(l.in, &http.Request{Method: method})
	if err != nil {
		var late net.Error
		if errors.As(err, &late) && late.Timeout() {
			return 0, "", false, err
		}
		return 0, "", false, nil // closed, as is right
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, string(body), err == nil && !resp.Close, nil
}

// Whatever comes over the line is refused, or the line is closed; nothing breaks, fills
// the memory or gets into the log, and the next watcher is heard as ever.
func TestWatchersHearBrokenRequests(t *testing.T) {
	t.Parallel()
	h := newHearer(t, true)
	b := breaker{rand.New(rand.NewPCG(5600, 10_000)), h.address, h.token("who breaks")}
	h.tells(http.StatusOK, "POST", "/api/0/buckets/aw-watcher-vim_desk", "", vimBucket)
	h.tells(http.StatusOK, "POST", "/api/0/buckets/broken-"+titled, "", `{"client":"c","type":"web.tab.current","hostname":"h"}`)
	for n := range 30 { // they never say the rest
		of := b.cutShort()
		if n%2 == 0 {
			of = broken{text: strings.Replace(b.good(true).String(), "Content-Length: ", "Content-Length: 1", 1)}
		}
		slow := h.dial()
		defer slow.Close()
		if _, err := slow.Write([]byte(of.text)); err != nil {
			t.Fatal(err)
		}
	}
	statuses := map[int]int{}
	var at *line
	for n := range 10_000 {
		of := b.next()
		if at == nil {
			at = h.dial()
			if of.ends && n%4 > 0 { // whose it is is asked when it says something whole, and known then
				fmt.Fprintf(at, "GET /api/0/info HTTP/1.1\r\nHost: %s\r\n\r\n", h.address)
				if status, text, _, err := at.answer("GET"); status != http.StatusOK {
					t.Fatalf("a good request: %d %s %v", status, text, err)
				}
			}
		}
		status, open := h.refuses(at, of)
		statuses[status]++
		if !open || of.last {
			at.Close()
			at = nil
		}
	}
	if at != nil {
		at.Close()
	}
	t.Logf("answered by %v; at most %d KiB", statuses, h.peak())
	h.unharmed()
}

// refuses sends a broken request and looks at what is answered.
func (h *hearer) refuses(at *line, of broken) (status int, open bool) {
	h.t.Helper()
	_, _ = at.Write([]byte(of.text)) // it may be closed in the middle
	if of.ends {
		_ = at.Conn.(*net.TCPConn).CloseWrite() // it may be closed already
	}
	for n := range of.before + 1 {
		method := of.method
		if n < of.before {
			method = "GET"
		}
		var text string
		var err error
		status, text, open, err = at.answer(method)
		short := fmt.Sprintf("%.300q", of.text)
		switch {
		case err != nil:
			h.t.Errorf("%s: no answer: %v to %s", of.what, err, short)
		case status == http.StatusNotImplemented && of.what == "wrong encoding", status == http.StatusHTTPVersionNotSupported:
			// so says net/http before anything of ours hears of it
		case status >= http.StatusInternalServerError, status >= http.StatusMultipleChoices && status < http.StatusBadRequest && status != http.StatusNotModified:
			h.t.Errorf("%s: %d %s to %s", of.what, status, text, short)
		case n == of.before && of.bad && status != 0 && status < http.StatusBadRequest:
			h.t.Errorf("%s: %d %.300s to %s", of.what, status, text, short)
		case status >= http.StatusBadRequest && strings.Contains(text, titled):
			h.t.Errorf("%s: what was sent comes back: %s to %s", of.what, text, short)
		}
		if !open {
			break
		}
	}
	return status, open
}

// peak is how much memory it held at most, in KiB.
func (h *hearer) peak() int {
	h.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.process.Pid))
	if err != nil {
		h.t.Fatal(err)
	}
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindStringSubmatch(string(text))
	if found == nil {
		h.t.Fatal("the kernel does not say")
	}
	kib, err := strconv.Atoi(found[1])
	if err != nil {
		h.t.Fatal(err)
	}
	return kib
}

// unharmed fails unless it still hears, holds no more than it may and logged no more than
// its own words.
func (h *hearer) unharmed() {
	h.t.Helper()
	const most = 96 << 10
	if kib := h.peak(); kib > most {
		h.t.Errorf("it held %d KiB at once", kib)
	}
	token := h.token("who looks")
	h.tells(http.StatusNotModified, "POST", "/api/0/buckets/aw-watcher-vim_desk", "", vimBucket)
	for range 2 {
		h.tells(http.StatusOK, "POST", "/api/0/buckets/aw-watcher-vim_desk/heartbeat?pulsetime=30", "", vimBeat)
	}
	if events := h.tells(http.StatusOK, "GET", "/api/0/buckets/aw-watcher-vim_desk/events", token, ""); strings.Count(events, "notes.md") != 1 {
		h.t.Errorf("kept is %s", events)
	}
	h.tells(http.StatusOK, "GET", "/api/0/export", token, "")
	h.stop()
	logged := h.logged()
	if strings.Contains(logged, "panic") || strings.Contains(logged, titled) || strings.Count(logged, "\n") > 100 {
		h.t.Errorf("it logged\n%.5000s", logged)
	}
}
