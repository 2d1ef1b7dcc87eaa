/* SPDX-License-Identifier: MIT */
/*
 * measure.c - measuring what a stack chose, with cases.
 *
 * A text is run as a case against the stack, and what is looked at is when its steps were over, how
 * large the stack's segments were, and whether what the application read was what the case
 * expected.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "diag.h"
#include "measure.h"
#include "run.h"
#include "script.h"
#include "sut.h"

#define TIME_WAIT_MOST 600	/* seconds that TIME-WAIT is looked at */
#define STEPS 64
#define MSS_MOST 1024

#define HEADER "title: Calibration\nproves: RFC9293-MUST-5\n\nsetup\n"

/* Each case has ports of its own, as this number has. */
enum { NTH_RTO = 0, NTH_DELACK = 3, NTH_MSL = 5, NTH_URGENT = 6, NTH_MSS = 8 };

/* What became of a case. */
struct watched {
	struct usec t[STEPS];	/* when steps of the test were over */
	int n;			/* how many; the last STEPS of them are in t, as a ring */
	uint32_t largest;	/* payload of a segment of the stack */
	struct run_verdict v;
};

static void
on_step(void *arg, const struct run_step *s)
{
	struct watched *w = arg;

	if (s->part == PART_TEST && strcmp(s->result, "ok") == 0)
		w->t[w->n++ % STEPS] = s->t;
}

static void
on_frame(void *arg, const struct run_frame *f)
{
	struct watched *w = arg;

	if (f->rx && strcmp(f->kind, "tcp") == 0 && f->len > w->largest)
		w->largest = f->len;
}

/* From the last step but one to the last. */
static struct usec
last_gap(const struct watched *w)
{
	return usec_sub(w->t[(w->n - 1) % STEPS], w->t[(w->n - 2) % STEPS]);
}

/* Run a text as a case.  1 when it passed, 0 when it didn't. */
static int
run_text(struct sut *sut, const char *text, uint32_t nth, struct watched *w)
{
	struct observer observer = { .step = on_step, .frame = on_frame, .arg = w };
	struct run_config config = {
		.ip = sut->stack[0][0].family != 0 ? 4 : 6,
		.seed = nth + 1,
		.instance = nth,
		.timeout_scale = 100,
	};
	struct diag quiet = { .out = NULL };
	struct script *s = script_parse(
	    "calibration", "calibration", text, strlen(text), NULL, 0, &quiet);

	*w = (struct watched){ .v = { .verdict = VERDICT_ERROR, .cause = "none" } };
	if (s != NULL)
		run_case(s, sut, &config, &observer, &w->v);
	script_free(s);
	return w->v.verdict == VERDICT_PASS;
}

/*
 * The least of three, as the stack may be late, but never early.  But a gap whose beginning was
 * read late is too short: those count in which the tester was kept from running least, by the
 * millisecond.
 */
static int
measure_rto(struct sut *sut, char *value, int size)
{
	static const char text[] = HEADER
	    "\testablished\n"
	    "test\n"
	    "\tcall\tsend 10\n"
	    "\texpect\t. 1:11 ack 1 within 2s\n"
	    "\texpect\t. 1:11 ack 1 within 30s\n";
	struct watched w;
	int64_t least = 0, least_late = 0, gap, late;

	for (uint32_t i = 0; i < 3; i++) {
		if (!run_text(sut, text, NTH_RTO + i, &w))
			continue;
		gap = last_gap(&w).us / 1000 * 1000;
		late = w.v.late.us / 1000;
		if (least == 0 || late < least_late || (late == least_late && gap < least)) {
			least = gap;
			least_late = late;
		}
	}
	profile_time_text((struct usec){ least }, value, size);
	return least > 0;
}

/*
 * The longest of some, and two ticks more; but no more than RFC 1122 4.2.3.2 lets it be.  Some
 * stacks acknowledge the first segments of a connection at once, and delay only where the
 * application answers what comes.
 */
static int
measure_delack(struct sut *sut, char *value, int size)
{
	static const char *const texts[] = {
	    HEADER
	    "\testablished\n"
	    "test\n"
	    "\tsend\t. 1:11 ack 1\n"
	    "\texpect\t. 1:1 ack 11 within 2s\n"
	    "\twait\t1s\n"
	    "\tsend\t. 11:21 ack 1\n"
	    "\texpect\t. 1:1 ack 21 within 2s\n",
	    HEADER
	    "\testablished\n"
	    "test\n"
	    "\tsend\t. 1:11 ack 1\n"
	    "\texpect\t. 1:1 ack 11 within 2s\n"
	    "\tcall\tsend 10\n"
	    "\texpect\t. 1:11 ack 11 within 2s\n"
	    "\tsend\t. 11:21 ack 11\n"
	    "\texpect\t. 11:11 ack 21 within 2s\n",
	};
	struct watched w;
	int64_t longest = -1;

	for (uint32_t i = 0; i < countof(texts); i++)
		if (run_text(sut, texts[i], NTH_DELACK + i, &w) && last_gap(&w).us > longest)
			longest = last_gap(&w).us;
	if (longest < 0)
		return 0;
	longest = longest / 1000 * 1000 + 2 * sut->profile->tick.us;
	profile_time_text((struct usec){ longest < 500000 ? longest : 500000 }, value, size);
	return longest > 0;
}

