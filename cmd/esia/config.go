package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
)

// hidden stands for a secret that is set.
const hidden = "********"

func configCommand() command {
	return command{
		name:  "config",
		short: text{"print the settings that are in force", "показать действующие настройки"},
		long: text{
			`Prints each setting, where it comes from, and no passwords.

A setting is taken from its flag, or else from its variable of the environment, or
else from the configuration file, or else it has its default. Its name is the same
everywhere: -client-id, ESIA_CLIENT_ID, "client_id". Empty variables don't count.

The configuration file is a JSON object of strings. Names of files in it are
relative to its directory. Passwords can't be in it: put them into files, or into
ESIA_PASSWORD and ESIA_NEW_PASSWORD.`,
			`Печатает каждую настройку и откуда она взята; пароли скрыты.

Настройка берётся из флага, иначе из переменной среды, иначе из файла настроек, иначе
действует значение по умолчанию. Имя везде одно: -client-id, ESIA_CLIENT_ID,
"client_id". Пустые переменные не учитываются.

Файл настроек — объект JSON из строк. Имена файлов в нём отсчитываются от его
каталога. Паролей в нём быть не может: держите их в файлах или в переменных
ESIA_PASSWORD и ESIA_NEW_PASSWORD.`},
		examples: []example{
			{"esia config", text{"what is in force", "что действует"}},
			{"esia config -config esia.json -json", text{"with a file, for a program", "с файлом настроек, для программы"}},
			{`echo '{"endpoint": "test", "client_id": "MYSYS01", "redirect_url": "https://example.ru/cb", "key": "key.pem", "cert": "cert.cer", "keys": "esia-keys"}' > esia.json`, text{"a configuration file", "файл настроек"}},
		},
		setup: func(f *flags) action {
			f.withJSON()
			for _, s := range settingTable() {
				f.use(s.name)
			}
			return func(_ context.Context, a *app, args []string) error {
				if err := noArguments(args); err != nil {
					return err
				}
				return a.printConfig()
			}
		},
	}
}

// A settingJSON is a setting as JSON.
type settingJSON struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source"` // a flag, a variable, a file, or "default"
}

func (a *app) printConfig() error {
	var list []settingJSON
	for _, s := range settingTable() {
		v := a.settings[s.name]
		switch {
		case s.secret && v.value != "":
			v.value = hidden
		case s.url:
			v.value = masked(v.value)
		}
		if v.source == "" {
			v.source = "default"
		}
		list = append(list, settingJSON{s.member(), v.value, v.source})
	}
	if unknown := unknownVariables(); len(unknown) > 0 {
		a.tell(text{"esia: these variables are none of its settings: %s", "esia: эти переменные — не её настройки: %s"}, strings.Join(unknown, ", "))
	}
	if a.json {
		return a.printJSON(list)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, s := range list {
		source := s.Source
		if source == "default" {
			source = text{"default", "по умолчанию"}.in(a.lang)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, cleaned(s.Value), source)
	}
	return w.Flush()
}

// unknownVariables returns the names of variables that look like settings.
func unknownVariables() []string {
	known := []string{"ESIA_LANG"}
	for _, s := range settingTable() {
		known = append(known, s.variable())
	}
	var unknown []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "ESIA_") && !slices.Contains(known, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown
}
