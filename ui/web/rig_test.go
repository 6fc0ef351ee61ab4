package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"dwell/policy"
	"dwell/tracker"
	"dwell/ui/view"
	"dwell/ui/view/viewtest"
)

// A person is a synthetic life behind real pages.
type person struct {
	mu       sync.Mutex
	life     viewtest.Life
	now      time.Time
	limits   []policy.LimitState
	status   view.Status
	choices  Choices
	paused   time.Duration
	refusing error
}

// The person of these tests lived six weeks before Friday 20 March 2026.
func newPerson(t testing.TB) *person {
	t.Helper()
	p := &person{
		life: viewtest.Life{Spans: viewtest.Weeks(time.Date(2026, 2, 9, 0, 0, 0, 0, time.UTC), 40, time.UTC, 7)},
		now:  time.Date(2026, 3, 20, 20, 30, 0, 0, time.UTC),
	}
	for i, s := range p.life.Spans {
		if !s.End.Before(p.now) {
			p.life.Spans = p.life.Spans[:i]
			break
		}
	}
	for _, l := range []struct {
		target, days string
		budget       time.Duration
		per          policy.Per
	}{{"ai", "mon-fri", 2 * time.Hour, policy.Day}, {"social", "", 5 * time.Hour, policy.Week}, {"site:reddit.com", "", 30 * time.Minute, policy.Day}} {
		target, err := policy.ParseTarget(l.target)
		if err != nil {
			t.Fatal(err)
		}
		days, err := policy.ParseDays(l.days)
		if err != nil {
			t.Fatal(err)
		}
		p.limits = append(p.limits, policy.LimitState{
			Limit: policy.Limit{ID: l.target, Target: target, Budget: l.budget, Per: l.per, Days: days},
			State: policy.OK, Used: l.budget / 3, Left: 2 * l.budget / 3,
		})
	}
	p.status = view.Status{
		Running: true, PID: 1, Version: "0", Since: view.Time{Time: p.now.Add(-time.Hour)}, Presence: "hands-on",
		Focus:   &view.Focus{App: "firefox", Site: "chatgpt.com", Program: "w3m", Category: "ai/chat", Because: "site:chatgpt.com"},
		Sources: []view.Source{{Name: "x11", State: "ok"}, {Name: "logind", State: "down", Detail: "no system bus"}},
		Today:   view.Today{Active: view.Seconds(5 * time.Hour)},
	}
	return p
}

func (p *person) ask(kind view.Kind, date time.Time) view.Ask {
	return view.Ask{Kind: kind, Date: date, Now: p.now, Zone: time.UTC, Calendar: tracker.DefaultCalendar(), Limits: p.limits}
}

func (p *person) Day(ctx context.Context, date time.Time) (view.Summary, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return view.Build(ctx, &p.life, p.ask(view.Day, date))
}

func (p *person) Week(ctx context.Context, date time.Time) (view.WeekSummary, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return view.BuildWeek(ctx, &p.life, p.ask(view.Week, date), p.life.All())
}

func (p *person) Status(context.Context) (view.Status, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status, nil
}

func (p *person) Choices(context.Context) (Choices, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.choices, nil
}

func (p *person) SetAutostart(_ context.Context, on bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.choices.Autostart = on
	return p.refusing
}

func (p *person) SetRest(_ context.Context, on bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.choices.Rest = 0
	if on {
		p.choices.Rest = 55 * time.Minute
	}
	return p.refusing
}

func (p *person) Pause(_ context.Context, d time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused = d
	return p.refusing
}

// A site is a person's pages on a real listener.
type site struct {
	*Server
	person *person
	host   string
	logged *bytes.Buffer
	clock  *time.Time // what the server's clock shows
	client *http.Client
}

func serve(t testing.TB, p *person) *site {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	clock := time.Date(2026, 3, 20, 20, 30, 0, 0, time.UTC)
	s := &site{
		person: p, host: ln.Addr().String(), logged: &bytes.Buffer{}, clock: &clock,
		client: &http.Client{
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport:     &http.Transport{DisableKeepAlives: true},
		},
	}
	var mu sync.Mutex // the log's writer is the server's goroutines'
	s.Server = New(p, slog.New(slog.NewTextHandler(lockedWriter{&mu, s.logged}, nil)), func() time.Time { return clock })
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- s.Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	// Only a request that was answered says that Serve has begun.
	s.do(t, "GET", "/", "")
	return s
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(data []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(data)
}

// An answer is a response read whole.
type answer struct {
	*http.Response
	body string
}

// do sends one request; edit may change it before.
func (s *site) do(t testing.TB, method, path, body string, edit ...func(*http.Request)) answer {
	t.Helper()
	r, err := http.NewRequest(method, "http://"+s.host+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edit {
		e(r)
	}
	response, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response, string(data)}
}

// enter opens a fresh link and returns what makes a request the session's.
func (s *site) enter(t testing.TB) func(*http.Request) {
	t.Helper()
	link, err := s.Link("/")
	if err != nil {
		t.Fatal(err)
	}
	in := s.do(t, "GET", strings.TrimPrefix(link, "http://"+s.host), "")
	if in.StatusCode != http.StatusSeeOther || len(in.Cookies()) != 1 {
		t.Fatalf("a fresh link answers %d with %d cookies", in.StatusCode, len(in.Cookies()))
	}
	cookie := in.Cookies()[0]
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value}) }
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func form(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }

// origin makes r a form posted from our own page.
func (s *site) origin(r *http.Request) { r.Header.Set("Origin", "http://"+s.host) }
