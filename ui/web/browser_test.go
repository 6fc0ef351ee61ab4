package web

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

// browser starts the system's Chromium.
func browser(t *testing.T) context.Context {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		if os.Getenv("DWELL_NEED_DESKTOP") == "1" {
			t.Fatal("chromium is missing: apt install chromium")
		}
		t.Skip("chromium is missing: apt install chromium")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithAllocatorOptions(
		chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.DisableGPU))
	t.Cleanup(cancel)
	return ctx
}

// artefacts is where pictures go that a person wants to look at.
func artefacts(t *testing.T) string {
	if dir := os.Getenv("DWELL_ARTEFACTS"); dir != "" {
		return dir
	}
	return t.TempDir()
}

// A browser is the judge of what no request shows: that the policy blocks
// nothing of ours, that no page is wider than its window, that buttons work.
func TestPagesInABrowser(t *testing.T) {
	ctx := browser(t)
	p := newPerson(t)
	s := serve(t, p)
	var (
		mu         sync.Mutex
		complaints []string
	)
	if err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*log.EventEntryAdded); ok {
			mu.Lock()
			defer mu.Unlock()
			complaints = append(complaints, e.Entry.Text)
		}
	}); err != nil {
		t.Fatal(err)
	}
	link, err := s.Link("/welcome")
	if err != nil {
		t.Fatal(err)
	}
	const yes = `form[action="/welcome/rest"] button[value=yes]`
	if err := chromedp.Do(ctx, chromedp.Navigate(link), chromedp.Click(yes), chromedp.WaitVisible(yes+"[aria-pressed]")); err != nil {
		t.Fatal(err)
	}
	if p.choices.Rest != 55*time.Minute {
		t.Errorf("a click on Yes sets %v", p.choices.Rest)
	}
	address, err := chromedp.Run(ctx, chromedp.Location())
	if want := "http://" + s.host + "/welcome"; err != nil || address != want {
		t.Errorf("the link leads to %s (%v), want %s", address, err, want)
	}
	dir := artefacts(t)
	for _, page := range []string{"/week", "/", "/welcome", "/nothing"} {
		for _, scheme := range []string{"light", "dark", "print"} {
			for _, width := range []int64{360, 1280} {
				needed, shot, err := visit(ctx, "http://"+s.host+page, scheme, width)
				if err != nil {
					t.Fatal(err)
				}
				if needed > width {
					t.Errorf("%s needs %d px in a window of %d", page, needed, width)
				}
				name := fmt.Sprintf("page%s-%s-%d.png", strings.ReplaceAll(page, "/", "-"), scheme, width)
				if err := os.WriteFile(filepath.Join(dir, name), shot, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for _, c := range complaints {
		if !strings.Contains(c, "404") { // "/nothing" was asked for
			t.Errorf("the browser complains: %s", c)
		}
	}
}

// visit opens an address in a window of some width; it returns the width the
// page needs and its picture.
func visit(ctx context.Context, address, scheme string, width int64) (needed int64, shot []byte, err error) {
	media := emulation.SetEmulatedMediaParams{Media: "screen", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if scheme == "print" {
		media = emulation.SetEmulatedMediaParams{Media: "print"}
	}
	_, err1 := chromedp.Call(ctx, emulation.SetEmulatedMedia, media)
	err2 := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address))
	needed, err3 := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
	shot, err4 := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	return needed, shot, errors.Join(err1, err2, err3, err4)
}
