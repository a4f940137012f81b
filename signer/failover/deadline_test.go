package failover_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/failover"
)

// within signs with a deadline, and waits until those that were given up have noticed.
func within(t *testing.T, s signer.Signer, d time.Duration) (took time.Duration, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	start := time.Now()
	_, err = s.Sign(ctx, []byte("message"))
	took = time.Since(start)
	synctest.Wait()
	return took, err
}

// team returns n devices and a signer over them.
func team(t *testing.T, n int, cfg failover.Config) ([]*device, *failover.Signer) {
	t.Helper()
	devices := make([]*device, n)
	for i := range devices {
		devices[i] = newDevice(t)
		cfg.Members = append(cfg.Members, devices[i].member(fmt.Sprint("member ", i)))
	}
	return devices, newSigner(t, cfg)
}

// TestOneHealthyMemberMeetsAnyDeadline has members that hang before one that works: each
// call is signed in time, and those that hang are soon left out.
func TestOneHealthyMemberMeetsAnyDeadline(t *testing.T) {
	t.Parallel()
	for _, deadline := range []time.Duration{2 * time.Millisecond, 50 * time.Millisecond, 999 * time.Millisecond, 2 * time.Second, 3 * time.Second, time.Minute} {
		for n := 2; n <= 4; n++ {
			for _, needed := range []time.Duration{0, deadline / time.Duration(n+1)} { // of all of the time
				t.Run(fmt.Sprint(deadline, " ", n, " ", needed), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { testHealthyLast(t, deadline, n, needed) })
				})
			}
		}
	}
}

func testHealthyLast(t *testing.T, deadline time.Duration, n int, needed time.Duration) {
	devices, s := team(t, n, failover.Config{Timeout: -1, Cooldown: time.Hour})
	for _, d := range devices {
		d.set(hangs)
	}
	devices[n-1].set(takes(needed))
	for i := range 8 {
		took, err := within(t, s, deadline)
		if err != nil || i >= 3 && took != needed {
			t.Errorf("call %d took %v: %v", i, took, err)
		}
	}
	for i, d := range devices {
		if calls := d.count(); i < n-1 && calls != 3 || i == n-1 && calls != 8 {
			t.Errorf("member %d of %d was asked %d times", i, n, calls)
		}
	}
}

// TestSlowMembersAreNotCutOff has healthy members that need more than their share. The
// first one answers in time, and nobody is blamed.
func TestSlowMembersAreNotCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const needed = 150 * time.Millisecond
		devices, s := team(t, 3, failover.Config{})
		for _, d := range devices {
			d.set(takes(needed))
		}
		for range 5 {
			if took, err := within(t, s, 300*time.Millisecond); err != nil || took != needed {
				t.Errorf("took %v: %v", took, err)
			}
		}
		for i, h := range s.Health() {
			if !h.OK() || devices[i].count() != []int{5, 5, 0}[i] {
				t.Errorf("got %+v, or the member was asked at another time than after its share", h)
			}
		}
	})
}

// TestSlowMemberBehindOneThatHangs needs nearly all of the time. It can't have it until the
// circuit of the first one is open, and must not have one that is open itself.
func TestSlowMemberBehindOneThatHangs(t *testing.T) {
	t.Parallel()
	for _, deadline := range []time.Duration{100 * time.Millisecond, 20 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			devices, s := team(t, 2, failover.Config{Timeout: -1, Cooldown: time.Hour})
			devices[0].set(hangs)
			devices[1].set(takes(deadline / 10 * 8))
			for i := range 10 {
				if _, err := within(t, s, deadline); (err == nil) != (i >= 3) {
					t.Errorf("call %d: %v", i, err)
				}
			}
			if h := s.Health(); h[0].Failures < 3 || h[1].Failures != 0 {
				t.Errorf("got %+v", h)
			}
		})
	}
}

// TestWhomADeadlineBlames looks at the failures after one call that has ended by itself.
func TestWhomADeadlineBlames(t *testing.T) {
	t.Parallel()
	const deadline = 100 * time.Millisecond
	type behaviour = func(context.Context, signer.Signature) (signer.Signature, error)
	for name, tt := range map[string]struct {
		deadline time.Duration
		cancel   time.Duration // by the caller, if not zero
		does     []behaviour
		want     []int
	}{
		"the only one":           {deadline, 0, []behaviour{hangs}, []int{1}},
		"deaf":                   {deadline, 0, []behaviour{isDeaf(time.Second)}, []int{1}},
		"both hang":              {deadline, 0, []behaviour{hangs, hangs}, []int{1, 0}},
		"after an error":         {deadline, 0, []behaviour{fails, hangs}, []int{1, 1}},
		"three hang":             {deadline, 0, []behaviour{hangs, hangs, hangs}, []int{1, 1, 0}},
		"cancelled":              {deadline, 99 * time.Millisecond, []behaviour{hangs, hangs}, []int{0, 0}},
		"cancelled, only one":    {time.Hour, time.Minute, []behaviour{hangs}, []int{0}},
		"too short for anybody":  {minBlame - 1, 0, []behaviour{takes(minBlame), takes(minBlame)}, []int{0, 0}},
		"over before it begins":  {-1, 0, []behaviour{hangs, hangs}, []int{0, 0}},
		"answers in its share":   {deadline, 0, []behaviour{takes(49 * time.Millisecond), hangs}, []int{0, 0}},
		"answers after it":       {deadline, 0, []behaviour{takes(51 * time.Millisecond), hangs}, []int{0, 0}},
		"outrun after its share": {deadline, 0, []behaviour{takes(80 * time.Millisecond), takes(time.Millisecond)}, []int{1, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				devices, s := team(t, len(tt.does), failover.Config{Timeout: -1})
				for i, does := range tt.does {
					devices[i].set(does)
				}
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				if tt.cancel > 0 {
					time.AfterFunc(tt.cancel, cancel)
				}
				_, err := s.Sign(ctx, []byte("message"))
				synctest.Wait()
				for i, h := range s.Health() {
					if h.Failures != tt.want[i] {
						t.Errorf("%s has %d failures, want %d (%v)", h.Member, h.Failures, tt.want[i], err)
					}
				}
				time.Sleep(time.Second) // until the deaf one has ended
			})
		})
	}
}

