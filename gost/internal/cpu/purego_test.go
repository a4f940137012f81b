//go:build purego

package cpu_test

const pure = true
