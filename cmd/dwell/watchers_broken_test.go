package main_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
)

// A wire is a request as it goes over the line, in parts that can be broken each.
type wire struct {
	method, path, version string
	headers               []string // without the length of the body
	body                  string
	length                string // of the body; empty: what it is
}

func (w wire) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s\r\n", w.method, w.path, w.version)
	for _, h := range w.headers {
		b.WriteString(h + "\r\n")
	}
	if w.length == "" && w.body != "" {
		w.length = fmt.Sprint(len(w.body))
	}
	if w.length != "" {
		b.WriteString("Content-Length: " + w.length + "\r\n")
	}
	return b.String() + "\r\n" + w.body
}

// with is w with one more header, or another in place of one of that name.
func (w wire) with(header string) wire {
	name, _, _ := strings.Cut(header, ":")
	w.headers = slices.DeleteFunc(slices.Clone(w.headers), func(h string) bool { return strings.HasPrefix(h, name+":") })
	w.headers = append(w.headers, header)
	return w
}

// A broken request is one that went wrong on its way.
type broken struct {
	what   string
	text   string
	method string
	before int  // good ones before it in the same text
	bad    bool // it must be refused; else it may have come to be another good one
	last   bool // what follows on its line would be part of it
	ends   bool // the client says no more
}

// padding makes up for what is missing where a length is too long: the answer comes at
// once, and it is no JSON.
var padding = "x" + strings.Repeat("\n", 8<<10)

// A breaker breaks requests, the same in every run.
type breaker struct {
	*rand.Rand
	host  string
	token string
}

// titled is in whatever tells what somebody does.
const titled = "zebrafink"

func (b breaker) of(list ...string) string { return list[b.IntN(len(list))] }

// good is a request that is taken. What it names stays apart from the bucket that is used
// in the end.
func (b breaker) good(onlyPosts bool) wire {
	const bucket = "/api/0/buckets/broken-" + titled
	beat := `{"timestamp":"2026-03-04T09:00:00Z","duration":1.5,"data":{"url":"https://example.org/` + titled + `","title":"` + titled + `","audible":false,"incognito":false}}`
	w := wire{method: "POST", version: "HTTP/1.1", headers: []string{"Host: " + b.host, "Content-Type: application/json"}}
	n := b.IntN(12)
	if onlyPosts {
		n = b.IntN(5)
	}
	switch n {
	case 0, 1:
		w.path, w.body = bucket+"/heartbeat?pulsetime=5", beat
	case 2:
		w.path, w.body = bucket, `{"client":"c","type":"web.tab.current","hostname":"!local"}`
	case 3:
		w.path, w.body = bucket+"/events", "["+beat+","+beat+"]"
	case 4:
		w.path, w.body = "/api/0/import", `{"buckets":{"broken-`+titled+`":{"type":"web.tab.current","client":"c","hostname":"h","created":"2026-03-04T09:00:00Z","events":[`+beat+`]}}}`
	default:
		w.method = "GET"
		w.path = b.of("/api/0/info", "/api/0/buckets/", "/api/0/export", bucket, bucket+"/events?limit=3&start=2026-03-04T08:00:00Z&end=2026-03-05T08:00:00Z", bucket+"/events/count", bucket+"/events/1", bucket+"/export")
	}
	if onlyPosts || b.IntN(3) > 0 {
		w.headers = append(w.headers, "Authorization: Bearer "+b.token)
	}
	return w
}

// next is the next broken request. Those after which a line can be used on are the more:
// to find out whose a new one is takes the kernel milliseconds.
func (b breaker) next() broken {
	kinds := []func() broken{b.wrongValue, b.noJSON, b.wrongPath, b.wrongHeader, b.oddMethod}
	if b.IntN(4) == 0 {
		kinds = []func() broken{b.cutShort, b.wrongLength, b.changedBytes, b.wrongFrame, b.noise}
	}
	of := kinds[b.IntN(len(kinds))]()
	if b.IntN(20) == 0 {
		of.before = 1 + b.IntN(20)
		info := wire{method: "GET", path: "/api/0/info", version: "HTTP/1.1", headers: []string{"Host: " + b.host}}
		of.text = strings.Repeat(info.String(), of.before) + of.text
	}
	return of
}

func (b breaker) cutShort() broken {
	w := b.good(false)
	text := w.String()
	return broken{what: "cut short", text: text[:1+b.IntN(len(text)-1)], method: w.method, bad: true, last: true, ends: true}
}

func (b breaker) wrongLength() broken {
	w := b.good(true)
	w.length = b.of("-1", "abc", "1e3", "99999999999999999999", "0x10", "+5", "", "0", "1", fmt.Sprint(len(w.body)-1), fmt.Sprint(len(w.body)+1),
		fmt.Sprint(len(w.body)+b.IntN(5000)+1), "4000000000", "9223372036854775807", "5, 6")
	if w.length == "" {
		w = w.with("Content-Length: ")
	}
	return broken{what: "wrong length", text: w.String() + padding, method: w.method, bad: true, last: true}
}

