/* SPDX-License-Identifier: MIT */
#ifndef LWIP_ARCH_CC_H
#define LWIP_ARCH_CC_H

#include <stdio.h>
#include <stdlib.h>

/*
 * lwIP's view of compiler and machine: all of it is standard C.  An assertion of lwIP's that doesn't hold is a crash
 * of the stack in the case that runs.
 */
#define LWIP_ERRNO_STDINCLUDE 1
#define LWIP_RAND() ((u32_t)rand())
#define LWIP_PLATFORM_DIAG(x) do { } while (0)
#define LWIP_PLATFORM_ASSERT(x) do { fprintf(stderr, "lwIP: %s\n", x); abort(); } while (0)

#endif
