package main

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-esia/sdk/internal/strictjson"
)

// maxConfig is how long a configuration file may be, in bytes.
const maxConfig = 1 << 20

// readConfigFile reads a JSON object of strings. What it doesn't know is refused: a
// misspelt name would otherwise have no effect, and nobody would notice.
func readConfigFile(name string) (map[string]string, error) {
	data, err := readFile(name, maxConfig)
	if err != nil {
		return nil, misuse(text{"%v", "%v"}, err)
	}
	var values map[string]any
	if err := strictjson.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &values); err != nil {
		return nil, misuse(text{"%s: %s", "%s: %s"}, name, jsonProblem(err))
	}
	members := make(map[string]string)
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if err := checkMember(name, key); err != nil {
			return nil, err
		}
		value, ok := memberText(values[key])
		if !ok {
			return nil, misuse(text{"%s: the value of %q must be a string", "%s: значение %q должно быть строкой"}, name, key)
		}
		members[key] = value
	}
	return members, nil
}

func checkMember(name, key string) error {
	i := slices.IndexFunc(settingTable(), func(s setting) bool { return s.member() == key })
	switch {
	case i < 0 || key == "config":
		return misuse(text{"%s: there is no setting %q: %ssee esia help config", "%s: нет настройки %q: %sсм. esia help config"}, name, key, nearestMember(key))
	case settingTable()[i].secret:
		return misuse(text{
			"%s: %q must not be in the configuration: write the password into a file of its own and name it in %q",
			"%s: %q нельзя держать в настройках: запишите пароль в отдельный файл и укажите его в %q",
		}, name, key, key+"_file")
	}
	return nil
}

// nearestMember asks whether the setting was meant whose name is most like a name
// that there isn't.
func nearestMember(key string) text {
	var members []string
	for _, s := range settingTable() {
		if !s.secret && s.name != "config" {
			members = append(members, s.member())
		}
	}
	if near, ok := nearest(key, members); ok {
		return text{"did you mean " + strconv.Quote(near) + "? Or ", "может быть, " + strconv.Quote(near) + "? Или "}
	}
	return text{}
}

// memberText returns a value as a string. Scopes may be a list, and switches true or
// false.
func memberText(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case bool:
		return map[bool]string{false: "off", true: "on"}[value], true
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64), true
	case []any:
		var words []string
		for _, v := range value {
			word, ok := v.(string)
			if !ok {
				return "", false
			}
			words = append(words, word)
		}
		return strings.Join(words, " "), true
	}
	return "", false
}
