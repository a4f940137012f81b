// Package execsigner signs with any external program: CryptoPro CSP, OpenSSL with
// its GOST engine, a program of one's own, on this host or, by ssh, on another.
//
//	program, err := execsigner.CSPTest{Container: `\\.\HDIMAGE\esia`}.Program()
//	s, err := execsigner.New(execsigner.Config{Program: program, Certificates: certs})
//	client, err := esia.New(esia.Config{Signer: s, …})
//
// There are presets for csptest ([CSPTest]), cryptcp ([CryptCP]) and OpenSSL
// ([OpenSSL], [OpenSSLCMS]); [SSH.Program] turns each of them, and any other
// [Program], into one that runs on another host.
//
// # What is done with a program
//
// It is started without a shell, with the arguments that [Program.Args] says, in a
// session of its own: it can't ask for a password on a terminal. The message goes to
// its standard input or into a file in a private directory (0700, the file 0600);
// the answer comes from its standard output or from such a file. The directory is
// removed when the program has ended, in whichever way. If this process itself is
// killed, nobody is left to remove it: prefer programs that need no files.
//
// A call ends after a time limit, and when its context is done. The program and all
// of its descendants are then told to end (SIGTERM), and killed if they don't
// (SIGKILL); what a program leaves running behind it is killed, too. Processes that
// have made a session or a process group of their own escape, as a daemon does, and a
// job of a shell with job control. On Windows a job object takes
// the place of the process group, and there is no SIGTERM.
//
// Exit status, size and form of the answer are checked, and each signature is
// verified before it is used: see package answer. Errors have what the program has
// printed, cut and cleaned. If that repeats the message, the password or the value of a
// variable, as it is or in base64, hexadecimal digits or JSON, […] stands in its place;
// of the message and of what is long, pieces of 10 bytes or more are found. Encodings
// of a program's own and shorter pieces are not: what goes into a log depends on what
// the program prints, too.
//
// Nothing limits what a program writes elsewhere. Of the private directory only the file
// of the answer is watched: the program can fill the disk with others. Where that
// matters, [Config.TempDir] is a file system of limited size, such as a tmpfs, or the
// user of the program has a quota.
//
// # Environment
//
// The program sees the variables of this process that say where things are and how to
// write them, and no others, since those of a service often have its passwords:
// [Program.Inherit] has the list, and adds to it. [Program.Env] sets variables. The values
// of both, from 4 bytes on, are taken as secrets in errors, paths among them. By ssh,
// a program on another host sees what sshd gives it and [Program.Env], whose values are
// in no list of processes.
//
// # Passwords
//
// Whoever may list processes reads their arguments. OpenSSL is given its password by
// standard input. csptest and cryptcp are known to take one as an argument only
// (-password, -pin): keep the password in the container's settings, or use a container
// without one, in the home directory of a user who does nothing else. On another
// host, by [SSH.Program], the password travels by standard input of ssh and is an
// argument of the program there, and never one of ssh.
//
// # What is certified
//
// This package computes no signatures, it only verifies them. Whether a signature is
// made by a certified means (СКЗИ) depends on the program: CryptoPro CSP is one in
// the versions and configurations that its certificate names; its licence for
// workstations does not cover servers. OpenSSL with gost-engine is none.
package execsigner
