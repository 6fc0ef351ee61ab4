package main

import (
	"slices"
	"strings"

	"dwell/policy"
	"dwell/tracker/classify"
	"dwell/tracker/classify/catalogue"
)

// catalogueKeys are the catalogue's sites that are told by more than their host. One of a
// brand that it knows in every country holds there too.
func catalogueKeys() (keys []string) {
	sites := catalogue.Seek(catalogue.Site, nil)
	for sites.Next() {
		key := string(sites.Key())
		if !beyondHost(key) {
			continue
		}
		keys = append(keys, key)
		host, rest := key, ""
		if i := strings.IndexAny(key, "/?"); i >= 0 {
			host, rest = key[:i], key[i:]
		}
		if name, ok := strings.CutSuffix(host, ".com"); ok {
			brand := name[strings.LastIndexByte(name, '.')+1:]
			if _, everywhere := catalogue.Lookup(catalogue.Site, []byte(brand+".*")); everywhere {
				keys = append(keys, name+".*"+rest)
			}
		}
	}
	return keys
}

// maxOwnKeys bounds the person's: all of them go to each browser in one message.
const maxOwnKeys = 1000

// ownKeys are the person's: of rules, limits and what is excluded.
func (s settings) ownKeys() (keys []string) {
	add := func(key string) {
		if beyondHost(key) && len(keys) < maxOwnKeys {
			keys = append(keys, strings.ToLower(key))
		}
	}
	sites := func(terms []classify.Term) {
		for _, t := range terms {
			if t.Kind == "site" {
				add(t.Glob)
			}
		}
	}
	sites(s.Privacy.Exclude)
	for _, r := range s.Rules {
		sites(r.Terms)
	}
	for _, l := range s.Plan.Limits {
		if l.Target.Kind == policy.SiteTarget {
			add(l.Target.Name)
		}
	}
	for _, site := range s.frictionSites() {
		add(site)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// frictionSites are those before which the person is asked first; never nil.
func (s settings) frictionSites() []string {
	sites := []string{}
	for _, f := range s.Friction {
		sites = append(sites, f.Site)
	}
	return sites
}

// beyondHost reports whether a key asks for more of an address than its host. Browsers'
// own pages have no host.
func beyondHost(key string) bool {
	return strings.ContainsAny(key, "/?") && !strings.Contains(key, "://")
}
