package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dwell/ui/view"
)

// TestDoctorOnEachDesktop holds what a person reads of the sources on each desktop
// against what is written in testdata/doctor. What the sources say there was heard on
// real desktops, by the tests of package desktop.
func TestDoctorOnEachDesktop(t *testing.T) {
	files, err := filepath.Glob("../../tracker/desktop/testdata/sources/*.golden")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d desktops, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".golden"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			x := examination{Version: "devel", Running: true}
			for line := range strings.Lines(string(text)) {
				fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
				x.Sources = append(x.Sources, view.Source{Name: fields[0], State: fields[1], Detail: view.Text(fields[3])})
			}
			x.Next = view.Text(gnomeStep(x.Sources))
			var out bytes.Buffer
			p := &program{out: &out}
			if err := p.printExamination(x); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "doctor", filepath.Base(file))
			if *update {
				if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out.String()); diff != "" {
				t.Errorf("doctor prints otherwise (-%s +printed):\n%s", golden, diff)
			}
		})
	}
}
