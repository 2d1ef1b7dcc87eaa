// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// A connection of the case that has an application.
type conn struct {
	ep   tcpip.Endpoint
	done bool // it ended, and that was told
	open bool // the OPEN was made and isn't done
}

type listener struct {
	ep   tcpip.Endpoint
	came map[[2]end]tcpip.Endpoint // connections nobody has taken, by their two ends
}

type option struct {
	name  string
	value int
}

// The answer that a call brings when the stack says this.
func word(e tcpip.Error) string {
	switch e.(type) {
	case nil:
		return "ok"
	case *tcpip.ErrClosedForReceive:
		return "fin"
	case *tcpip.ErrClosedForSend:
		return "closing"
	case *tcpip.ErrConnectionReset, *tcpip.ErrConnectionAborted, *tcpip.ErrAborted:
		return "reset"
	case *tcpip.ErrConnectionRefused:
		return "refused"
	case *tcpip.ErrTimeout:
		return "timeout"
	case *tcpip.ErrHostUnreachable, *tcpip.ErrNetworkUnreachable:
		return "unreachable"
	case *tcpip.ErrPortInUse, *tcpip.ErrAlreadyConnected, *tcpip.ErrAlreadyConnecting, *tcpip.ErrDuplicateAddress:
		return "exists"
	case *tcpip.ErrNotConnected, *tcpip.ErrInvalidEndpointState:
		return "absent"
	case *tcpip.ErrUnknownProtocolOption, *tcpip.ErrNotSupported:
		return "unsupported"
	}
	return "error " + e.String()
}

// Does this answer say that the connection has ended?
func ends(text string) bool {
	return text == "reset" || text == "refused" || text == "timeout" || text == "unreachable"
}

func patternByte(offset uint32) byte {
	x := offset * 0x9e3779b1
	x = (x ^ x>>15) * 0x85ebca77
	return byte(x >> 24)
}

func (e end) full() tcpip.FullAddress {
	return tcpip.FullAddress{NIC: nic, Addr: tcpip.Address(e.addr), Port: e.port}
}

func (a *agent) endpoint(own end) (tcpip.Endpoint, tcpip.Error) {
	var queue waiter.Queue
	proto := tcpip.NetworkProtocolNumber(ipv4.ProtocolNumber)
	if len(own.addr) == header.IPv6AddressSize {
		proto = ipv6.ProtocolNumber
	}
	ep, err := a.net.stack.NewEndpoint(tcp.ProtocolNumber, proto, &queue)
	if err != nil {
		return nil, err
	}
	a.watch(&queue)
	ep.SocketOptions().SetReuseAddress(true)
	if proto == ipv6.ProtocolNumber {
		ep.SocketOptions().SetV6Only(true)
	}
	return ep, nil
}

func (a *agent) watch(queue *waiter.Queue) {
	entry := waiter.NewFunctionEntry(^waiter.EventMask(0), func(waiter.EventMask) { a.net.changed() })
	queue.EventRegister(&entry)
}

// The key of a listener: it is on all addresses of the family.
func listening(own end) end {
	return end{string(make([]byte, len(own.addr))), own.port}
}

func (a *agent) listen(p *pending) string {
	key := listening(p.own)
	if a.listens[key] != nil {
		return "ok"
	}
	ep, err := a.endpoint(p.own)
	if err != nil {
		return word(err)
	}
	for _, o := range a.options[p.conn] {
		set(ep, p.own, o)
	}
	if err = ep.Bind(tcpip.FullAddress{Port: p.own.port}); err == nil {
		err = ep.Listen(64)
	}
	if err != nil {
		ep.Close()
		return word(err)
	}
	a.listens[key] = &listener{ep, map[[2]end]tcpip.Endpoint{}}
	return "ok"
}

func (a *agent) unlisten(p *pending) string {
	key := listening(p.own)
	l := a.listens[key]
	if l == nil {
		return "absent"
	}
	l.ep.Close()
	delete(a.listens, key)
	return "ok"
}

