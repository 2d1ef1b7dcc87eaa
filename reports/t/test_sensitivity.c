/* SPDX-License-Identifier: MIT */
/* test_sensitivity.c - the figures of mutants: read, added up, and shown. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>
#include <fcntl.h>

#include "sensitivity.h"

static struct sensitivity *
read_text(const char *text)
{
	int fd = memfd_create("figures", 0), error;
	struct sensitivity *m;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	m = sensitivity_read(fd);
	error = errno;
	close(fd);
	errno = error;
	return m;
}

#define SUM(area, mutants, steps, rules, lawful, slack, survived, caught) "{\"record\":\"mutants\",\"area\":\"" area "\",\"mutants\":" \
	#mutants ",\"steps\":" #steps ",\"rules\":" #rules ",\"lawful\":" #lawful ",\"slack\":" #slack ",\"known\":0,\"survived\":" \
	#survived ",\"caught\":" #caught "}\n"
#define CASE_OF(area, name) "{\"record\":\"mutants\",\"area\":\"" area "\",\"case\":\"" area "/" name "\",\"mutants\":5}\n"

static void
adds_up(void **state)
{
	struct sensitivity *m = read_text("{\"record\":\"mutation\",\"tool\":\"tcpspec\",\"stack\":\"linux\"}\n"
	    CASE_OF("ack", "a") CASE_OF("ack", "b") CASE_OF("close", "c")
	    SUM("ack", 110, 60, 30, 8, 2, 10, 900) SUM("close", 50, 40, 10, 0, 0, 0, 1000));

	(void)state;
	assert_non_null(m);
	assert_string_equal(m->stack, "linux");
	assert_int_equal(m->nareas, 2);
	assert_string_equal(m->areas[0].name, "ack");
	assert_int_equal(m->areas[0].cases, 2);
	assert_int_equal(m->areas[0].caught, 900);
	assert_int_equal(m->areas[1].cases, 1);
	assert_int_equal(m->all.mutants, 160);
	assert_int_equal(m->all.survived, 10);
	assert_int_equal(m->all.cases, 3);
	assert_int_equal(m->all.caught, 933);		/* 140 of 150 */
	sensitivity_free(m);
}

/* Another file, or none of it. */
static void
refuses(void **state)
{
	static const char *const texts[] = { "", "{\"record\":\"run\"}\n", CASE_OF("ack", "a"), "no json\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_null(read_text(texts[i]));
		assert_int_equal(errno, EINVAL);
	}
}

/* What can't be read is another thing than what has no figures. */
static void
says_why_not(void **state)
{
	int fd = open("/", O_RDONLY);

	(void)state;
	assert_true(fd >= 0);
	assert_null(sensitivity_read(fd));
	assert_int_equal(errno, EISDIR);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_up), cmocka_unit_test(refuses), cmocka_unit_test(says_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
