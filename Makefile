# dwell: build, try, test and install. Go and make are all a fresh machine needs.

GO      ?= go
BUILD   ?= build
DESTDIR ?=

# A person installs for themselves, root for everybody.
ifeq ($(shell id -u),0)
PREFIX  ?= /usr/local
else
PREFIX  ?= $(HOME)/.local
endif

VERSION ?= $(or $(shell git describe --tags --always --dirty 2>/dev/null),devel)

# Linters are pinned here and kept apart from go.mod, so that the program's own
# dependencies stay what the program needs. Building them takes minutes: once.
GOLANGCI_VERSION := v2.15.0
GOFUMPT_VERSION  := v0.12.0
TOOLS    := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/dwell-tools
GOLANGCI := $(TOOLS)/golangci-lint-$(GOLANGCI_VERSION)
GOFUMPT  := $(TOOLS)/gofumpt-$(GOFUMPT_VERSION)

FUZZTIME ?= 30s

# dwell serves its own pages over the loopback and speaks HTTP/1 only.
TAGS := nethttpomithttp2

# Functions begin at multiples of 8 bytes and not of 32: 280 KB less, and no benchmark
# tells the difference.
ALIGN := -funcalign=8
COMPACT := $(patsubst %,'-gcflags=%=-l',$(shell grep -v '^\#' packaging/compact))

export CGO_ENABLED = 0

.DEFAULT_GOAL := build
.PHONY: build run test lint bench sim bench-desktops accuracy accuracy-classify facts soak fuzz man install uninstall dist dist-test clean help

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 20

# The version comes with -ldflags: stamping it from git as well would fail in a
# checkout that git thinks belongs to somebody else.
build: ## the program, into build/
	$(GO) build -trimpath -buildvcs=false -tags '$(TAGS)' -ldflags '-s -w $(ALIGN) -X main.version=$(VERSION)' $(COMPACT) -o $(BUILD)/dwell ./cmd/dwell

run: build ## build, then start it here, tray and all
	$(BUILD)/dwell run

test: ## everything, real desktop included (installs what that needs)
	@GO='$(GO)' .ci/test

lint: $(GOLANGCI) $(GOFUMPT) ## the linters
	@unformatted=$$($(GOFUMPT) -l .); \
	if [ -n "$$unformatted" ]; then echo "not as gofumpt would have it:"; echo "$$unformatted"; exit 1; fi
	$(GOLANGCI) run ./...

# A quarter of an hour, in which the machine should have nothing else to do. The
# benchmarks alone: go test -run '^$$' -bench . ./...
bench: ## what it costs: every such figure beside its budget
	$(GO) test -run '^TestBudgets$$' -v -count=1 -timeout 40m -parallel 6 -tags bench ./cmd/dwell

# Two minutes on two cores.
sim: ## the large simulations: what must hold of reliance figures, on made-up persons
	$(GO) test -run '^TestSim' -v -count=1 -timeout 30m -tags sim ./policy/reliance

# Half an hour of quiet. DWELL_BENCH_FOR=30s tries it out.
bench-desktops: ## what it costs on X11, sway, KWin and GNOME while nobody touches anything
	$(GO) test -run '^TestDesktopBudgets$$' -v -count=1 -timeout 60m -parallel 4 -tags bench ./cmd/dwell

# A quarter of an hour, in which the machine should have nothing else to do.
accuracy: ## a scripted day on real desktops (X11, sway, KWin, GNOME): how much of it is wrong
	$(GO) test -run TestAccuracy -v -count=1 -timeout 40m -tags accuracy ./cmd/dwell

facts: ## pack the catalogue after its .tsv files changed
	$(GO) test -run TestFactsArePacked -count=1 ./tracker/classify/catalogue -update

accuracy-classify: ## the classifier on its labelled sets: how much is right
	$(GO) test -run TestLabelled -v -count=1 ./tracker/classify

soak: ## the long tests: killed again and again, days of use
	$(GO) test -run TestSoak -v -count=1 -timeout 60m -tags soak ./cmd/dwell

fuzz: ## each fuzz target for FUZZTIME
	@GO='$(GO)' .ci/fuzz $(FUZZTIME)

