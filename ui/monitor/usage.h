/*
 * How much of a CPU each process took between two looks at it: differences of what is counted.
 * A count that goes back, or a clock that stands still, is no time at all.
 */
#pragma once

#include "history.h"
#include "snapshot.h"

#define USAGE_WHOLE    1000u /* of one CPU */
#define USAGE_LINE_MAX 40u
#define USAGE_CPUS_MAX 256u

struct usage_process {
    uint64_t number;
    uint64_t cpu_ns;
    uint32_t last; /* in thousandths of one CPU */
    uint32_t line_count;
    uint16_t line[USAGE_LINE_MAX]; /* those before, the newest first */
};

/* To be used when it is all zeros. */
struct usage {
    uint64_t time_ns;
    uint32_t count;
    uint32_t total;                                         /* of all, in thousandths of one CPU */
    struct usage_process processes[SNAPSHOT_PROCESSES_MAX]; /* as the snapshot's */
    struct usage_process before[SNAPSHOT_PROCESSES_MAX];
};

void usage_update(struct usage *usage, const struct snapshot *snapshot, uint32_t cpu_count);
