/* SPDX-License-Identifier: MIT */
/* lwip_name.c - what this stack is called, and which of the faults of faulty/faults.txt it has. */

#include "lwip_name.h"

const char lwip_name[] = LWIP_NAME;

#ifdef LWIP_FAULT
const int lwip_fault = LWIP_FAULT;
#endif
