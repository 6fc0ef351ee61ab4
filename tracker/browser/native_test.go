package browser_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/browser"
)

func framed(text string) string {
	return string(binary.NativeEndian.AppendUint32(nil, uint32(len(text)))) + text
}

func TestReadMessage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]browser.Word{
		`{"site":"www.sql.ru/forum","audible":true}`:                         {Site: "www.sql.ru/forum", Audible: true},
		`{"site":"duckduckgo.com/?ia=chat","title":"a title"}`:               {Site: "duckduckgo.com/?ia=chat"},
		`{"site":"localhost:3000"}`:                                          {Site: "localhost:3000"},
		`{"site":"[::1]:80"}`:                                                {Site: "[::1]:80"},
		`{"site":"chrome://settings"}`:                                       {Site: "chrome://settings"},
		`{"hidden":true}`:                                                    {Hidden: true},
		`{"incognito":true,"site":"a.example","audible":true,"hidden":true}`: {Incognito: true, Hidden: true},
		`{"site":"a.example/b c"}`:                                           {},
		`{"site":"name:word@a.example"}`:                                     {},
		`{"site":"a.example#part"}`:                                          {},
		`{"site":"a.example\u0000"}`:                                         {},
		`{"site":"` + strings.Repeat("a", 600) + `"}`:                        {},
		`{}`: {},
	} {
		in := strings.NewReader(framed(text) + framed(`{"site":"next.example"}`))
		got, err := browser.ReadMessage(in)
		if diff := cmp.Diff(want, got.Word); err != nil || diff != "" || got.Called() {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
		if next, err := browser.ReadMessage(in); err != nil || next.Site != "next.example" {
			t.Errorf("behind %s: %+v %v", text, next, err)
		}
		if _, err := browser.ReadMessage(in); !errors.Is(err, io.EOF) {
			t.Errorf("at the end: %v", err)
		}
	}
	longest := strings.Repeat("é", tracker.MaxFrictionLine)
	for text, want := range map[string]browser.Call{
		`{"about":"www.reddit.com"}`:                                           {About: "www.reddit.com"},
		`{"about":"name@a.example"}`:                                           {},
		`{"prompt":"chat.example","text":"marked"}`:                            {Prompt: "chat.example"},
		`{"friction":{"site":"a.example","on":true,"line":" a line "}}`:        {Friction: &browser.Friction{Site: "a.example", On: true, Line: "a line"}},
		`{"friction":{"site":"a.example","on":true,"line":"` + longest + `"}}`: {Friction: &browser.Friction{Site: "a.example", On: true, Line: longest}},
		`{"friction":{"site":"a.example","line":"` + longest + `x"}}`:          {Friction: &browser.Friction{Site: "a.example"}},
		`{"friction":{"site":"a example","on":true}}`:                          {},
		`{"friction":null}`:                                                    {},
	} {
		got, err := browser.ReadMessage(strings.NewReader(framed(text)))
		if diff := cmp.Diff(want, got.Call); err != nil || diff != "" || got.Any() != (want != browser.Call{}) || !got.Called() && text != `{"friction":null}` {
			t.Errorf("%.80s: %v\n%s", text, err, diff)
		}
	}
	for _, bad := range []string{framed(`[]`), framed(`{"site":1}`), framed(""), framed("{}")[:5], framed("{}")[:4], "\x01\x00", "\xff\xff\xff\xff{}"} {
		if w, err := browser.ReadMessage(strings.NewReader(bad)); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%q is %+v, %v", bad, w, err)
		}
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := (browser.Answer{Heard: true, Keys: []string{"a.example/b?c=<d>"}}).Write(&out); err != nil {
		t.Fatal(err)
	}
	if err := (browser.Answer{Friction: []string{}, About: &browser.About{Of: "www.a.example", Site: "a.example", Today: "Today: 3 m in 2 visits."}}).Write(&out); err != nil {
		t.Fatal(err)
	}
	if err := (browser.Answer{}).Write(&out); err != nil {
		t.Fatal(err)
	}
	want := framed(`{"heard":true,"keys":["a.example/b?c=\u003cd\u003e"],"friction":null}`) +
		framed(`{"heard":false,"friction":[],"about":{"of":"www.a.example","site":"a.example","today":"Today: 3 m in 2 visits."}}`) +
		framed(`{"heard":false,"friction":null}`)
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

// Whatever comes, no more than a message is read, and what is passed on is short and names
// nobody's page in a private window.
func FuzzReadMessage(f *testing.F) {
	f.Add([]byte(framed(`{"site":"a.example/b","audible":true}`)))
	f.Add([]byte(framed(`{"incognito":true,"site":"a.example"}`)))
	f.Add([]byte("\xff\xff\xff\x7f"))
	f.Add([]byte(framed("{}")[:5]))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := bytes.NewReader(data)
		for {
			before := in.Len()
			w, err := browser.ReadMessage(in)
			if err != nil {
				return
			}
			if read := before - in.Len(); read < 4 || read > 4+64<<10 {
				t.Fatalf("%d bytes were read", read)
			}
			if len(w.Site) > 512 || w.Incognito && (w.Site != "" || w.Audible) || strings.ContainsAny(w.Site, "@# \n") {
				t.Fatalf("%+v", w)
			}
		}
	})
}
