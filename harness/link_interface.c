/* SPDX-License-Identifier: MIT */
/*
 * link_interface.c - an interface of this machine as the wire.
 *
 * libpcap reads and writes; direction "in" leaves out what we have sent.  The descriptor is the
 * packet socket, non-blocking and in immediate mode, so waiting is as on any other link.
 *
 * Two things of the kernel would make a right stack look wrong.  It answers for addresses of its
 * own, so there must be none.  And it believes in hardware: a segment of a stack that leaves its
 * checksum to a card has only the sum of the pseudo-header in it, and one that leaves segmentation
 * to a card is larger than the wire's packets.  Both are told by looking at the frames.
 */

#include <errno.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <pcap/pcap.h>

#include "buf.h"
#include "link.h"
#include "link_interface.h"
#include "link_wall.h"
#include "packet.h"

#define ETHERNET 18		/* its header, with a VLAN tag */

struct interface {
	struct link_wall wall;
	pcap_t *pcap;
	uint32_t mtu;
	char what[40];
	char name[IFNAMSIZ];
};

static int refuse(char *why, int size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static int
refuse(char *why, int size, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, (size_t)size, fmt, ap);
	va_end(ap);
	return -1;
}

/* The kernel's end of the interface has no address, or the kernel would answer the stack too. */
static int
check_addresses(const char *name, char *why, int size)
{
	struct ifaddrs *list, *a;
	char text[NI_MAXHOST];
	int bad = 0;

	if (getifaddrs(&list) < 0)
		return refuse(why, size, "addresses of %s: %s", name, strerror(errno));
	for (a = list; a != NULL && !bad; a = a->ifa_next) {
		int family = a->ifa_addr != NULL ? a->ifa_addr->sa_family : AF_UNSPEC;

		if (strcmp(a->ifa_name, name) != 0 || (family != AF_INET && family != AF_INET6))
			continue;
		if (getnameinfo(a->ifa_addr, family == AF_INET ? sizeof(struct sockaddr_in) :
		    sizeof(struct sockaddr_in6), text, sizeof(text), NULL, 0, NI_NUMERICHOST) != 0)
			strcpy(text, "an address");
		bad = refuse(why, size,
		    "this machine has %s on %s and would answer the stack too: "
		    "ip address flush dev %s", text, name, name);
	}
	freeifaddrs(list);
	return bad;
}

static int
check_ipv6(const char *name, char *why, int size)
{
	char path[80];
	FILE *f;
	int c;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6", name);
	if ((f = fopen(path, "re")) == NULL)
		return 0;		/* a kernel without IPv6 */
	c = getc(f);
	fclose(f);
	if (c != '0')
		return 0;
	return refuse(why, size,
	    "this machine has IPv6 on %s and would talk to the stack: sysctl "
	    "net.ipv6.conf.%s.disable_ipv6=1", name, name);
}

static int
ethtool(int fd, struct ifreq *r, void *command)
{
	r->ifr_data = command;
	return ioctl(fd, SIOCETHTOOL, r);
}

/*
 * Are segments joined before we see them?  A TAP's driver says so of the card it imitates, but
 * doesn't do it.  Who can't be asked doesn't.
 */
static int
check_joining(int fd, struct ifreq *r, char *why, int size)
{
	struct ethtool_drvinfo driver = { .cmd = ETHTOOL_GDRVINFO };
	struct ethtool_value gro = { .cmd = ETHTOOL_GGRO }, flags = { .cmd = ETHTOOL_GFLAGS };

	if (ethtool(fd, r, &driver) == 0 && strcmp(driver.driver, "tun") == 0)
		return 0;
	if ((ethtool(fd, r, &gro) == 0 && gro.data != 0) ||
	    (ethtool(fd, r, &flags) == 0 && (flags.data & ETH_FLAG_LRO)))
		return refuse(why, size,
		    "%s joins the segments it receives: ethtool -K %s gro off lro off", r->ifr_name,
		    r->ifr_name);
	return 0;
}

/* Is the interface there, up, and fit?  Its MTU, or -1. */
static int
check_interface(const char *name, char *why, int size)
{
	struct ifreq r = { .ifr_ifindex = 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), mtu = -1;

	if (strlen(name) >= sizeof(r.ifr_name))
		refuse(why, size, "%s is too long for an interface's name", name);
	else if (strcpy(r.ifr_name, name), fd < 0 || ioctl(fd, SIOCGIFFLAGS, &r) < 0)
		refuse(why, size, "interface %s: %s", name, strerror(errno));
	else if (!(r.ifr_flags & IFF_UP))
		refuse(why, size, "interface %s is down: ip link set %s up", name, name);
	else if (check_joining(fd, &r, why, size) == 0 && check_ipv6(name, why, size) == 0 &&
	    check_addresses(name, why, size) == 0)
		mtu = ioctl(fd, SIOCGIFMTU, &r) == 0 ? r.ifr_mtu :
		    refuse(why, size, "MTU of %s: %s", name, strerror(errno));
	if (fd >= 0)
		close(fd);
	return mtu;
}

