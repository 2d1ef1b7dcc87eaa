/* SPDX-License-Identifier: MIT */
#ifndef HTML_CAPTURE_H
#define HTML_CAPTURE_H

struct html;
struct result;

/*
 * The capture of a case, as rows of a <dl>: a link to its file where there is one, and the capture
 * itself when it is small and there are not yet too many of them in the report.  Nothing when there
 * is neither.
 */
void html_capture(struct html *, const struct result *);

#endif
