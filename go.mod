module github.com/go-esia/sdk

go 1.26.0

require (
	github.com/ddulesov/gogost v1.0.0
	github.com/rogpeppe/go-internal v1.16.0
	go.mozilla.org/pkcs7 v0.10.0
	golang.org/x/crypto v0.58.0
	golang.org/x/oauth2 v0.37.0
)

require (
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/tools v0.26.0 // indirect
)
