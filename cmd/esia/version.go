package main

import (
	"context"
	"runtime"
	"runtime/debug"
)

func versionCommand() command {
	return command{
		name:  "version",
		short: text{"print the version", "показать версию"},
		long: text{
			"Prints the version of the module that this program was built from, and of Go.",
			"Печатает версию модуля, из которого собрана программа, и версию Go."},
		examples: []example{{"esia version", text{"for a report of a bug", "для сообщения об ошибке"}}},
		setup: func(f *flags) action {
			f.withJSON()
			return func(_ context.Context, a *app, args []string) error {
				if err := noArguments(args); err != nil {
					return err
				}
				version := "(devel)"
				if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
					version = info.Main.Version
				}
				if a.json {
					return a.printJSON(map[string]string{"version": version, "go": runtime.Version()})
				}
				a.say(same("esia %s, %s, %s/%s"), version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
				return nil
			}
		},
	}
}
