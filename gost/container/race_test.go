//go:build race

package container_test

// racing says that the race detector is on, with which derivations of keys take minutes.
const racing = true
