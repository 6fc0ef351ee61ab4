package browser_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker/browser"
)

func framed(text string) string {
	return string(binary.NativeEndian.AppendUint32(nil, uint32(len(text)))) + text
}

func TestReadWord(t *testing.T) {
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
		got, err := browser.ReadWord(in)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
		if next, err := browser.ReadWord(in); err != nil || next.Site != "next.example" {
			t.Errorf("behind %s: %+v %v", text, next, err)
		}
		if _, err := browser.ReadWord(in); !errors.Is(err, io.EOF) {
			t.Errorf("at the end: %v", err)
		}
	}
	for _, bad := range []string{framed(`[]`), framed(`{"site":1}`), framed(""), framed("{}")[:5], framed("{}")[:4], "\x01\x00", "\xff\xff\xff\xff{}"} {
		if w, err := browser.ReadWord(strings.NewReader(bad)); err == nil || errors.Is(err, io.EOF) {
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
	if err := (browser.Answer{}).Write(&out); err != nil {
		t.Fatal(err)
	}
	want := framed(`{"heard":true,"keys":["a.example/b?c=\u003cd\u003e"]}`) + framed(`{"heard":false}`)
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

// Whatever comes, no more than a message is read, and what is passed on is short and names
// nobody's page in a private window.
func FuzzReadWord(f *testing.F) {
	f.Add([]byte(framed(`{"site":"a.example/b","audible":true}`)))
	f.Add([]byte(framed(`{"incognito":true,"site":"a.example"}`)))
	f.Add([]byte("\xff\xff\xff\x7f"))
	f.Add([]byte(framed("{}")[:5]))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := bytes.NewReader(data)
		for {
			before := in.Len()
			w, err := browser.ReadWord(in)
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
