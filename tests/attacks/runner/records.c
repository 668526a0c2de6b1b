/* The kernel's audit rings, read as the audit service reads them (abi/audit.h). */
#include "abi/address.h"
#include "lib/memory.h"
#include "runner.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <stddef.h>

#define CPUS_MAX 16u
#define KEPT_MAX 1024u

struct kept {
    uint64_t process;
    struct record record;
};

static const struct audit_ring_head *rings[CPUS_MAX];
static uint64_t read_to[CPUS_MAX];
static uint32_t cpu_count;
static struct kept kept[KEPT_MAX];
static uint32_t kept_count;
static uint64_t made;
static uint64_t lost;

enum status records_create(void)
{
    struct machine_state_results machine = {0};
    enum status status = machine_state(PROGRAM_CLOCK, &machine);
    cpu_count = machine.cpus_online < CPUS_MAX ? (uint32_t)machine.cpus_online : CPUS_MAX;
    for (uint32_t cpu = 0; status == STATUS_OK && cpu < cpu_count; cpu++) {
        const struct audit_source_ring_params params = {.cpu = cpu};
        struct audit_source_ring_results results = {0};
        struct memory_describe_results described = {0};
        struct mapping mapping = {0};
        status = audit_source_ring(program_capability("audit"), &params, &results);
        if (status == STATUS_OK) {
            status = memory_describe(results.memory, &described);
        }
        if (status == STATUS_OK) {
            status = mapping_create(results.memory, 0, described.size_bytes, MAP_READ, &mapping);
        }
        rings[cpu] = mapping.address;
        capability_release(results.memory);
    }
    return status;
}

/* False: it was overwritten before, or while, it was read. */
static bool read_record(const struct audit_ring_head *ring, uint64_t number)
{
    const struct audit_ring_record *records =
        (const struct audit_ring_record *)((const uint8_t *)ring + PAGE_SIZE_BYTES);
    const struct audit_ring_record *record = &records[(number - 1) % ring->record_count];
    struct audit_ring_record copy;
    if (__atomic_load_n(&record->number, __ATOMIC_ACQUIRE) != number) {
        return false;
    }
    memcpy(&copy, record, sizeof(copy));
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (__atomic_load_n(&record->number, __ATOMIC_RELAXED) != number) {
        return false;
    }
    if (kept_count < KEPT_MAX) {
        struct kept *next = &kept[kept_count++];
        next->process = copy.process;
        next->record = (struct record){
            .kind = (enum audit_kind)copy.kind,
            .subject = copy.subject,
            .detail = copy.detail,
        };
        memcpy(next->record.principal, copy.principal, sizeof(next->record.principal));
    }
    return true;
}

void records_poll(void)
{
    for (uint32_t cpu = 0; cpu < cpu_count; cpu++) {
        const uint64_t written = __atomic_load_n(&rings[cpu]->written, __ATOMIC_ACQUIRE);
        made += written - read_to[cpu];
        if (written - read_to[cpu] > rings[cpu]->record_count) {
            lost += written - read_to[cpu] - rings[cpu]->record_count;
            read_to[cpu] = written - rings[cpu]->record_count;
        }
        while (read_to[cpu] < written) {
            lost += read_record(rings[cpu], ++read_to[cpu]) ? 0 : 1;
        }
    }
}

void records_begin(void)
{
    for (uint32_t cpu = 0; cpu < cpu_count; cpu++) {
        read_to[cpu] = __atomic_load_n(&rings[cpu]->written, __ATOMIC_ACQUIRE);
    }
    kept_count = 0;
    made = 0;
    lost = 0;
}

bool records_have_end(uint64_t process)
{
    for (uint32_t i = 0; i < kept_count; i++) {
        if (kept[i].process == process && kept[i].record.kind == AUDIT_PROCESS_ENDED) {
            return true;
        }
    }
    return false;
}

const struct records *records_of(uint64_t process)
{
    static struct records found;
    found = (struct records){.made = made, .lost = lost};
    for (uint32_t i = 0; i < kept_count && found.seen_count < RECORDS_SEEN_MAX; i++) {
        if (kept[i].process == process) {
            found.seen[found.seen_count++] = kept[i].record;
        }
    }
    return &found;
}