/* How many seconds TIME-WAIT is still there, halved. */
static int
measure_msl(struct sut *sut, char *value, int size)
{
	static const char head[] = HEADER "\ttime-wait\ntest\n",
			  second[] = "\twait\t1s\n\tstate\tTIME-WAIT\n";
	char *text = malloc(sizeof(head) + TIME_WAIT_MOST * sizeof(second));
	struct watched w;

	if (text == NULL)
		return 0;
	strcpy(text, head);
	for (size_t i = 0, at = sizeof(head) - 1; i < TIME_WAIT_MOST; i++, at += sizeof(second) - 1)
		strcpy(text + at, second);
	if (run_text(sut, text, NTH_MSL, &w))
		w.n = 0;		/* it is there for ever, or isn't told */
	free(text);
	profile_time_text((struct usec){ (int64_t)(w.n / 2) * 1000000 / 2 }, value, size);
	return w.n > 1;
}

/*
 * Is no segment larger than this MSS when there are octets for more than two?  0 also when none
 * comes.
 */
static int
is_honoured(struct sut *sut, uint32_t mss)
{
	uint32_t n = 2 * mss + 8;
	char text[400];
	struct watched w;

	snprintf(text, sizeof(text), HEADER
	    "\testablished <mss %u>\n"
	    "test\n"
	    "\tcall\tsend %u\n"
	    "\texpect\t. 1(1~%u) ack 1 within 2s\n", mss, n, n);
	run_text(sut, text, NTH_MSS + mss, &w);
	return w.largest > 0 && w.largest <= mss;
}

/* The smallest MSS that is honoured, where all larger ones are. */
static int
measure_mss_floor(struct sut *sut, char *value, int size)
{
	uint32_t low = 0, high = 1, middle;

	for (; !is_honoured(sut, high); high *= 2)
		if ((low = high) >= MSS_MOST)
			return 0;
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (is_honoured(sut, middle))
			high = middle;
		else
			low = middle;
	}
	snprintf(value, (size_t)size, "%u", high);
	return 1;
}

/*
 * Of ten octets with an urgent pointer of 5, are the first n there for an application that reads as
 * always?  -1: it can't be told.
 */
static int
all_there(struct sut *sut, int n)
{
	char text[400];
	struct watched w;

	snprintf(text, sizeof(text), HEADER
	    "\testablished\n"
	    "\tcall\taccept\n"
	    "test\n"
	    "\tsend\tU. 1:11 ack 1 urg 5\n"
	    "\texpect\t. 1:1 ack 11 within 2s\n"
	    "\tcall\treceive %d\n"
	    "\treply\tdata 1:%d\n", n, n + 1);
	if (run_text(sut, text, NTH_URGENT + (uint32_t)n % 2, &w))
		return 1;
	return w.v.verdict == VERDICT_FAIL && strcmp(w.v.cause, "reply") == 0 ? 0 : -1;
}

/*
 * The pointer is 5, so the last urgent octet is the fifth or the sixth.  It can be told of a stack
 * that takes it out of the stream, as sockets do (RFC 6093 section 2.2); where all octets are read
 * in line nothing depends on it either.
 */
static int
measure_urgent(struct sut *sut, char *value, int size)
{
	int fifth = all_there(sut, 5), sixth = fifth > 0 ? all_there(sut, 6) : -1;

	snprintf(value, (size_t)size, "%s", fifth == 0 ? "after" : "last");
	return fifth == 0 || sixth == 0;
}

static const struct measure rows[] = {
	{ PROFILE_RTO,		"$rto",		0, measure_rto },
	{ PROFILE_DELACK,	"$delack",	0, measure_delack },
	{ PROFILE_MSL,		"$msl",		1, measure_msl },
	{ PROFILE_MSS_FLOOR,	"$mss.floor",	0, measure_mss_floor },
	{ PROFILE_URGENT,	"$urgent",	0, measure_urgent },
};

const struct measure *
measure_at(int i)
{
	return i >= 0 && i < (int)countof(rows) ? &rows[i] : NULL;
}
