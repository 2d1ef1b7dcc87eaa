/* SPDX-License-Identifier: MIT */
#ifndef WIRE_RULES_H
#define WIRE_RULES_H

struct packet;
struct wire;
struct wire_breach;

/*
 * One rule: what it is called, the requirement it comes from, and how it is seen that a segment
 * breaks it.
 */
struct wire_rule {
	const char *name;
	int (*broken)(const struct wire *, const struct packet *, struct wire_breach *);
	const char *requirement;
	int any;		/* also for what can't be parsed as a segment */
	int recommended;	/* only a SHOULD */
};

/* Rules about options, in wire_options.c: each as broken above. */
int wire_wscale_place(const struct wire *, const struct packet *, struct wire_breach *);
int wire_wscale_size(const struct wire *, const struct packet *, struct wire_breach *);
int wire_ts_unagreed(const struct wire *, const struct packet *, struct wire_breach *);
int wire_ts_no_ack(const struct wire *, const struct packet *, struct wire_breach *);
int wire_sack_edges(const struct wire *, const struct packet *, struct wire_breach *);

/* Rules about the path, in wire_path.c. */
int wire_mtu_ip4(const struct wire *, const struct packet *, struct wire_breach *);
int wire_mtu_ip6(const struct wire *, const struct packet *, struct wire_breach *);

/* RFC 9293 3.9.1.2, where the interface has no push; in wire_options.c. */
int wire_last_pushed(const struct wire *, const struct packet *, struct wire_breach *);

/* All rules, and how many there are. */
const struct wire_rule *wire_rules(int *n);

#endif
