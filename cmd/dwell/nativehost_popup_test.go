package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// What the extension says to who asks it, in a headless Chromium: that its host cannot be
// reached, that dwell does not run, that it hears.
func TestExtensionPopup(t *testing.T) {
	needPrograms(t, "chromium")
	exe := build(t)
	home, err := os.MkdirTemp("", "dwell") // short: a socket lies in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	// A browser that is driven must not have its usual folder, and looks for hosts in the
	// one it has.
	profile := filepath.Join(home, "profile")
	if err := os.MkdirAll(profile, 0o700); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "DWELL_HOME="+home)
	setup := exec.CommandContext(t.Context(), exe, "setup", "browsers")
	setup.Env = env
	if out, err := setup.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	ctx, cancel := chromedp.NewContext(t.Context(), chromedp.WithAllocatorOptions(
		chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile), chromedp.Env(env...),
		chromedp.Flag("disable-extensions", false), chromedp.Flag("load-extension", filepath.Join(home, "browser", "chromium"))))
	defer cancel()
	says := func(want string) {
		t.Helper()
		var got string
		var err error
		for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
			if err = chromedp.Do(ctx, chromedp.Navigate("chrome-extension://jfjooaoiggbdenjhejccklcicmpdembi/popup.html")); err != nil {
				continue
			}
			time.Sleep(500 * time.Millisecond) // it answers a moment later
			if got, err = chromedp.Run(ctx, chromedp.Evaluate[string](`document.getElementById("state").textContent`)); err == nil && got == want {
				return
			}
		}
		t.Errorf("it says %q (%v), want %q", got, err, want)
	}
	says("dwell cannot be reached: “dwell setup browsers” in a terminal mends that.")
	hosts := filepath.Join("NativeMessagingHosts", "dwell.json")
	if err := os.Rename(filepath.Join(home, "chromium", hosts), filepath.Join(profile, hosts)); err != nil {
		t.Fatal(err)
	}
	says("dwell does not run. Start it, and it hears which site is in front.")
	newListener(t, filepath.Join(home, "dwell.sock"))
	says("dwell hears which site is in front.")
}
