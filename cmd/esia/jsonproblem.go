package main

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/go-esia/sdk/internal/strictjson"
)

// jsonProblem says in both languages what is wrong with the JSON of a configuration.
func jsonProblem(err error) error {
	if e, ok := errors.AsType[*strictjson.MemberError](err); ok {
		return memberProblem(e)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		field := strings.TrimPrefix(strings.TrimPrefix(e.Field, "serveFile."), "ServerConfig.") // those that parseServeFile embeds
		return misuse(text{"%q can't be a value of the kind %s", "%q не может быть значением вида %s"}, field, e.Value)
	}
	switch {
	case errors.Is(err, strictjson.ErrNoObject):
		return misuse(text{"it must be a JSON object", "это должен быть объект JSON"})
	case errors.Is(err, strictjson.ErrDepth):
		return misuse(text{"values are nested too deep", "значения вложены слишком глубоко"})
	case errors.Is(err, strictjson.ErrTrailing):
		return misuse(text{"something follows the JSON object", "после объекта JSON есть что-то ещё"})
	}
	return err
}

func memberProblem(e *strictjson.MemberError) error {
	switch {
	case errors.Is(e, strictjson.ErrTwice):
		return misuse(text{"%q is there twice: leave one", "%q указано дважды: оставьте одно"}, e.Name)
	case errors.Is(e, strictjson.ErrCase):
		return misuse(text{
			"%q differs from %q in upper and lower case only: write it once, and so",
			"%q отличается от %q только регистром букв: напишите один раз и именно так",
		}, e.Name, e.Known[0])
	}
	if near, ok := nearest(e.Name, e.Known); ok {
		return misuse(text{"there is no member %q: did you mean %q?", "нет поля %q: может быть, %q?"}, e.Name, near)
	}
	return misuse(text{"there is no member %q", "нет поля %q"}, e.Name)
}
