package execsigner

import (
	"os/exec"
	"sync"
	"syscall"
)

// prepare gives the program a group of consoles of its own, and no window.
func prepare(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// A group is a job object with a program and those whom it starts. What a program
// starts in the moment before it was put into the job escapes.
type group struct {
	cmd *exec.Cmd

	mu  sync.Mutex
	job syscall.Handle // 0 if there is none
}

func newGroup(cmd *exec.Cmd) *group {
	g := &group{cmd: cmd}
	const setQuota, terminate = 0x0100, 0x0001                                              // PROCESS_SET_QUOTA, PROCESS_TERMINATE
	process, err := syscall.OpenProcess(setQuota|terminate, false, uint32(cmd.Process.Pid)) //nolint:gosec // a PID fits
	if err != nil {
		return g
	}
	defer func() { _ = syscall.CloseHandle(process) }()
	job, _, _ := kernel32("CreateJobObjectW").Call(0, 0)
	if job == 0 {
		return g
	}
	g.job = syscall.Handle(job)
	if ok, _, _ := kernel32("AssignProcessToJobObject").Call(job, uintptr(process)); ok == 0 {
		g.close()
	}
	return g
}

func kernel32(name string) *syscall.LazyProc {
	return syscall.NewLazyDLL("kernel32.dll").NewProc(name)
}

// wait waits for the end of the program and of its output, and kills those whom it
// leaves behind.
func (g *group) wait() error {
	err := g.cmd.Wait()
	g.kill()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.close()
	return err
}

func (g *group) close() {
	if g.job != 0 {
		_ = syscall.CloseHandle(g.job)
	}
	g.job = 0
}

// terminate kills: there is no way to tell a program without a window to end.
func (g *group) terminate() { g.kill() }

func (g *group) kill() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.job != 0 {
		_, _, _ = kernel32("TerminateJobObject").Call(uintptr(g.job), 1)
	}
	_ = g.cmd.Process.Kill()
}
