module github.com/go-esia/sdk/internal/bench

go 1.26.0

require (
	github.com/ddulesov/gogost v1.0.0
	github.com/go-esia/sdk v0.0.0
)

require (
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/oauth2 v0.37.0 // indirect
)

replace github.com/go-esia/sdk => ../..
