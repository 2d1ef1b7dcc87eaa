/* SPDX-License-Identifier: MIT */
#ifndef NETNS_H
#define NETNS_H

/*
 * Put the calling process into a network namespace of its own, in a user namespace first where it
 * isn't privileged to do so (then it is root there, which gives no rights outside).  The process
 * must have one thread. It can't go back; the namespaces are gone with the process and its
 * children. 0, or -1 with the reason and what to do about it in why (size bytes).
 */
int netns_enter(char *why, int size);

#endif
