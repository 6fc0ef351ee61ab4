package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
)

// alone is what an agent worked by itself, from and until minutes after noon.
func alone(program string, from, until float64) tracker.Span {
	sp := span("", "ai/coding", from, until)
	return tracker.Span{
		Start: sp.Start, End: sp.End, Subject: tracker.Subject{App: "kitty", Program: program, Mark: "program:" + program},
		Verdict: tracker.Verdict{Category: "ai/coding", Because: "program:" + program, Confidence: 0.95},
	}
}

func attended(program string, presence tracker.Presence, from, until float64) tracker.Span {
	sp := span("kitty", "ai/coding", from, until)
	sp.Presence, sp.Subject.Program, sp.Verdict.Because = presence, program, "program:"+program
	return sp
}

// minutesOf are the three clocks of each agent from and until minutes after noon.
func minutesOf(t *testing.T, s *store.Store, from, until float64) map[string][3]float64 {
	t.Helper()
	sp := span("", "", from, until)
	totals, err := s.AgentTotals(t.Context(), tracker.Period{From: sp.Start, To: sp.End})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][3]float64{}
	for _, a := range totals {
		got[a.Program] = [3]float64{a.Steering.Minutes(), a.Watching.Minutes(), a.Unattended.Minutes()}
	}
	return got
}

