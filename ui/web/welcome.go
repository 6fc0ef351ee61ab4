package web

import (
	"mime"
	"net/http"
	"time"

	"dwell/tracker"
)

func isForm(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == "application/x-www-form-urlencoded"
}

// welcome shows the first minute: what is seen, what is kept, and three choices.
func (s *Server) welcome(w http.ResponseWriter, r *http.Request, in *session) {
	s.showWelcome(w, r, in, http.StatusOK, "")
}

func (s *Server) showWelcome(w http.ResponseWriter, r *http.Request, in *session, code int, refused string) {
	status, err := s.pages.Status(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	choices, err := s.pages.Choices(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.show(w, r, code, "welcome", welcomePage{
		head: s.head("Welcome", "/welcome"), Status: status, Choices: choices, Refused: refused,
		Paused: string(status.Presence) == tracker.Paused.String(),
		Tokens: tokens{
			Autostart: in.token("/welcome/autostart"), Rest: in.token("/welcome/rest"), Pause: in.token("/welcome/pause"),
		},
	})
}

// yesNo reads the answer of a form.
func yesNo(r *http.Request) (on bool, err error) {
	switch r.PostForm.Get("on") {
	case "yes":
		return true, nil
	case "no":
		return false, nil
	}
	return false, errBadForm
}

func (s *Server) setAutostart(r *http.Request) error {
	on, err := yesNo(r)
	if err != nil {
		return err
	}
	return s.pages.SetAutostart(r.Context(), on)
}

func (s *Server) setRest(r *http.Request) error {
	on, err := yesNo(r)
	if err != nil {
		return err
	}
	return s.pages.SetRest(r.Context(), on)
}

// pause takes the lengths the page offers; "resume" ends a pause.
func (s *Server) pause(r *http.Request) error {
	lengths := map[string]time.Duration{"15m": 15 * time.Minute, "1h": time.Hour, "resume": 0}
	length, ok := lengths[r.PostForm.Get("for")]
	if !ok {
		return errBadForm
	}
	return s.pages.Pause(r.Context(), length)
}
