package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"time"
)

// linkLife is how long a link waits for its browser, and sessionLife how long a
// browser may stay away.
const (
	linkLife    = 60 * time.Second
	sessionLife = 30 * 24 * time.Hour
)

// keyBytes makes a link or cookie of 256 random bits.
const keyBytes = 32

// keys holds the links that wait and the sessions they began. Both are found by
// the hash of their secret: the time a lookup takes tells nothing of it. They
// live in memory, so a session ends with the daemon.
type keys struct {
	now func() time.Time

	mu       sync.Mutex
	links    map[digest]waiting
	sessions map[digest]*session
}

type digest [sha256.Size]byte

// A waiting link opens page until a moment.
type waiting struct {
	page  string
	until time.Time
}

// A session is a browser that was let in. Its secret signs the tokens of its
// forms.
type session struct {
	secret [keyBytes]byte
	seen   time.Time
}

func newKeys(now func() time.Time) *keys {
	return &keys{now: now, links: map[digest]waiting{}, sessions: map[digest]*session{}}
}

// secret returns fresh random bits. crypto/rand never fails: where it has no
// randomness it ends the program.
func secret() (raw [keyBytes]byte) {
	rand.Read(raw[:])
	return raw
}

func spell(raw [keyBytes]byte) string { return base64.RawURLEncoding.EncodeToString(raw[:]) }

// link makes a link to page and returns its key.
func (k *keys) link(page string) string {
	key := spell(secret())
	k.mu.Lock()
	defer k.mu.Unlock()
	k.expire()
	k.links[sha256.Sum256([]byte(key))] = waiting{page: page, until: k.now().Add(linkLife)}
	return key
}

// use ends the link with that key and begins a session. It returns the page the
// link was for and the session's cookie; ok is false for a link that was used,
// has expired or never was.
func (k *keys) use(key string) (page, cookie string, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.expire()
	d := sha256.Sum256([]byte(key))
	link, ok := k.links[d]
	if !ok {
		return "", "", false
	}
	delete(k.links, d)
	cookie = spell(secret())
	k.sessions[sha256.Sum256([]byte(cookie))] = &session{secret: secret(), seen: k.now()}
	return link.page, cookie, true
}

// session returns the session of a cookie.
func (k *keys) session(cookie string) (*session, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.expire()
	s, ok := k.sessions[sha256.Sum256([]byte(cookie))]
	if ok {
		s.seen = k.now()
	}
	return s, ok
}

// expire forgets what is over. Links are made by the person alone, so there are
// never many to look through.
func (k *keys) expire() {
	now := k.now()
	for d, l := range k.links {
		if !now.Before(l.until) {
			delete(k.links, d)
		}
	}
	for d, s := range k.sessions {
		if now.Sub(s.seen) >= sessionLife {
			delete(k.sessions, d)
		}
	}
}

// token returns what a form that posts to path must carry.
func (s *session) token(path string) string {
	mac := hmac.New(sha256.New, s.secret[:])
	mac.Write([]byte(path))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// proves reports whether token is that of a form that posts to path.
func (s *session) proves(token, path string) bool {
	return hmac.Equal([]byte(token), []byte(s.token(path)))
}