static int
set_filter(pcap_t *pcap, const char *filter)
{
	struct bpf_program program;
	int bad;

	if (filter == NULL)
		return 0;
	if (pcap_compile(pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) < 0)
		return -1;
	bad = pcap_setfilter(pcap, &program);
	pcap_freecode(&program);
	return bad;
}

/* Open it; NULL with the reason in why. */
static pcap_t *
open_pcap(const char *name, const char *filter, char *why, int size)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	pcap_t *p = pcap_create(name, error);
	int bad;

	if (p == NULL) {
		refuse(why, size, "open %s: %s", name, error);
		return NULL;
	}
	pcap_set_snaplen(p, FRAME_MAX);
	pcap_set_promisc(p, 1);
	pcap_set_immediate_mode(p, 1);
	if ((bad = pcap_activate(p)) < 0)
		refuse(why, size, "open %s: %s%s", name, pcap_statustostr(bad),
		    bad == PCAP_ERROR_PERM_DENIED ? "; it takes root, or CAP_NET_RAW" : "");
	else if (pcap_datalink(p) != DLT_EN10MB)
		bad = refuse(why, size, "%s is no Ethernet", name);
	else if (set_filter(p, filter) < 0)
		bad = refuse(why, size, "filter \"%s\": %s", filter, pcap_geterr(p));
	else if (pcap_setdirection(p, PCAP_D_IN) < 0 || pcap_setnonblock(p, 1, error) < 0)
		bad = refuse(why, size, "open %s: %s", name, error[0] ? error : pcap_geterr(p));
	if (bad >= 0)
		return p;
	pcap_close(p);
	return NULL;
}

/* Has only the pseudo-header been summed, as by a stack whose card does the rest? */
static int
half_summed(const struct frame *f)
{
	struct packet p;
	uint32_t sum;

	packet_parse(f, &p);
	if (p.kind != PACKET_TCP || p.sum == p.segment.v[FIELD_SUM])
		return 0;
	sum = pseudo_sum(&p.ends.stack, &p.ends.tester, 6, p.segment.v[FIELD_LEN] +
		4 * p.segment.v[FIELD_OFF]);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == p.segment.v[FIELD_SUM];
}

/* What the stack's side leaves to hardware ends the link; nothing of the stack can be judged so. */
static enum link_event
look(struct interface *i, const struct frame *f, uint32_t len)
{
	const char *left = NULL;

	if (len > i->mtu + ETHERNET)
		left = "segmentation";
	else if (half_summed(f))
		left = "checksums";
	if (left == NULL)
		return LINK_FRAME;
	i->wall.link.fault = 1;
	snprintf(i->wall.link.why, sizeof(i->wall.link.why),
	    "the stack's side of %s leaves %s to hardware: there, "
	    "ethtool -K INTERFACE tx off tso off gso off", i->name, left);
	return LINK_GONE;
}

static enum link_event
interface_read(struct link_wall *w, struct frame *f)
{
	struct interface *i = (struct interface *)w;
	struct pcap_pkthdr *h;
	const u_char *data;
	int n = pcap_next_ex(i->pcap, &h, &data);

	if (n < 0)
		return wall_gone(w, pcap_geterr(i->pcap));
	if (n == 0)
		return LINK_TIME;
	f->len = h->caplen < FRAME_MAX ? h->caplen : FRAME_MAX;
	memcpy(f->data, data, f->len);
	return look(i, f, h->len);
}

static int
interface_send(struct link *l, const struct frame *f)
{
	struct interface *i = (struct interface *)l;

	wall_sends(&i->wall);
	if (pcap_inject(i->pcap, f->data, f->len) == (int)f->len)
		return 0;
	snprintf(l->why, sizeof(l->why), "send of %u bytes on %s: %s", f->len, i->name,
	    pcap_geterr(i->pcap));
	return -1;
}

static void
interface_close(struct link *l)
{
	struct interface *i = (struct interface *)l;

	pcap_close(i->pcap);
	wall_end(&i->wall);
	free(i);
}

static const struct link_ops interface_ops = { interface_send, wall_recv, wall_now,
	interface_close };

struct link *
link_interface(const char *name, const char *filter, char *why, int size)
{
	int mtu = check_interface(name, why, size);
	pcap_t *pcap = mtu < 0 ? NULL : open_pcap(name, filter, why, size);
	struct interface *i;

	if (pcap == NULL)
		return NULL;
	if ((i = calloc(1, sizeof(*i))) == NULL) {
		refuse(why, size, "out of memory");
		pcap_close(pcap);
		return NULL;
	}
	i->pcap = pcap;
	i->mtu = (uint32_t)mtu;
	snprintf(i->name, sizeof(i->name), "%s", name);
	snprintf(i->what, sizeof(i->what), "interface %s", name);
	i->wall.link.ops = &interface_ops;
	i->wall.fd = pcap_get_selectable_fd(pcap);
	i->wall.read = interface_read;
	i->wall.what = i->what;
	wall_begin(&i->wall);
	return &i->wall.link;
}
