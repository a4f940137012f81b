package esiatest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"sync"
	"time"

	"github.com/go-esia/sdk/gost"
)

// A signingKey is one of the emulator's keys for tokens.
type signingKey struct {
	number      int // 1 for the first key of its algorithm
	certificate *gost.Certificate
	sign        func(message []byte) ([]byte, error)
	verify      func(message, signature []byte) bool
}

// A keyring holds the keys for tokens of one emulator. It is safe for concurrent
// use.
type keyring struct {
	now func() time.Time

	mu   sync.Mutex
	keys map[Algorithm][]*signingKey // newest first
	next map[Algorithm]*signingKey   // announced, and not in use yet
}

// maxKeys is how many keys of an algorithm are kept for verification.
const maxKeys = 8

func newKeyring(now func() time.Time) *keyring {
	return &keyring{now: now, keys: make(map[Algorithm][]*signingKey), next: make(map[Algorithm]*signingKey)}
}

// current returns the key that signs, and makes one if there is none.
func (k *keyring) current(a Algorithm) (*signingKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.keys[a]) == 0 {
		if err := k.use(a); err != nil {
			return nil, err
		}
	}
	return k.keys[a][0], nil
}

// published returns the key that signs and the one that is announced, if any.
func (k *keyring) published(a Algorithm) ([]*signingKey, error) {
	key, err := k.current(a)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if next := k.next[a]; next != nil {
		return []*signingKey{key, next}, nil
	}
	return []*signingKey{key}, nil
}

// all returns the keys of an algorithm, newest first.
func (k *keyring) all(a Algorithm) []*signingKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]*signingKey(nil), k.keys[a]...)
}

// announce makes the next key of each algorithm that has one.
func (k *keyring) announce() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for a := range k.keys {
		if err := k.prepare(a); err != nil {
			return err
		}
	}
	return nil
}

// rotate puts the next key of each algorithm that has one in use.
func (k *keyring) rotate() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for a := range k.keys {
		if err := k.use(a); err != nil {
			return err
		}
	}
	return nil
}

// prepare makes the next key, unless there is one. The caller holds k.mu.
func (k *keyring) prepare(a Algorithm) error {
	if k.next[a] != nil {
		return nil
	}
	key, err := newSigningKey(a, k.now())
	if err != nil {
		return err
	}
	key.number = 1
	if len(k.keys[a]) > 0 {
		key.number = k.keys[a][0].number + 1
	}
	k.next[a] = key
	return nil
}

// use puts the next key in use. The caller holds k.mu.
func (k *keyring) use(a Algorithm) error {
	if err := k.prepare(a); err != nil {
		return err
	}
	keys := append([]*signingKey{k.next[a]}, k.keys[a]...)
	k.keys[a] = keys[:min(len(keys), maxKeys)]
	k.next[a] = nil
	return nil
}

// newSigningKey makes a key with a certificate of 15 months, as ESIA has them,
// that has begun a day ago.
func newSigningKey(a Algorithm, now time.Time) (*signingKey, error) {
	from := now.AddDate(0, 0, -1).UTC()
	to := from.AddDate(0, 15, 0)
	if a == RS256 {
		return newRSAKey(from, to)
	}
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		return nil, fmt.Errorf("esiatest: key for tokens: %w", err)
	}
	cert, err := selfSigned(key, "ESIA EMULATOR", from, to)
	if err != nil {
		return nil, err
	}
	return &signingKey{
		certificate: cert,
		sign:        func(message []byte) ([]byte, error) { return key.SignMessage(nil, message, nil) },
		verify:      func(message, signature []byte) bool { return gost.VerifyMessage(cert.Key, message, signature) },
	}, nil
}

func newRSAKey(from, to time.Time) (*signingKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("esiatest: RSA key for tokens: %w", err)
	}
	template, err := certificateTemplate("ESIA EMULATOR", from, to)
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("esiatest: RSA certificate: %w", err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("esiatest: RSA certificate: %w", err)
	}
	return &signingKey{
		certificate: cert,
		sign: func(message []byte) ([]byte, error) {
			sum := sha256.Sum256(message)
			return rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
		},
		verify: func(message, signature []byte) bool {
			sum := sha256.Sum256(message)
			return rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, sum[:], signature) == nil
		},
	}, nil
}

// verify returns the header and the payload of a token that one of the keys has
// signed.
func (k *keyring) verify(token string) (tokenHead, []byte, bool) {
	head, payload, signature, input, ok := splitToken(token)
	if !ok {
		return head, nil, false
	}
	for _, key := range k.all(head.Algorithm) {
		if key.verify([]byte(input), signature) {
			return head, payload, true
		}
	}
	return head, nil, false
}