func (b breaker) oddMethod() broken {
	w := b.good(true)
	w.method = b.of("PUT", "PATCH", "TRACE", "CONNECT", "HEAD", "GETT", "post", "P OST", "POST\x00", "\xffPOST", "", strings.Repeat("POST", 2000), "PRI", "DELETE\t")
	return broken{what: "odd method", text: w.String(), method: w.method, bad: !strings.HasSuffix(w.path, titled) && !strings.HasSuffix(w.path, "events") || w.method != "HEAD"}
}

// wrongValue has a heartbeat say what cannot be.
func (b breaker) wrongValue() broken {
	w := b.good(true)
	w.path = "/api/0/buckets/broken-" + titled + b.of("/heartbeat?pulsetime=5", "/events")
	stamp, length, data := `"2026-03-04T09:00:00Z"`, "1", "{}"
	switch b.IntN(3) {
	case 0:
		stamp = b.of(`""`, `"now"`, `"2026-13-04T09:00:00Z"`, `"2026-02-30T09:00:00Z"`, `"2026-03-04T25:00:00Z"`, `"0000-00-00T00:00:00Z"`, `"9999-12-31T23:59:59Z"`,
			`"-2026-03-04T09:00:00Z"`, `"2026-03-04"`, `1772614800`, `null`, `[]`, `{}`, `true`, `"1989-12-31T23:59:59Z"`, `"2026-03-04T09:00:00+99:99"`, `"2026-03-04T09:00:00Z`+"\x00"+`"`,
			`"`+strings.Repeat("2", 5000)+`"`)
	case 1:
		length = b.of("-1", "-0.001", "1e300", "1e999", "34560001", `"1"`, "true", "[]", "{}", "NaN", "Infinity", "0x1", "01", "1.", "-9223372036854775808")
	case 2:
		data = b.of("null", "[]", `"`+titled+`"`, "1", "true", `{"a":}`, `{"a" 1}`, "{}{}", `{"a":1}]`, `{"t":"`+"\x00"+`"}`, `{"t":"`+"\n"+`"}`, `{'t':1}`,
			strings.Repeat("[", 20000), strings.Repeat(`{"a":`, 12000)+"1"+strings.Repeat("}", 12000), `{"t":"`+strings.Repeat("x", 70<<10)+`"}`, `{"t":"\ud8`)
	}
	w.body = fmt.Sprintf(`{"timestamp":%s,"duration":%s,"data":%s}`, stamp, length, data)
	return broken{what: "wrong value", text: w.String(), method: w.method, bad: true}
}

func (b breaker) noJSON() broken {
	w := b.good(true)
	w.body = b.of("{", "nul", "'", "{]", `{"timestamp"}`, "\xef\xbb\xbf{}", "\xff\xfe{\x00}\x00", "<xml/>", "a=b&c=d", strings.Repeat("[", 200_000), strings.Repeat(`{"buckets":`, 15_000),
		`"`+titled, "--x\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--x--", "1 2", "true false", strings.Repeat("9", 60_000)+"x")
	return broken{what: "no JSON", text: w.String(), method: w.method, bad: true}
}

// changedBytes changes some bytes anywhere, or puts in what parsers stumble over.
func (b breaker) changedBytes() broken {
	w := b.good(false)
	text := []byte(w.String())
	for range 1 + b.IntN(4) {
		at := b.IntN(len(text))
		switch b.IntN(4) {
		case 0:
			text[at] = byte(b.Uint32())
		case 1:
			text[at] ^= 1 << b.IntN(8)
		case 2:
			text = slices.Delete(text, at, min(at+1+b.IntN(20), len(text)))
		case 3:
			text = slices.Insert(text, at, []byte(b.of("\x00", "\xff", "\xc3\x28", "%", "%00", "\r\n", "\n", "9e999", "\u202e", "{", "\"", ":", " ", "1e-400", "\\u0000"))...)
		}
		if len(text) == 0 {
			break
		}
	}
	method, _, _ := strings.Cut(string(text), " ")
	return broken{what: "changed bytes", text: string(text) + padding, method: method, last: true}
}

