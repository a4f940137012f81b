package field

import "math/bits"

// signed4 is a number in two's complement with one limb more than an [Element4].
type signed4 [len(Element4{}) + 1]uint64

// batches4 is how many batches of division steps make 1/x of every x. For the variant with
// half an integer for delta, https://github.com/sipa/safegcd-bounds has this bound on the
// number of steps, 591 for 256 bits and 1180 for 512. TestStepBound computes it anew.
const batches4 = ((45907*64*len(Element4{})+26313)/19929 + stepsOfBatch) / stepsOfBatch

// Invert sets z = 1/x, or to 0 if x is 0. x must be 0 or prime to the modulus.
//
// It takes division steps of D. J. Bernstein and B.-Y. Yang, "Fast constant-time gcd
// computation and modular inversion" (https://eprint.iacr.org/2019/266), always as
// many, which compute the greatest common divisor of f = m and g = x.
func (m *Modulus4) Invert(z, x *Element4) {
	var f, g, d, e signed4
	copy(f[:], m.m[:])
	var integer Element4
	m.toInteger(&integer, x)
	copy(g[:], integer[:])
	e[0] = 1
	// f = d x and g = e x modulo m, up to powers of two that are taken out at once.
	zeta := ^uint64(0)
	var t transition
	for range batches4 {
		zeta = t.steps(zeta, f[0], g[0])
		updateFG4(&f, &g, &t)
		m.updateDE(&d, &e, &t)
	}
	// Now g = 0, and f is 1 or -1, or if x is 0, m or -m, and d is 0.
	m.normalize(&integer, &d, f.sign())
	m.fromInteger(z, &integer)
	f, g, d, e, t, integer = signed4{}, signed4{}, signed4{}, signed4{}, transition{}, Element4{}
}

// sign returns all ones for a number below 0, and else 0.
func (s *signed4) sign() uint64 { return uint64(int64(s[len(s)-1]) >> 63) }

// updateFG4 multiplies (f, g) with t and divides by the power of two of a batch.
func updateFG4(f, g *signed4, t *transition) {
	u, v, q, r := t.split()
	carryF, carryG := u.correction()+v.correction(), q.correction()+r.correction()
	var lowF, lowG uint64
	for i := range f {
		var nf, ng uint64
		nf, carryF = combine(&u, &v, f[i], g[i], carryF)
		ng, carryG = combine(&q, &r, f[i], g[i], carryG)
		if i > 0 {
			f[i-1] = lowF>>stepsOfBatch | nf<<(64-stepsOfBatch)
			g[i-1] = lowG>>stepsOfBatch | ng<<(64-stepsOfBatch)
		}
		lowF, lowG = nf, ng
	}
	f[len(f)-1] = uint64(int64(lowF) >> stepsOfBatch)
	g[len(g)-1] = uint64(int64(lowG) >> stepsOfBatch)
}

// updateDE multiplies (d, e) with t and divides by the power of two of a batch, modulo m.
// d and e are and stay in (-2m, m).
func (m *Modulus4) updateDE(d, e *signed4, t *transition) {
	u, v, q, r := t.split()
	signD, signE := d.sign(), e.sign()
	// With d' = d + m if d < 0 and else d, and e' so too, it is
	// (u d' + v e' + k m) / 2^60 = (u d + v e + kd m) / 2^60 with -2^60 < k <= 0 such that
	// the division leaves no rest: kd = k + (u if d < 0) + (v if e < 0). d' and e' are in
	// (-m, m), so that the result is in (-2m, m). For e the same with q and r.
	kd := t.u&signD + t.v&signE
	ke := t.q&signD + t.r&signE
	low := t.u*d[0] + t.v*e[0]
	kd -= (kd - m.m0*low) & (1<<stepsOfBatch - 1)
	low = t.q*d[0] + t.r*e[0]
	ke -= (ke - m.m0*low) & (1<<stepsOfBatch - 1)
	fd, fe := split(kd), split(ke)

	carryD := u.correction() + v.correction()
	carryE := q.correction() + r.correction()
	moreD, moreE := fd.correction(), fe.correction()
	var lowD, lowE uint64
	for i := range d {
		var limb uint64
		if i < len(m.m) {
			limb = m.m[i]
		}
		var nd, ne, add, c uint64
		nd, carryD = combine(&u, &v, d[i], e[i], carryD)
		ne, carryE = combine(&q, &r, d[i], e[i], carryE)
		add, moreD = fd.times(limb, moreD)
		nd, c = bits.Add64(nd, add, 0)
		moreD += c
		add, moreE = fe.times(limb, moreE)
		ne, c = bits.Add64(ne, add, 0)
		moreE += c
		if i > 0 {
			d[i-1] = lowD>>stepsOfBatch | nd<<(64-stepsOfBatch)
			e[i-1] = lowE>>stepsOfBatch | ne<<(64-stepsOfBatch)
		}
		lowD, lowE = nd, ne
	}
	d[len(d)-1] = uint64(int64(lowD) >> stepsOfBatch)
	e[len(e)-1] = uint64(int64(lowE) >> stepsOfBatch)
}

// normalize sets z to d modulo m, with the other sign if negative is all ones. d is in
// (-2m, m).
func (m *Modulus4) normalize(z *Element4, d *signed4, negative uint64) {
	m.addIf(d, d.sign())
	carry := negative & 1
	for i := range d {
		d[i], carry = bits.Add64(d[i]^negative, 0, carry)
	}
	m.addIf(d, d.sign())
	copy(z[:], d[:])
}

// addIf adds m to d if mask is all ones.
func (m *Modulus4) addIf(d *signed4, mask uint64) {
	var carry uint64
	for i, limb := range m.m {
		d[i], carry = bits.Add64(d[i], limb&mask, carry)
	}
	d[len(d)-1] += carry
}
