/* A process: an address space and a capability table. */
#pragma once

#include "abi/boot_info.h"
#include "cap/capability.h"
#include "memory/address_space.h"
#include "sched/thread.h"

#define PROCESS_STACK_BYTES UINT64_C(65536)

struct process {
    struct address_space space;           /* [kernel] */
    struct capability_table capabilities; /* [kernel] */
};

/*
 * Starts the first process from boot_info: maps its segments, gives it a stack, the manifest to
 * read and its initial capabilities, and runs it on the calling CPU. Panics when that is
 * impossible: there is nobody to report to. The kernel lock is held.
 */
_Noreturn void process_start_init(const struct boot_info *info);
