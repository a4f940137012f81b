//go:build unix

package execsigner

import (
	"os/exec"
	"sync"
	"syscall"
)

// prepare gives the program a session, and so a process group, of its own. Without
// a controlling terminal it can't ask for a password there.
func prepare(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// A group is the process group of a program.
type group struct {
	cmd *exec.Cmd

	mu   sync.Mutex
	gone bool // the number of the group may belong to somebody else
}

func newGroup(cmd *exec.Cmd) *group { return &group{cmd: cmd} }

// wait waits for the end of the program, kills those whom it leaves behind, and then
// waits for the end of its output.
//
// A number of a process is given to another one as soon as the process was waited
// for, unless its group lives on. Where the system can wait and leave the process as
// a zombie, the group is killed before.
func (g *group) wait() error {
	if !waitZombie(g.cmd.Process.Pid) {
		err := g.cmd.Wait()
		g.end()
		return err
	}
	g.end()
	return g.cmd.Wait()
}

// end kills what is left of the group, and lets nobody signal it any more.
func (g *group) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	_ = syscall.Kill(-g.cmd.Process.Pid, syscall.SIGKILL) // fails if nobody is left
	g.gone = true
}

func (g *group) terminate() { g.signal(syscall.SIGTERM) }
func (g *group) kill()      { g.signal(syscall.SIGKILL) }

func (g *group) signal(s syscall.Signal) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.gone {
		_ = syscall.Kill(-g.cmd.Process.Pid, s)
	}
}
