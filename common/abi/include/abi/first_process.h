/*
 * How the first process finds what it starts with. Its entry gets the manifest's size in bytes and
 * the address of its message page as arguments, as every thread gets its argument and message page.
 */
#pragma once

#include <stdint.h>

#define FIRST_PROCESS_NUMBER 1u

#define FIRST_PROCESS_IMAGE        UINT64_C(0x00400000)
#define FIRST_PROCESS_MANIFEST     UINT64_C(0x10000000)
#define FIRST_PROCESS_BOOT_INFO    UINT64_C(0x0f000000) /* struct boot_info, read-only */
#define FIRST_PROCESS_MESSAGE_PAGE UINT64_C(0x0ffff000)
#define FIRST_PROCESS_STACK_TOP    UINT64_C(0x2ffffff000)