// TestImpatientCallers have deadlines that are too short for a healthy member. Its circuit
// stays closed, and opens when it hangs.
func TestImpatientCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		devices, s := team(t, 2, failover.Config{Timeout: -1, Cooldown: time.Hour})
		devices[0].set(takes(60 * time.Millisecond))
		devices[1].set(takes(60 * time.Millisecond))
		for i := range 20 {
			if _, err := within(t, s, time.Second); err != nil {
				t.Fatal(err)
			}
			if _, err := within(t, s, 30*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("call %d: %v", i, err)
			}
		}
		for range 20 {
			_, _ = within(t, s, 30*time.Millisecond)
		}
		if h := s.Health(); !h[0].OK() || h[0].Failures != 0 {
			t.Errorf("blamed for the impatience of callers: %+v", h[0])
		}
		devices[0].set(hangs)
		for i := range 6 { // 70 ms are enough for one member, and not for one after another
			if _, err := within(t, s, 70*time.Millisecond); (err == nil) != (i >= 3) {
				t.Errorf("call %d with a member that hangs: %v", i, err)
			}
		}
	})
}

// minBlame is the shortest deadline that says something of a member.
const minBlame = time.Millisecond

// TestDeadlineNamesThoseWithoutAnswer looks at the error of a call that took too long.
func TestDeadlineNamesThoseWithoutAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		devices, s := team(t, 3, failover.Config{})
		devices[0].set(fails)
		devices[1].set(hangs)
		devices[2].set(hangs)
		_, err := within(t, s, 400*time.Millisecond)
		e, ok := errors.AsType[*failover.Error](err)
		if !ok || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, failover.ErrUnavailable) || len(e.Attempts) != 3 || !e.Attempts[2].Abandoned {
			t.Fatalf("got %v", err)
		}
		want := "failover: context deadline exceeded; member 0: broken; member 1: no answer in 400ms"
		if text := err.Error(); !strings.HasPrefix(text, want) || !strings.Contains(text, "; member 2: no answer in 200ms") {
			t.Errorf("got %q", text)
		}
	})
}

// TestCheckWithDeadline finds a member that hangs, however short the deadline of the probe.
func TestCheckWithDeadline(t *testing.T) {
	t.Parallel()
	for _, deadline := range []time.Duration{10 * time.Millisecond, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			devices, s := team(t, 2, failover.Config{})
			devices[0].set(hangs)
			ctx, cancel := context.WithTimeout(t.Context(), deadline)
			defer cancel()
			if h := s.Check(ctx); h[0].OK() || !h[1].OK() || !errors.Is(h[0].Err, context.DeadlineExceeded) {
				t.Errorf("got %+v", h)
			}
			if h := s.Check(deadContext(t)); h[1].Failures != 0 {
				t.Errorf("a probe that was cancelled counts: %+v", h)
			}
		})
	}
}

// TestManyDeadlines makes 200 requests at once of two moody members, which hang, too, and a
// healthy one, with deadlines of which that one needs a quarter. All succeed. Clocks of
// synctest stand still while somebody computes, so that the load of the machine is none of
// the members.
func TestManyDeadlines(t *testing.T) {
	t.Parallel()
	for _, strategy := range []failover.Strategy{failover.InOrder, failover.InTurn, failover.Newest} {
		for _, deadline := range []time.Duration{10 * time.Millisecond, 300 * time.Millisecond, 2 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				devices, s := team(t, 3, failover.Config{Strategy: strategy, Cooldown: deadline})
				devices[0].set(moody)
				devices[1].set(moody)
				devices[2].set(takes(deadline / 4))
				certs := []*gost.Certificate{devices[0].cert(), devices[1].cert(), devices[2].cert()}
				all(t, deadline, s, certs...)
				synctest.Wait()
				for i, d := range devices {
					if n := d.begun.Load(); n != 0 {
						t.Errorf("%d calls of member %d are still running", n, i)
					}
				}
			})
		}
	}
}