// The connection that a call is about, taken from its listener if need be.
func (a *agent) find(p *pending) *conn {
	if c := a.conns[p.conn]; c != nil {
		return c
	}
	l := a.listens[listening(p.own)]
	if l == nil {
		return nil
	}
	for {
		var from tcpip.FullAddress
		ep, queue, err := l.ep.Accept(&from)
		if err != nil {
			break
		}
		a.watch(queue)
		own, _ := ep.GetLocalAddress()
		l.came[[2]end{{string(own.Addr), own.Port}, {string(from.Addr), from.Port}}] = ep
	}
	ends := [2]end{p.own, p.peer}
	ep := l.came[ends]
	if ep == nil {
		return nil
	}
	delete(l.came, ends)
	a.conns[p.conn] = &conn{ep: ep}
	return a.conns[p.conn]
}

// What a connection answers to a call that failed: that it ended is told once. A SEND is only told
// that the stream is closed; why, the endpoint knows.
func (c *conn) failed(err tcpip.Error) string {
	text := word(err)
	switch tcp.EndpointState(c.ep.State()) {
	case tcp.StateError, tcp.StateClose:
		if last := c.ep.LastError(); last != nil {
			text = word(last)
		}
	}
	if c.done {
		return "absent"
	}
	c.done = ends(text)
	return text
}

func (a *agent) accept(p *pending) string {
	c := a.find(p)
	if c != nil {
		return "ok"
	}
	if a.listens[listening(p.own)] == nil {
		return "absent"
	}
	return ""
}

func (a *agent) open(p *pending) string {
	c := a.conns[p.conn]
	if c != nil && c.open {
		return a.opening(c)
	}
	if c != nil && !c.done {
		return "exists"
	}
	ep, err := a.endpoint(p.own)
	if err != nil {
		return word(err)
	}
	for _, o := range a.options[p.conn] {
		set(ep, p.own, o)
	}
	if err = ep.Bind(p.own.full()); err == nil {
		err = ep.Connect(p.peer.full())
	}
	if _, started := err.(*tcpip.ErrConnectStarted); !started && err != nil {
		ep.Close()
		return word(err)
	}
	a.conns[p.conn] = &conn{ep: ep, open: true}
	return a.opening(a.conns[p.conn])
}

// Is the OPEN done?
func (a *agent) opening(c *conn) string {
	switch tcp.EndpointState(c.ep.State()) {
	case tcp.StateConnecting, tcp.StateSynSent, tcp.StateSynRecv, tcp.StateInitial, tcp.StateBound:
		return ""
	case tcp.StateError, tcp.StateClose:
		c.open = false
		if err := c.ep.LastError(); err != nil {
			return c.failed(err)
		}
		return c.failed(&tcpip.ErrConnectionReset{})
	}
	c.open = false
	return "ok"
}

func (a *agent) send(p *pending) string {
	c := a.find(p)
	if c == nil || c.done {
		return "absent"
	}
	offset, n := uint32(p.number(0)), p.number(1)
	for p.got < n {
		data := make([]byte, n-p.got)
		for i := range data {
			data[i] = patternByte(offset + uint32(p.got+i))
		}
		sent, err := c.ep.Write(bytes.NewReader(data), tcpip.WriteOptions{})
		p.got += int(sent)
		if _, later := err.(*tcpip.ErrWouldBlock); later {
			return ""
		}
		if err != nil {
			return c.failed(err)
		}
	}
	return "ok"
}

func (a *agent) receive(p *pending) string {
	c := a.find(p)
	if c == nil && a.listens[listening(p.own)] != nil {
		return ""
	}
	if c == nil || c.done {
		return "absent"
	}
	offset, n := uint32(p.number(0)), p.number(1)
	for p.got < n {
		data := make([]byte, n-p.got)
		w := tcpip.SliceWriter(data)
		got, err := c.ep.Read(&w, tcpip.ReadOptions{})
		for i := 0; i < got.Count; i++ {
			p.bad = p.bad || data[i] != patternByte(offset+uint32(p.got+i))
		}
		p.got += got.Count
		if _, later := err.(*tcpip.ErrWouldBlock); later {
			return ""
		}
		if _, fin := err.(*tcpip.ErrClosedForReceive); fin && p.got > 0 {
			break
		}
		if _, early := err.(*tcpip.ErrNotConnected); early && c.open {
			return ""
		}
		if err != nil {
			return c.failed(err)
		}
	}
	return p.data()
}