func (b breaker) wrongPath() broken {
	w := b.good(true)
	bucket := "/api/0/buckets/"
	w.path = b.of("/%", "/api/0/%zz", bucket+"%1", bucket+"%u0041", bucket+"%00", bucket+"a%00b", bucket+"%ff%fe", bucket+"%1b%5b2J", bucket+"%e2%80%ae", bucket+"..", bucket+"%2e%2e",
		bucket+"%2e", bucket+".", "/api/0/./info", "/api/0/info/.", "/api//0/info", "/api/0/../../etc/passwd", bucket+"a%2f..%2fb", "/api/0/buckets/a//heartbeat?pulsetime=1", "//api/0/import",
		bucket+strings.Repeat("a", 201), bucket+strings.Repeat("%61", 5000), bucket+strings.Repeat("a", 60<<10), "api/0/info", "*", "", "http://example.org/api/0/import", "http://", "/api/0/buckets",
		bucket+"a b", "/"+url.PathEscape(titled), "/api/0/info\x00", "/\xff\xfe", "/api/1/info", bucket+"none-such/heartbeat?pulsetime=5",
		bucket+"broken-"+titled+"/heartbeat", bucket+"broken-"+titled+"/heartbeat?pulsetime="+b.of("", "-1", "NaN", "Inf", "-Inf", "1e400", "x", "0x", "%", "5;", "1e12", "%00", "5%205", strings.Repeat("9", 400)),
		bucket+"broken-"+titled+"/events/1", bucket+"broken-"+titled+"/events/count", bucket+"broken-"+titled+"/nothing")
	return broken{what: "wrong path", text: w.String(), method: w.method, bad: true}
}

func (b breaker) wrongHeader() broken {
	w := b.good(true)
	lines := b.of("Host: example.org", "Host: ", "Host: 127.0.0.1:1", "Host: 127.0.0.1:"+strings.Repeat("9", 300), "Host: [::1", "Host: localhost:", "Host: a b", "Host: \xff", "Host: 127.0.0.1.nip.io",
		"Host: localhost\r\nHost: localhost", "X: "+strings.Repeat("y", 64<<10), strings.Repeat("X: y\r\n", 8000)+"X: y", "X", "X y: z", ": z", "X: a\x00b", "X\x00: a", "X: a\rb",
		"Content-Type: text/plain", "Content-Type: ", "Content-Type: multipart/form-data; boundary=x", "Content-Type: application/json;;;=", "Content-Type: application/x-www-form-urlencoded",
		"Content-Type: application/jsonp", "Content-Type: \xff/json", "Origin: https://example.org", "Origin: null", "Origin: ", "Origin: http://"+b.host, "Origin: moz-extension://",
		"Origin: moz-extension://a b", "Origin: chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi/", "Origin: chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi\r\nOrigin: https://example.org",
		"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Sec-Fetch-Site: \xff", "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site", "Authorization: Bearer", "Authorization: Bearer "+strings.Repeat("0", 64),
		"Authorization: Basic "+b.token, "Authorization: "+b.token, "Authorization: Bearer "+b.token+"\r\nAuthorization: Bearer "+b.token, "Authorization: Bearer "+b.token+"\x00",
		"Authorization: Bearer "+strings.Repeat("a", 10_000), "Expect: 200-maybe", "Content-Length: 3\r\nContent-Length: 4")
	return broken{what: "wrong header", text: w.with(lines).String(), method: w.method, bad: true}
}

// wrongFrame breaks what says where a request ends.
func (b breaker) wrongFrame() broken {
	w := b.good(true)
	chunks := b.of("zz\r\n", "-1\r\n", "5\r\nab\r\n0\r\n\r\n", "ffffffffffffffffff\r\n", "5;"+strings.Repeat("x", 10_000)+"\r\n{}", "2\r\n{}0\r\n\r\n", "0\r\nX: "+strings.Repeat("y", 64<<10)+"\r\n\r\n", "\r\n\r\n", "2\n{}\n0\n\n", "0\r\n\r\n")
	switch b.IntN(5) {
	case 0:
		w.body, w.length = "", ""
		return broken{what: "wrong chunks", text: w.with("Transfer-Encoding: chunked").String() + chunks + padding, method: w.method, bad: true, last: true}
	case 1:
		return broken{what: "chunks and a length", text: w.with("Transfer-Encoding: chunked").String() + padding, method: w.method, bad: true, last: true}
	case 2:
		return broken{what: "wrong encoding", text: w.with("Transfer-Encoding: " + b.of("gzip", "identity", "chunked, chunked", "gzip, chunked", "\xff", "")).String(), method: w.method}
	case 3:
		w.version = b.of("HTTP/9.9", "HTTP/2.0", "HTTP/0.9", "HTTP/1.1x", "HTTP", "", "http/1.1", "HTTP/1.1 x", "HTTP/1.-1", "SPDY/3", "HTTP/1.99999999999")
		return broken{what: "wrong version", text: w.String(), method: w.method, bad: true, last: true}
	}
	w.headers = w.headers[1:]
	return broken{what: "no host", text: w.String(), method: w.method, bad: true}
}

func (b breaker) noise() broken {
	text := make([]byte, 1+b.IntN(3000))
	for i := range text {
		text[i] = byte(b.Uint32())
	}
	head := b.of("", "", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\r\n\r\n\r\n", "\x05\x01\x00", "SSH-2.0-x\r\n", "GET ", "POST /api/0/import HTTP/1.1\r\n")
	return broken{what: "noise", text: head + string(text) + "\r\n\r\n", method: "GET", bad: true, last: true}
}
