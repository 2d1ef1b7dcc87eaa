// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"unsafe"

	"gvisor.dev/gvisor/pkg/bufferv2"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/link/ethernet"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

const (
	nic     = 1
	mtu     = 1500
	frames  = 512 // that may wait to be written
	version = "2022-12-19"
)

type config struct {
	tap, mac, addresses string
}

// One end of a connection: the bytes of its address, and its port.
type end struct {
	addr string
	port uint16
}

// The stack of the case that runs, on a TAP that all cases share.
type network struct {
	config
	tap   *os.File
	stack *stack.Stack
	wire  atomic.Value // *channel.Endpoint of that stack
	stop  context.CancelFunc
	poke  chan struct{}
}

// Attach to the TAP interface, which somebody else has made or which is made now.
func openTap(name string) (*os.File, error) {
	const tunSetIff, tap, noPI = 0x400454ca, 0x0002, 0x1000
	fd, err := syscall.Open("/dev/net/tun", syscall.O_RDWR|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("open /dev/net/tun: %v", err)
	}
	var request struct {
		name  [16]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:15], name)
	request.flags = tap | noPI
	if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), tunSetIff, uintptr(unsafe.Pointer(&request))); e != 0 {
		syscall.Close(fd)
		return nil, fmt.Errorf("attach to interface %s: %v", name, e)
	}
	return os.NewFile(uintptr(fd), "tap"), nil
}

func newNetwork(c config) (*network, error) {
	f, err := openTap(c.tap)
	if err != nil {
		return nil, err
	}
	n := &network{config: c, tap: f, poke: make(chan struct{}, 1)}
	s, _, err := n.build()
	if err != nil {
		return nil, err
	}
	s.Close()
	go n.read()
	return n, nil
}

// A stack with its addresses and routes, behind a channel of frames.
func (n *network) build() (*stack.Stack, *channel.Endpoint, error) {
	mac, err := net.ParseMAC(n.mac)
	if err != nil {
		return nil, nil, err
	}
	wire := channel.New(frames, mtu+header.EthernetMinimumSize, tcpip.LinkAddress(mac))
	s := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, ipv6.NewProtocol, arp.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, icmp.NewProtocol4, icmp.NewProtocol6},
	})
	if e := s.CreateNIC(nic, ethernet.New(wire)); e != nil {
		return nil, nil, fmt.Errorf("make an interface: %v", e)
	}
	sack := tcpip.TCPSACKEnabled(true)
	s.SetTransportProtocolOption(tcp.ProtocolNumber, &sack)
	for _, text := range strings.Split(n.addresses, ",") {
		ip, subnet, err := net.ParseCIDR(text)
		if err != nil {
			return nil, nil, err
		}
		address := tcpip.ProtocolAddress{Protocol: ipv6.ProtocolNumber}
		if four := ip.To4(); four != nil {
			ip, address.Protocol = four, ipv4.ProtocolNumber
		}
		ones, _ := subnet.Mask.Size()
		address.AddressWithPrefix = tcpip.AddressWithPrefix{Address: tcpip.Address(ip), PrefixLen: ones}
		if e := s.AddProtocolAddress(nic, address, stack.AddressProperties{}); e != nil {
			return nil, nil, fmt.Errorf("address %s: %v", text, e)
		}
		s.AddRoute(tcpip.Route{Destination: address.AddressWithPrefix.Subnet(), NIC: nic})
	}
	return s, wire, nil
}

// A new stack in place of the old one, which can't say anything any more.
func (n *network) renew() {
	old := n.stack
	if old != nil {
		n.stop()
	}
	s, wire, err := n.build()
	if err != nil {
		panic(err)
	}
	var ctx context.Context
	ctx, n.stop = context.WithCancel(context.Background())
	n.stack = s
	n.wire.Store(wire)
	go n.write(ctx, wire)
	if old != nil {
		old.Close()
	}
}

// From the TAP to the stack that is there just now.
func (n *network) read() {
	data := make([]byte, 65536)
	for {
		got, err := n.tap.Read(data)
		if err != nil {
			fmt.Fprintln(os.Stderr, "gvisor: read from the TAP:", err)
			os.Exit(1)
		}
		wire, ok := n.wire.Load().(*channel.Endpoint)
		if !ok {
			continue
		}
		packet := stack.NewPacketBuffer(stack.PacketBufferOptions{
			Payload: bufferv2.MakeWithData(append([]byte(nil), data[:got]...)),
		})
		wire.InjectInbound(0, packet)
		packet.DecRef()
	}
}

// From one stack to the TAP, until it is another one's turn.
func (n *network) write(ctx context.Context, wire *channel.Endpoint) {
	for {
		packet := wire.ReadContext(ctx)
		if packet.IsNil() {
			return
		}
		view := packet.ToView()
		if ctx.Err() == nil {
			if _, err := n.tap.Write(view.AsSlice()); err != nil {
				fmt.Fprintln(os.Stderr, "gvisor: write to the TAP:", err)
			}
		}
		view.Release()
		packet.DecRef()
	}
}

// Something has changed: tell the agent, who looks at everything.
func (n *network) changed() {
	select {
	case n.poke <- struct{}{}:
	default:
	}
}
