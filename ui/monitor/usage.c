#include "usage.h"
#include <string.h>

static const struct usage_process *find(const struct usage *usage, uint32_t count, uint64_t number)
{
    for (uint32_t i = 0; i < count; i++) {
        if (usage->before[i].number == number) {
            return &usage->before[i];
        }
    }
    return NULL;
}

static uint32_t share(uint64_t ran_ns, uint64_t passed_ns, uint32_t most)
{
    if (passed_ns < USAGE_WHOLE) {
        return 0;
    }
    const uint64_t part = ran_ns / (passed_ns / USAGE_WHOLE);
    return part < most ? (uint32_t)part : most;
}

static void follow(struct usage_process *now, const struct usage_process *before, uint32_t taken)
{
    const uint32_t kept =
        before->line_count < USAGE_LINE_MAX ? before->line_count : USAGE_LINE_MAX - 1;
    memcpy(now->line + 1, before->line, kept * sizeof(now->line[0]));
    now->line[0] = (uint16_t)(taken < UINT16_MAX ? taken : UINT16_MAX);
    now->line_count = kept + 1;
    now->last = taken;
}

void usage_update(struct usage *usage, const struct snapshot *snapshot, uint32_t cpu_count)
{
    const uint32_t cpus = cpu_count < USAGE_CPUS_MAX ? cpu_count : USAGE_CPUS_MAX;
    const uint32_t count = usage->count;
    const bool has_passed = snapshot->time_ns > usage->time_ns;
    const uint64_t passed_ns = has_passed ? snapshot->time_ns - usage->time_ns : 0;
    memcpy(usage->before, usage->processes, sizeof(usage->before));
    usage->total = 0;
    usage->count = snapshot->listed_count;
    usage->time_ns = snapshot->time_ns;
    for (uint32_t i = 0; i < usage->count; i++) {
        const struct snapshot_process *process = &snapshot->processes[i];
        const struct usage_process *before = find(usage, count, process->number);
        struct usage_process *now = &usage->processes[i];
        *now = (struct usage_process){.number = process->number, .cpu_ns = process->cpu_ns};
        if (before == NULL) {
            continue;
        }
        const bool has_run = process->cpu_ns > before->cpu_ns;
        const uint64_t ran_ns = has_run ? process->cpu_ns - before->cpu_ns : 0;
        follow(now, before, share(ran_ns, passed_ns, cpus * USAGE_WHOLE));
        usage->total += now->last;
    }
    const uint32_t most = cpus * USAGE_WHOLE;
    usage->total = usage->total < most ? usage->total : most;
}
