/* SPDX-License-Identifier: MIT */
#ifndef FAULT_EFFECT_H
#define FAULT_EFFECT_H

#include <stdint.h>

struct fault_event;
struct fault_part;

/*
 * What a part of a fault can do, and the conditions that are no flag and no state.
 */

/* On a segment, whichever way it goes. */
void fault_set(struct fault_event *, const struct fault_part *);	/* field becomes by */
void fault_add(struct fault_event *, const struct fault_part *);	/* by is added to field */
void fault_flag(struct fault_event *, const struct fault_part *);	/* by is set in the flags */
void fault_unflag(struct fault_event *, const struct fault_part *);	/* by is cleared there */
void fault_drop(struct fault_event *, const struct fault_part *);	/* it never arrives */
/* the IP options are taken out */
void fault_ip_option_out(struct fault_event *, const struct fault_part *);
/* checksums and lengths become right */
void fault_mend(struct fault_event *, const struct fault_part *);
/* the octet of the payload at by is another */
void fault_flip(struct fault_event *, const struct fault_part *);
/* GETS: the ACK becomes SND.NXT plus by */
void fault_ack_of(struct fault_event *, const struct fault_part *);
/* GETS: the number becomes RCV.NXT plus by */
void fault_seq_of(struct fault_event *, const struct fault_part *);
/* the option of kind by is taken out */
void fault_option_out(struct fault_event *, const struct fault_part *);
/* these bytes, by of them, are put behind the options */
void fault_option_in(struct fault_event *, const struct fault_part *);
/* the MSS becomes at least by */
void fault_mss(struct fault_event *, const struct fault_part *);
/* the MSS becomes at most by */
void fault_mss_least(struct fault_event *, const struct fault_part *);
void fault_ts_val(struct fault_event *, const struct fault_part *);	/* by is added to TSval */
void fault_ts_ecr(struct fault_event *, const struct fault_part *);	/* by is added to TSecr */
/* by is added to the right edges of SACK */
void fault_sack_edge(struct fault_event *, const struct fault_part *);
/* the first two blocks change places */
void fault_sack_swap(struct fault_event *, const struct fault_part *);

/* On a segment of the stack. */
void fault_delay(struct fault_event *, const struct fault_part *);	/* it comes by µs later */
/* it comes again, by µs later */
void fault_twice(struct fault_event *, const struct fault_part *);
/*
 * it goes out as segments of most octets each; what the last of them has, flags, the others don't
 */
void fault_cut(struct fault_event *, uint32_t most);
/* its numbers begin at by, each time, instead of the ISN; on GETS the way back */
void fault_isn(struct fault_event *, const struct fault_part *);
/*
 * The clock of its ISNs is another one, by which the first connection of the case begins at by; all
 * others are as far from that as the stack had them (RFC 9293 3.4.1).  On GETS the way back.
 */
void fault_isn_clock(struct fault_event *, const struct fault_part *);
/*
 * GETS, of a stack that tells less of a window than it has: what lies beyond the right edge that it
 * told, which is in conn->kept once conn->acted, is treated as beyond the window.
 */
void fault_refuse_beyond(struct fault_event *, const struct fault_part *);
/* what is sent again comes at equal intervals */
void fault_rto_constant(struct fault_event *, const struct fault_part *);

/* Instead of it, or beside it; after so long where by is a time. */
/* the stack sends an ACK, after by µs */
void fault_answer_ack(struct fault_event *, const struct fault_part *);
/* the stack sends a RST: its number is that ACK's plus by, or 0 with an ACK (RFC 9293 3.5.2) */
void fault_answer_rst(struct fault_event *, const struct fault_part *);
/* it is dropped, and answered as a new SYN in LISTEN */
void fault_answer_syn_ack(struct fault_event *, const struct fault_part *);
/* the stack drops the connection, silently */
void fault_abort(struct fault_event *, const struct fault_part *);
/* the same, and it sends a RST */
void fault_reset(struct fault_event *, const struct fault_part *);
/* GETS: it forgets the connection, whatever the real one does with it; what comes is dropped */
void fault_forget(struct fault_event *, const struct fault_part *);
/* each time it was idle for by µs, the stack sends a keep-alive */
void fault_keep_alive(struct fault_event *, const struct fault_part *);
/* when it was idle for by µs, it is reset */
void fault_idle_reset(struct fault_event *, const struct fault_part *);

/* On what is told. */
void fault_reply(struct fault_event *, const struct fault_part *);	/* the result becomes by */
void fault_reply_bad(struct fault_event *, const struct fault_part *);	/* the bytes are others */
void fault_tell_state(struct fault_event *, const struct fault_part *);	/* the state becomes by */

/* Conditions. */
#define FAULT_SMALL 256			/* octets: no full segment of a case has less */
int fault_again(const struct fault_event *);		/* SENDS: sent before */
int fault_first(const struct fault_event *);		/* SENDS: data, for the first time */
int fault_over_ip4(const struct fault_event *);
int fault_over_ip6(const struct fault_event *);
int fault_with_data(const struct fault_event *);
int fault_without_data(const struct fault_event *);
/* ICMP: it is this error, by its name in a case */
int fault_is_icmp(const struct fault_event *, const char *name);
int fault_pure_ack(const struct fault_event *);		/* no SYN, FIN, RST, no payload */
/* GETS: its number isn't in the window, which is known */
int fault_outside(const struct fault_event *);
/* GETS: the right edge of the tester's window moves left */
int fault_shrinks(const struct fault_event *);
/* Its application has chosen neither TTL nor service. */
int fault_unmarked(const struct fault_event *);
int fault_forgotten(const struct fault_event *);	/* fault_forget was there before */

#endif