// rows counts those of a table.
func rows(t *testing.T, path, table string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func commitAgents(t *testing.T, s *store.Store) {
	t.Helper()
	if _, err := s.Commit(t.Context(), []tracker.Span{
		attended("claude", tracker.HandsOn, 0, 10), attended("claude", tracker.HandsOff, 10, 15),
		span("firefox", "browsing/uncategorised", 15, 100), attended("aider", tracker.HandsOn, 100, 110),
	}, alone("claude", 15, 130), alone("claude", 15, 20), alone("codex", 20, 50)); err != nil {
		t.Fatal(err)
	}
}

func TestThreeClocksOfAgents(t *testing.T) {
	s, _ := open(t, store.Options{})
	commitAgents(t, s)
	same(t, map[string][3]float64{"claude": {10, 5, 120}, "codex": {0, 0, 30}, "aider": {10, 0, 0}}, minutesOf(t, s, 0, 200))
	// Borders cut, also within an hour and with two at work.
	same(t, map[string][3]float64{"claude": {0, 2, 4}}, minutesOf(t, s, 13, 17))
	same(t, map[string][3]float64{"claude": {0, 0, 30}, "aider": {10, 0, 0}}, minutesOf(t, s, 100, 200))
	// A commit of agents' time alone counts as one.
	seq, err := s.Commit(t.Context(), nil, alone("codex", 300, 301))
	if err != nil || seq != 2 {
		t.Errorf("commit %d, %v", seq, err)
	}
	same(t, map[string][3]float64{"codex": {0, 0, 1}}, minutesOf(t, s, 250, 400))
}

func TestForgetTakesAgentsTime(t *testing.T) {
	s, path := open(t, store.Options{})
	commitAgents(t, s)
	codex := func(sub tracker.Subject, _ tracker.Verdict) bool { return sub.Program == "codex" }
	all := span("", "", 0, 1000)
	done, err := s.Forget(t.Context(), all.Start, all.End, codex)
	if err != nil {
		t.Fatal(err)
	}
	same(t, 30*time.Minute, done.Unattended)
	if found := grep(t, filepath.Dir(path), "codex"); len(found) > 0 {
		t.Error("still there: ", found)
	}
	part := span("", "", 18, 120)
	if done, err = s.Forget(t.Context(), part.Start, part.End, nil); err != nil {
		t.Fatal(err)
	}
	same(t, 104*time.Minute, done.Unattended)
	same(t, map[string][3]float64{"claude": {10, 5, 16}}, minutesOf(t, s, 0, 1000))
}

func TestAgentsTimeOutlivesSpansByTheHour(t *testing.T) {
	s, path := open(t, store.Options{KeepSpans: 24 * time.Hour})
	commitAgents(t, s)
	if err := s.Prune(t.Context(), noon.Add(49*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := rows(t, path, "unattended"); n != 4 { // claude in three hours, codex in one
		t.Errorf("%d rows are left, want a sum for each hour and agent", n)
	}
	same(t, map[string][3]float64{"claude": {10, 5, 120}, "codex": {0, 0, 30}, "aider": {10, 0, 0}}, minutesOf(t, s, 0, 200))
	// An hour known by its sum goes whole.
	part := span("", "", 5, 6)
	if _, err := s.Forget(t.Context(), part.Start, part.End, nil); err != nil {
		t.Fatal(err)
	}
	same(t, map[string][3]float64{"claude": {0, 0, 70}, "aider": {10, 0, 0}}, minutesOf(t, s, 0, 200))
}

// A commit each 90 s lengthens what is there: a day of it is a row an hour.
func TestAgentsTimeGrowsWhereItIs(t *testing.T) {
	s, path := open(t, store.Options{})
	for at := 0.0; at < 180; at += 1.5 {
		if _, err := s.Commit(t.Context(), nil, alone("claude", at, at+1.5), alone("claude", at, at+1.5)); err != nil {
			t.Fatal(err)
		}
	}
	if n := rows(t, path, "unattended"); n != 6 { // two agents in three hours
		t.Errorf("%d rows for three hours of two agents", n)
	}
	same(t, map[string][3]float64{"claude": {0, 0, 360}}, minutesOf(t, s, 0, 200))
	same(t, map[string][3]float64{"claude": {0, 0, 2}}, minutesOf(t, s, 10, 11))
}

// What the person says of an agent holds for its own time too, and forgetting AI takes it.
func TestRulesReachAgentsTime(t *testing.T) {
	s, _ := open(t, store.Options{})
	commitAgents(t, s)
	c, err := classify.New([]classify.Rule{{ID: 1, Terms: []classify.Term{{Kind: "program", Glob: "claude"}}, Category: "work/coding"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Reclassify(t.Context(), c.Relabel); err != nil {
		t.Fatal(err)
	}
	same(t, map[string][3]float64{"codex": {0, 0, 30}, "aider": {10, 0, 0}}, minutesOf(t, s, 0, 200))
	all := span("", "", 0, 1000)
	done, err := s.Forget(t.Context(), all.Start, all.End, func(_ tracker.Subject, v tracker.Verdict) bool { return v.Category.Top() == "ai" })
	if err != nil {
		t.Fatal(err)
	}
	same(t, 30*time.Minute, done.Unattended)
	if done, err = s.Forget(t.Context(), all.Start, all.End, func(sub tracker.Subject, _ tracker.Verdict) bool { return sub.App == "kitty" }); err != nil {
		t.Fatal(err)
	}
	same(t, 120*time.Minute, done.Unattended)
}

func TestAgentsTimeIsReadFromDamagedFilesOnce(t *testing.T) {
	o := store.Options{KeepSpans: 24 * time.Hour}
	s, path := open(t, o)
	commitAgents(t, s)
	if _, err := s.BackupIfDue(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	if err := s.Prune(t.Context(), noon.Add(49*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := overwritePage("setting")(path); err != nil {
		t.Fatal(err)
	}
	o.Verify = true
	s, err := store.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	same(t, map[string][3]float64{"claude": {10, 5, 120}, "codex": {0, 0, 30}, "aider": {10, 0, 0}}, minutesOf(t, s, 0, 400))
}

func TestAgentsTimeIsReadFromDamagedFiles(t *testing.T) {
	s, path := open(t, store.Options{})
	commitAgents(t, s)
	if _, err := s.BackupIfDue(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), nil, alone("codex", 300, 310)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := overwritePage("progress")(path); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), path, store.Options{Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	same(t, map[string][3]float64{"claude": {10, 5, 120}, "codex": {0, 0, 40}, "aider": {10, 0, 0}}, minutesOf(t, s, 0, 400))
}

// An agent whose name may not be kept leaves none: its own time is nothing but that.
func TestConcealTakesAgentsTime(t *testing.T) {
	s, path := open(t, store.Options{})
	commitAgents(t, s)
	n, err := s.Conceal(t.Context(), func(sub tracker.Subject, v tracker.Verdict) (tracker.Subject, tracker.Verdict) {
		if sub.Program == "codex" {
			return tracker.Subject{Mark: "concealed"}, tracker.Verdict{Category: v.Category, Because: "concealed"}
		}
		return sub, v
	})
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if found := grep(t, filepath.Dir(path), "codex"); len(found) > 0 {
		t.Error("still there: ", found)
	}
	same(t, map[string][3]float64{"claude": {10, 5, 120}, "aider": {10, 0, 0}}, minutesOf(t, s, 0, 400))
}
