package execsigner

import "bytes"

// A sink keeps what a program writes, up to a limit.
type sink struct {
	buffer   bytes.Buffer
	limit    int
	over     bool
	overflow chan<- struct{}
}

func (p *process) newSink() *sink {
	return &sink{limit: p.runner.cfg().MaxOutput, overflow: p.overflow}
}

// Write keeps what there is room for. It accepts everything, so that the program has
// to be stopped and doesn't just fail to write.
func (s *sink) Write(data []byte) (int, error) {
	room := s.limit - s.buffer.Len()
	s.buffer.Write(data[:min(room, len(data))])
	if len(data) > room {
		s.over = true
		select {
		case s.overflow <- struct{}{}:
		default: // it is known
		}
	}
	return len(data), nil
}

// Bytes returns what was kept; over says that there was more. The program must have ended.
func (s *sink) Bytes() []byte { return s.buffer.Bytes() }
