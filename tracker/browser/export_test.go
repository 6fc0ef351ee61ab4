package browser

import "dwell/tracker/loopback"

// SetOwner has s be told by owner whose a connection is.
func SetOwner(s *Server, owner loopback.OwnerFunc) { s.owner = owner }

// SetArchive has s keep things elsewhere, and returns where it did.
func SetArchive(s *Server, archive Archive) Archive {
	before := s.o.Archive
	s.o.Archive, s.buckets.archive = archive, archive
	return before
}
