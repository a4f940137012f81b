//go:build !race

package container_test

const racing = false
