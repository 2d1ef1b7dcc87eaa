// SPDX-License-Identifier: MIT

package main

import (
	"fmt"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

var stateNames = map[tcp.EndpointState]string{
	tcp.StateConnecting:  "SYN-SENT",
	tcp.StateSynSent:     "SYN-SENT",
	tcp.StateSynRecv:     "SYN-RECEIVED",
	tcp.StateEstablished: "ESTABLISHED",
	tcp.StateFinWait1:    "FIN-WAIT-1",
	tcp.StateFinWait2:    "FIN-WAIT-2",
	tcp.StateCloseWait:   "CLOSE-WAIT",
	tcp.StateClosing:     "CLOSING",
	tcp.StateLastAck:     "LAST-ACK",
	tcp.StateTimeWait:    "TIME-WAIT",
}

// What data came to a RECEIVE.
func (p *pending) data() string {
	if p.bad {
		return fmt.Sprintf("data %d bad", p.got)
	}
	return fmt.Sprintf("data %d", p.got)
}

// The state of the connection between two ends, whoever owns it: half open ones, and those that
// only wait for their end, are the stack's alone.
func (a *agent) state(p *pending) string {
	all := append(a.net.stack.RegisteredEndpoints(), a.net.stack.CleanupEndpoints()...)
	for _, t := range all {
		if name := stateOf(t, p); name != "" {
			return name
		}
	}
	if a.listens[listening(p.own)] != nil {
		return "LISTEN"
	}
	return "CLOSED"
}

func stateOf(t stack.TransportEndpoint, p *pending) string {
	ep, ok := t.(tcpip.Endpoint)
	if !ok {
		return ""
	}
	info, ok := ep.Info().(*stack.TransportEndpointInfo)
	if !ok {
		return ""
	}
	id := info.ID
	own, peer := end{string(id.LocalAddress), id.LocalPort}, end{string(id.RemoteAddress), id.RemotePort}
	if own != p.own || peer != p.peer {
		return ""
	}
	return stateNames[tcp.EndpointState(ep.State())]
}
