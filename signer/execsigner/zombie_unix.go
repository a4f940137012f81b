//go:build unix && !linux

package execsigner

// waitZombie is not available: see [group.wait].
func waitZombie(int) bool { return false }
