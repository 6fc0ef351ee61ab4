package web

import (
	"crypto/sha256"
	_ "embed" // the two files below
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

//go:embed static/style.css
var styleCSS string

//go:embed static/icon.svg
var iconSVG string

// A file is one static file under the name it is served by.
type file struct {
	served string // with the hash of its bytes, so that it may be kept for ever
	kind   string
	data   string
}

const (
	stylesheet = "style.css"
	icon       = "icon.svg"
)

// staticFiles returns the files by the names the pages know them by.
func staticFiles() map[string]file {
	hashed := func(name, kind, data string) file {
		sum := sha256.Sum256([]byte(data))
		return file{served: hex.EncodeToString(sum[:8]) + "-" + name, kind: kind, data: data}
	}
	return map[string]file{
		stylesheet: hashed(stylesheet, "text/css; charset=utf-8", styleCSS),
		icon:       hashed(icon, "image/svg+xml", iconSVG),
	}
}

// static serves a file. It holds nothing of the person's, so it needs no
// cookie, and the refusal page may use it.
func (s *Server) static(w http.ResponseWriter, r *http.Request) {
	for _, f := range s.files {
		if f.served == r.PathValue("name") {
			w.Header().Set("Content-Type", f.kind)
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(f.data))
			return
		}
	}
	s.refuse(w, r, http.StatusNotFound)
}
