#!/bin/sh
# test_capture.sh - what Wireshark's own programs make of our captures.  B is the folder of the build.

. suite/t/tap.sh
here=$(dirname "$0")
render=${B:-build}/reports/t/render
dir=$D

command -v tshark >/dev/null || { echo "ok 1 # SKIP there is no tshark"; exit 0; }
"$render" junit pcap="$dir" <"$here/run.jsonl" >/dev/null || exit 1
file="$dir/reset/in-window_len=100_@ipv4.pcapng"

equal "the frame that decided is found by its comment" \
	"$(tshark -r "$file" -Y 'frame.comment contains "FAIL"' -T fields -e frame.number 2>/dev/null)" 6
equal "its comment says why" \
	"$(tshark -r "$file" -Y 'frame.number == 6' -T fields -e frame.comment 2>/dev/null)" \
	"FAIL step 6: stack sent RST,ACK, expected ACK"
equal "the file has three comments of its own" "$(capinfos -k "$file" 2>/dev/null | grep -c 'Capture comment')" 3
equal "the ends have names" \
	"$(tshark -N n -r "$file" -Y 'frame.number == 2' -T fields -e ip.src_host -e ip.dst_host 2>/dev/null | tr '\t' ' ')" \
	"tester.tcpspec.test stack.lwip.test"
equal "directions are as the tester sees them" \
	"$(tshark -r "$file" -Y 'frame.packet_flags_direction == 1' -T fields -e frame.number 2>/dev/null | paste -sd' ')" "3 6"
equal "every checksum of every capture is right" \
	"$(find "$dir" -name '*.pcapng' -exec tshark -r {} -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE \
		-Y 'tcp.checksum.status == 0 || ip.checksum.status == 0' \; 2>/dev/null)" ""
equal "each case that exchanged a frame has a capture" "$(find "$dir" -name '*.pcapng' | wc -l)" 18