func (a *agent) shutdown(p *pending) string {
	c := a.find(p)
	if c == nil || c.done {
		return "absent"
	}
	return c.shut(tcpip.ShutdownWrite)
}

func (a *agent) shutdownRead(p *pending) string {
	c := a.find(p)
	if c == nil || c.done {
		return "absent"
	}
	return c.shut(tcpip.ShutdownRead)
}

func (c *conn) shut(which tcpip.ShutdownFlags) string {
	if err := c.ep.Shutdown(which); err != nil {
		return c.failed(err)
	}
	return "ok"
}

func (a *agent) close(p *pending) string {
	return a.leave(p, tcpip.Endpoint.Close)
}

func (a *agent) abort(p *pending) string {
	return a.leave(p, tcpip.Endpoint.Abort)
}

// The application goes, one way or the other.
func (a *agent) leave(p *pending, how func(tcpip.Endpoint)) string {
	c := a.find(p)
	if c == nil || c.done {
		return "absent"
	}
	how(c.ep)
	a.forget(p.conn)
	delete(a.conns, p.conn)
	return "ok"
}

func seconds(n int) time.Duration      { return time.Duration(n) * time.Second }
func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// Set an option of an endpoint; the answer.
func set(ep tcpip.Endpoint, own end, o option) string {
	var err tcpip.Error
	switch o.name {
	case "nodelay":
		ep.SocketOptions().SetDelayOption(o.value == 0)
	case "cork":
		ep.SocketOptions().SetCorkOption(o.value != 0)
	case "quickack":
		ep.SocketOptions().SetQuickAck(o.value != 0)
	case "keepalive":
		ep.SocketOptions().SetKeepAlive(o.value != 0)
	case "rcvbuf":
		ep.SocketOptions().SetReceiveBufferSize(int64(o.value), true)
	case "sndbuf":
		ep.SocketOptions().SetSendBufferSize(int64(o.value), true)
	case "keepidle":
		v := tcpip.KeepaliveIdleOption(seconds(o.value))
		err = ep.SetSockOpt(&v)
	case "keepintvl":
		v := tcpip.KeepaliveIntervalOption(seconds(o.value))
		err = ep.SetSockOpt(&v)
	case "linger2":
		v := tcpip.TCPLingerTimeoutOption(seconds(o.value))
		err = ep.SetSockOpt(&v)
	case "user-timeout":
		v := tcpip.TCPUserTimeoutOption(milliseconds(o.value))
		err = ep.SetSockOpt(&v)
	case "keepcnt":
		err = ep.SetSockOptInt(tcpip.KeepaliveCountOption, o.value)
	case "syncnt":
		err = ep.SetSockOptInt(tcpip.TCPSynCountOption, o.value)
	case "maxseg":
		err = ep.SetSockOptInt(tcpip.MaxSegOption, o.value)
	case "ttl":
		which := tcpip.IPv4TTLOption
		if len(own.addr) == header.IPv6AddressSize {
			which = tcpip.IPv6HopLimitOption
		}
		err = ep.SetSockOptInt(which, o.value)
	case "tos":
		which := tcpip.IPv4TOSOption
		if len(own.addr) == header.IPv6AddressSize {
			which = tcpip.IPv6TrafficClassOption
		}
		err = ep.SetSockOptInt(which, o.value)
	case "linger":
		if o.value > 0 { // would hold up CLOSE
			return "unsupported"
		}
		ep.SocketOptions().SetLinger(tcpip.LingerOption{Enabled: o.value == 0})
	default:
		return "unsupported"
	}
	return word(err)
}

func (a *agent) option(p *pending) string {
	if len(p.more) != 2 {
		return "error expected a name and a value"
	}
	o := option{p.more[0], p.number(1)}
	if c := a.find(p); c != nil {
		return set(c.ep, p.own, o)
	}
	probe, err := a.endpoint(p.own)
	if err != nil {
		return word(err)
	}
	text := set(probe, p.own, o)
	probe.Close()
	if text != "ok" {
		return text
	}
	if l := a.listens[listening(p.own)]; l != nil {
		return set(l.ep, p.own, o)
	}
	a.options[p.conn] = append(a.options[p.conn], o)
	return "ok"
}
