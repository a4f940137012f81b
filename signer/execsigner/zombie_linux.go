package execsigner

import "syscall"

// Arguments of waitid(2).
const (
	idPID   = 1         // P_PID
	wExited = 4         // WEXITED
	wNoWait = 0x1000000 // WNOWAIT
)

// waitZombie waits until the process has ended, and leaves it to be waited for. It
// reports whether that has worked.
func waitZombie(pid int) bool {
	for {
		// Linux accepts a null pointer in place of siginfo_t.
		_, _, errno := syscall.Syscall6(syscall.SYS_WAITID, idPID, uintptr(pid), 0, wExited|wNoWait, 0, 0)
		if errno != syscall.EINTR {
			return errno == 0
		}
	}
}
