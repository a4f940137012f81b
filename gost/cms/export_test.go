package cms

// The limits of what is read, for the tests of them.
const (
	MaxMessage      = maxMessage
	MaxDepth        = maxDepth
	MaxCertificates = maxCertificates
	MaxSigners      = maxSigners
	MaxCandidates   = maxCandidates
)

// ToDER turns BER into DER.
func ToDER(data []byte) ([]byte, error) { return toDER(data) }
