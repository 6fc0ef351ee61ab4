package browser

// Held is how many bytes of events s has at hand.
func Held(s *Server) int {
	s.buckets.mu.Lock()
	defer s.buckets.mu.Unlock()
	return s.buckets.size()
}

// MaxHeld is how many it may have.
const MaxHeld = maxHeldBytes
