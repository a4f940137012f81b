package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/go-esia/sdk/esia/esiatest"
)

// person is a program for scripts. "person callback FILE" goes to the address in a
// file, logs in at the emulator, and prints where the browser is sent to. "person
// MODE COMMAND…" runs a command, waits until it prints the address of a login, and
// does so, too:
//
//	paste    types the address of the callback
//	deny     refuses, and types it
//	foreign  types an address with another state
//	save     saves another address in callback.txt, and then the right one
//	visit    goes there, as a browser does
//	stray    goes to wrong addresses before
//	away     closes the input
func person() {
	code, err := play(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "person:", err)
		code = 99
	}
	os.Exit(code)
}

func play(mode string, args []string) (int, error) {
	if mode == "callback" {
		address, err := os.ReadFile(args[0])
		if err != nil {
			return 0, err
		}
		callback, err := visitLogin(strings.TrimSpace(string(address)), esiatest.LoginHeader)
		fmt.Println(callback)
		return 0, err
	}
	cmd := exec.Command(args[0], args[1:]...) //nolint:noctx // the script ends it
	cmd.Stdout = os.Stdout
	input, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	output, err := cmd.StderrPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	if err := watch(mode, output, input); err != nil {
		return 0, errors.Join(err, cmd.Process.Kill())
	}
	err = cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// watch passes on what the command says, and acts on the address of a login.
func watch(mode string, output io.Reader, input io.WriteCloser) error {
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		fmt.Fprintln(os.Stderr, lines.Text())
		if strings.HasPrefix(lines.Text(), "http") {
			if err := act(mode, lines.Text(), input); err != nil {
				return err
			}
		}
	}
	return lines.Err()
}

func act(mode, address string, input io.WriteCloser) error {
	header := esiatest.LoginHeader
	if mode == "deny" {
		header = esiatest.DenyHeader
	}
	callback, err := visitLogin(address, header)
	if err != nil {
		return err
	}
	switch mode {
	case "paste", "deny":
		_, err = fmt.Fprintln(input, callback)
	case "foreign":
		_, err = fmt.Fprintln(input, changedState(callback))
	case "save":
		err = os.WriteFile("callback.txt", []byte(changedState(callback)), 0o600)
		time.Sleep(time.Second)
		err = errors.Join(err, os.WriteFile("callback.txt", []byte(callback), 0o600))
	case "stray":
		err = errors.Join(expect(http.MethodGet, changedState(callback), 400), expect(http.MethodPost, callback, 404),
			expect(http.MethodGet, strings.Replace(callback, "?", "/favicon.ico?", 1), 404), expect(http.MethodGet, callback, 200))
	case "visit":
		err = expect(http.MethodGet, callback, 200)
	case "away":
		err = input.Close()
	}
	return err
}

// visitLogin returns where the emulator sends the browser to.
func visitLogin(address, header string) (string, error) {
	req, err := http.NewRequest(http.MethodGet, address, nil) //nolint:noctx // the script ends it
	if err != nil {
		return "", err
	}
	req.Header.Set(header, esiatest.Confirmed().OID.String())
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if location := resp.Header.Get("Location"); location != "" {
		return location, nil
	}
	body, err := io.ReadAll(resp.Body)
	return "", errors.Join(fmt.Errorf("the login page answered with %s: %s", resp.Status, body), err)
}

func changedState(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return err.Error()
	}
	q := u.Query()
	q.Set("state", "00000000-0000-4000-8000-000000000000")
	u.RawQuery = q.Encode()
	return u.String()
}

// expect visits an address and demands a status, and that nothing keeps the answer.
func expect(method, address string, status int) error {
	req, err := http.NewRequest(method, address, nil) //nolint:noctx // the script ends it
	if err != nil {
		return err
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != status || resp.Header.Get("Cache-Control") != "no-store" || resp.Header.Get("Referrer-Policy") != "no-referrer" {
		return fmt.Errorf("%s of the callback: %s, %v", method, resp.Status, resp.Header)
	}
	return nil
}
