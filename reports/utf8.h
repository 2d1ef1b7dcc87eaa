/* SPDX-License-Identifier: MIT */
#ifndef UTF8_H
#define UTF8_H

/*
 * The length in bytes, 2 to 4, of the valid UTF-8 sequence (RFC 3629 section 4) at p, or 0 when
 * there is none; ASCII is not asked for.  The text must end with a 0, and is never read beyond it.
 */
int utf8_length(const unsigned char *p);

/*
 * The length of the character at p, 1 to 4, or 0 when it must not be written as it is, but each of
 * its bytes shown: no valid UTF-8, no character, a control character (C0, DEL, C1), or one of those
 * that break a line or change its direction, with which a text could be made to read as another.
 */
int utf8_plain(const unsigned char *p);

/* Take off a sequence at the end of a text that was cut in its middle. */
void utf8_trim(char *text);

#endif
