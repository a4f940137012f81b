//go:build !unix && !windows

package execsigner

import "os/exec"

func prepare(*exec.Cmd) {}

// A group is the program alone: this system has no groups.
type group struct{ cmd *exec.Cmd }

func newGroup(cmd *exec.Cmd) *group { return &group{cmd} }
func (g *group) wait() error        { return g.cmd.Wait() }
func (g *group) terminate()         { g.kill() }
func (g *group) kill()              { _ = g.cmd.Process.Kill() }
