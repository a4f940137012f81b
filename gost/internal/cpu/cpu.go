// Package cpu tells which instructions the processor has, for the assembly of the packages
// next to it. With the build tag purego, and on other processors than amd64, it has none
// of them.
package cpu