# The command that writes the pages is in no other build than this.
man: ## the man pages, into build/man
	@mkdir -p $(BUILD)/man
	$(GO) run -buildvcs=false -tags man ./cmd/dwell man $(BUILD)/man

# The files, in one list, so that uninstall removes what install put there.
BIN      := $(DESTDIR)$(PREFIX)/bin/dwell
SHARE    := $(DESTDIR)$(PREFIX)/share
UNIT     := $(SHARE)/systemd/user/dwell.service
ENTRY    := $(SHARE)/applications/dwell.desktop
ICON     := $(SHARE)/icons/hicolor/scalable/apps/dwell.svg
MAN      := $(SHARE)/man/man1
BASHCOMP := $(SHARE)/bash-completion/completions/dwell
ZSHCOMP  := $(SHARE)/zsh/site-functions/_dwell
FISHCOMP := $(SHARE)/fish/vendor_completions.d/dwell.fish

# The program's place is quoted: both kinds of file take double quotes.
place = sed -e 's|@EXEC@|"$(PREFIX)/bin/dwell"|' -e 's|@PATH@|$(PREFIX)/bin/dwell|'

install: build man ## into PREFIX (~/.local, or /usr/local for root)
	install -D -m 755 $(BUILD)/dwell '$(BIN)'
	install -D -m 644 packaging/icons/dwell.svg '$(ICON)'
	install -d '$(SHARE)/systemd/user' '$(SHARE)/applications' '$(SHARE)/bash-completion/completions' \
		'$(SHARE)/zsh/site-functions' '$(SHARE)/fish/vendor_completions.d'
	install -d '$(MAN)' && install -m 644 $(BUILD)/man/dwell*.1 '$(MAN)'
	$(place) packaging/dwell.service >'$(UNIT)'
	$(place) packaging/dwell.desktop >'$(ENTRY)'
	$(BUILD)/dwell completion bash >'$(BASHCOMP)'
	$(BUILD)/dwell completion zsh >'$(ZSHCOMP)'
	$(BUILD)/dwell completion fish >'$(FISHCOMP)'
	@chmod 644 '$(UNIT)' '$(ENTRY)' '$(BASHCOMP)' '$(ZSHCOMP)' '$(FISHCOMP)'
	@echo 'installed $(BIN)'
	@echo 'next: "$(PREFIX)/bin/dwell" autostart on'

# Start at login is switched off first, where this is the system it was on for.
uninstall: ## what install put there; your data stays
	@if [ -z '$(DESTDIR)' ] && [ -x '$(BIN)' ]; then '$(BIN)' autostart off || true; fi
	rm -f '$(BIN)' '$(UNIT)' '$(ENTRY)' '$(ICON)' '$(BASHCOMP)' '$(ZSHCOMP)' '$(FISHCOMP)'
	rm -f '$(MAN)'/dwell.1 '$(MAN)'/dwell-*.1
	@echo 'removed $(BIN) and what came with it; your data stays'

# Packages for people without Go: what runs here builds both architectures.
DIST ?= dist

dist: ## tarballs and debs for amd64 and arm64, into dist/
	@GO='$(GO)' VERSION='$(VERSION)' TAGS='$(TAGS)' DIST='$(DIST)' packaging/dist/build

dist-test: ## build them twice, install, upgrade and remove them in folders apart
	@GO='$(GO)' .ci/dist-test

clean: ## what was built
	rm -rf $(BUILD) artefacts $(DIST)

# GOFLAGS is emptied because flags meant for the program may not fit its tools.
$(GOLANGCI):
	@echo "building golangci-lint $(GOLANGCI_VERSION), once (some minutes)"
	@mkdir -p $(TOOLS)/new && GOFLAGS= GOBIN=$(TOOLS)/new $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv $(TOOLS)/new/golangci-lint $@

$(GOFUMPT):
	@mkdir -p $(TOOLS)/new && GOFLAGS= GOBIN=$(TOOLS)/new $(GO) install mvdan.cc/gofumpt@$(GOFUMPT_VERSION)
	@mv $(TOOLS)/new/gofumpt $@
