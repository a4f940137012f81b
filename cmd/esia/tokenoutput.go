package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/go-esia/sdk/esia"
)

// A tokenOutput is the flags of commands that write tokens.
type tokenOutput struct {
	name   *string
	force  *bool
	locked bool // lockFile has been called for the file
}

func newTokenOutput(f *flags) tokenOutput {
	return tokenOutput{
		name:  f.str("out", "", text{"`FILE`: where to write the tokens; - for the standard output", "`ФАЙЛ`: куда записать маркеры; - для стандартного вывода"}),
		force: f.force(),
	}
}

// begin looks whether the tokens can be written before they are asked for: a code and a
// refresh token work once. The result is nil if there is no file.
func (o tokenOutput) begin() (*draft, error) {
	if *o.name == "" || *o.name == "-" {
		return nil, nil //nolint:nilnil // the standard output
	}
	return newDraft(*o.name, modeSecret, *o.force)
}

// finish writes the tokens into the file that was begun, or to the standard output.
func (o tokenOutput) finish(ctx context.Context, a *app, d *draft, grant *esia.Grant) error {
	data, err := grant.MarshalBinary()
	if err != nil {
		return err
	}
	data = append(data, '\n')
	if d == nil {
		if *o.name == "-" {
			_, err = a.stdout.Write(data)
		}
		return err
	}
	if *o.force && !o.locked {
		if unlock, err := lockFile(ctx, d.name); err == nil { // if not, tokens in hand are still better written
			defer unlock()
		}
	}
	if err := d.commit(data); err != nil {
		return rescue(d.name, data, err)
	}
	a.tell(text{"written: %s", "записано: %s"}, *o.name)
	return nil
}

// rescue writes tokens somewhere else when their own file can't be written: the ones
// before don't work any more, and nobody gets these a second time.
func rescue(name string, data []byte, cause error) error {
	for _, dir := range []string{filepath.Dir(name), os.TempDir()} {
		file, err := os.CreateTemp(dir, filepath.Base(name)+".*") // with mode 0600
		if err != nil {
			continue
		}
		_, err = file.Write(data)
		if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
			_ = os.Remove(file.Name())
			continue
		}
		return failure(text{"%s; the tokens are in %s", "%s; маркеры записаны в %s"}, cause, file.Name())
	}
	return cause
}
