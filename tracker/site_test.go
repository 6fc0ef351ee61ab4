package tracker

import "testing"

func TestSiteWithin(t *testing.T) {
	for _, c := range []struct {
		site, parent string
		want         bool
	}{
		{"example.org", "example.org", true},
		{"M.Example.org", "example.ORG", true},
		{"notexample.org", "example.org", false},
		{"example.org", "m.example.org", false},
		{"example.org/docs", "example.org", true},
		{"example.org/docs/a", "example.org/docs", true},
		{"example.org/docs?q", "example.org/docs", true},
		{"example.org/docsets", "example.org/docs", false},
		{"example.org", "example.org/docs", false},
		{"m.example.org/docs/a", "example.org/docs", true},
		{"localhost:8080", "localhost", true},
		{"localhost:8080", "localhost:8080", true},
		{"localhost:8080", "localhost:80", false},
		{"", "", false},
		{"example.org", "", false},
		{"example.org.", "", false},
		{"", "example.org", false},
	} {
		if got := SiteWithin(c.site, c.parent); got != c.want {
			t.Errorf("SiteWithin(%q, %q) = %v", c.site, c.parent, got)
		}
	}
}

// What is below an excluded path is excluded; the site around it is not.
func TestExclusionOfAPath(t *testing.T) {
	p := Privacy{Exclude: []string{"site:example.org/team", "site:localhost"}}
	for site, private := range map[string]bool{
		"example.org/team": true, "example.org/team/a": true, "localhost:8080": true,
		"example.org": false, "example.org/teams": false,
	} {
		s, _, _ := p.Keep(Subject{App: "firefox", Site: site}, UnknownVerdict(true), "", false)
		if (s.App == Private) != private {
			t.Errorf("%s is kept as %+v", site, s)
		}
	}
}
