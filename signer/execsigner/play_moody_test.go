package execsigner_test

import (
	"hash/fnv"
	"io"
	"os"
	"time"
)

// moody plays one of the roles, by the message, which thus decides how it ends. The
// message is in the file of the first argument, if there is one, and the answer goes into
// that of the second.
func moody() (err error) {
	if len(os.Args) > 1 {
		if os.Stdin, err = os.Open(os.Args[1]); err != nil {
			return err
		}
	}
	if len(os.Args) > 2 {
		if os.Stdout, err = os.Create(os.Args[2]); err != nil {
			return err
		}
	}
	message, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	go func() { _, _ = w.Write(message); _ = w.Close() }()
	os.Stdin = r
	time.Sleep(time.Duration(sum(message)%20) * time.Millisecond)
	return roles()[moods()[sum(message)%len(moods())]]()
}

// moods are the roles of moody, half of them good ones.
func moods() []string {
	return []string{
		"sign", "garbage", "reversed", "crash", "base64", "partial", "sign", "hang", "sign", "killed",
		"reversed", "endless", "base64", "failing", "leaves children", "family", "sign", "swapped", "sign", "silent",
	}
}

func sum(message []byte) int {
	h := fnv.New32a()
	_, _ = h.Write(message)
	return int(h.Sum32() % 1000003)
}
