// SPDX-License-Identifier: MIT

// The agent of gVisor's netstack: it reads the messages of the agent protocol
// (harness/agent-protocol.md) from standard input, makes the calls, and answers.
//
// One goroutine does all of that. The stack's own goroutines only poke it when
// something has changed; then every call that is pending is tried again.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
)

// A message: "receive 3 0 192.0.2.101 2000 192.0.2.1 40000 0 10".
type message struct {
	verb      string
	id, conn  int
	own, peer end
	more      []string
}

// A call that isn't done yet.
type pending struct {
	message
	got int // bytes sent or received
	bad bool
}

type agent struct {
	out     *bufio.Writer
	net     *network
	conns   map[int]*conn
	listens map[end]*listener
	options map[int][]option
	waiting []*pending
}

const greeting = "agent 1 gvisor netstack %s\n" +
	"can listen open accept send receive shutdown shutdown-read close abort unlisten option state\n"

func parseEnd(address, port string) (end, bool) {
	ip := net.ParseIP(address)
	n, err := strconv.ParseUint(port, 10, 16)
	if ip == nil || err != nil {
		return end{}, false
	}
	if four := ip.To4(); four != nil {
		ip = four
	}
	return end{string(ip), uint16(n)}, true
}

func parse(line string) (m message, ok bool) {
	w := strings.Split(line, " ")
	if len(w) < 2 {
		return m, false
	}
	m.verb = w[0]
	var err error
	if m.id, err = strconv.Atoi(w[1]); err != nil {
		return m, false
	}
	if m.verb == "fresh" {
		return m, len(w) == 3
	}
	if len(w) < 7 {
		return m, false
	}
	if m.conn, err = strconv.Atoi(w[2]); err != nil {
		return m, false
	}
	var own, peer bool
	m.own, own = parseEnd(w[3], w[4])
	m.peer, peer = parseEnd(w[5], w[6])
	m.more = w[7:]
	return m, own && peer
}

func (a *agent) answer(id int, text string) {
	fmt.Fprintf(a.out, "%d %s\n", id, text)
}

// The number that is the i-th word behind the ends.
func (m *message) number(i int) int {
	if i >= len(m.more) {
		return 0
	}
	n, _ := strconv.ParseInt(m.more[i], 10, 64)
	return int(n)
}

// A verb's answer, or "" for "not yet".
var verbs = map[string]func(*agent, *pending) string{
	"listen":        (*agent).listen,
	"open":          (*agent).open,
	"accept":        (*agent).accept,
	"send":          (*agent).send,
	"receive":       (*agent).receive,
	"shutdown":      (*agent).shutdown,
	"shutdown-read": (*agent).shutdownRead,
	"close":         (*agent).close,
	"abort":         (*agent).abort,
	"unlisten":      (*agent).unlisten,
	"option":        (*agent).option,
	"state":         (*agent).state,
	"fresh":         (*agent).fresh,
}

// Begin a call, and say what comes of it.
func (a *agent) begin(line string) {
	if strings.HasPrefix(line, "tcpspec ") {
		fmt.Fprintf(a.out, greeting, version)
		return
	}
	m, ok := parse(line)
	if !ok {
		fmt.Fprintf(a.out, "# not understood: %q\n", line)
		return
	}
	verb := verbs[m.verb]
	if verb == nil {
		a.answer(m.id, "unsupported")
		return
	}
	p := &pending{message: m}
	if text := verb(a, p); text != "" {
		a.answer(m.id, text)
		return
	}
	a.answer(m.id, "pending")
	a.waiting = append(a.waiting, p)
}

// Try again what is pending.
func (a *agent) again() {
	left := a.waiting[:0]
	for _, p := range a.waiting {
		if text := verbs[p.verb](a, p); text != "" {
			a.answer(p.id, text)
		} else {
			left = append(left, p)
		}
	}
	a.waiting = left
}

// Forget the calls that are pending on a connection: its application is gone.
func (a *agent) forget(conn int) {
	left := a.waiting[:0]
	for _, p := range a.waiting {
		if p.conn != conn {
			left = append(left, p)
		}
	}
	a.waiting = left
}

func (a *agent) fresh(*pending) string {
	a.net.renew()
	a.conns = map[int]*conn{}
	a.listens = map[end]*listener{}
	a.options = map[int][]option{}
	a.waiting = nil
	return "ok"
}

func readLines(lines chan<- string) {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		lines <- in.Text()
	}
	close(lines)
}

func main() {
	var c config
	flag.StringVar(&c.tap, "tap", "tcpspec", "the TAP interface to open")
	flag.StringVar(&c.mac, "mac", "02:00:00:00:00:02", "its Ethernet address here")
	flag.StringVar(&c.addresses, "addresses", "", "addresses with prefix lengths, separated by commas")
	flag.Parse()
	n, err := newNetwork(c)
	if err != nil {
		fmt.Fprintln(os.Stderr, "gvisor:", err)
		os.Exit(1)
	}
	a := &agent{out: bufio.NewWriter(os.Stdout), net: n}
	a.fresh(nil)
	lines := make(chan string, 64)
	go readLines(lines)
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				return
			}
			a.begin(line)
		case <-n.poke:
			a.again()
		}
		a.out.Flush()
	}
}
