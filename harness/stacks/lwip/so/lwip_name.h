/* SPDX-License-Identifier: MIT */
#ifndef LWIP_NAME_H
#define LWIP_NAME_H

#ifndef LWIP_NAME
#define LWIP_NAME "lwip"
#endif

/* The stack's name for reports. */
extern const char lwip_name[];

/* In a faulty stack: the number of its fault, 0 for none. */
extern const int lwip_fault;

#endif
