/*
 * The kernel's rings (abi/audit.h). The kernel waits for nobody: what was overwritten before it was
 * read is lost, and how much that is becomes a record of its own.
 */
#include "abi/audit.h"
#include "abi/fault_kind.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"
#include <stdatomic.h>
#include <stddef.h>

#define RING_PAGE_BYTES UINT64_C(4096)
#define CPUS_MAX        CHAIN_SOURCE_LOADER
#define BATCH_MAX       96u

static const struct audit_ring_head *rings[CPUS_MAX];
static uint32_t ring_count;

static enum status map_ring(uint32_t source, uint32_t cpu)
{
    const struct audit_source_ring_params params = {.cpu = cpu};
    struct audit_source_ring_results results = {0};
    struct memory_describe_results described = {0};
    struct mapping mapping;
    enum status status = audit_source_ring(source, &params, &results);
    if (status == STATUS_OK) {
        status = memory_describe(results.memory, &described);
    }
    if (status == STATUS_OK) {
        status = mapping_create(results.memory, 0, described.size_bytes, MAP_READ, &mapping);
    }
    if (status == STATUS_OK) {
        rings[cpu] = mapping.address;
        ring_count = cpu + 1;
    }
    return status;
}

enum status rings_open(uint32_t event, uint64_t bits)
{
    const uint32_t source = program_capability("records");
    enum status status = STATUS_OK;
    for (uint32_t cpu = 0; cpu < CPUS_MAX && status == STATUS_OK; cpu++) {
        status = map_ring(source, cpu);
    }
    if (status != STATUS_OK && status != STATUS_INVALID_ARGUMENT) {
        return status; /* the latter: there are no more CPUs */
    }
    const struct audit_source_bind_event_params params = {.event = event, .bits = bits};
    return audit_source_bind_event(source, &params);
}

/* -- one record -------------------------------------------------------------------------------- */

static const char *fault_text(uint32_t kind)
{
    switch ((enum fault_kind)kind) {
    case FAULT_MEMORY:
        return "access that no mapping allows";
    case FAULT_INSTRUCTION:
        return "instruction that is not allowed";
    case FAULT_ARITHMETIC:
        return "arithmetic";
    case FAULT_ALIGNMENT:
        return "alignment";
    case FAULT_BREAKPOINT:
        return "breakpoint";
    case FAULT_OTHER:
        break;
    }
    return "other";
}

/* What was called, denied, or revoked. */
static void describe_use(
    const struct audit_ring_record *from, struct name_answer *names, struct audit_record *to)
{
    const bool is_method = from->kind != AUDIT_REVOKED && from->detail != AUDIT_AS_ARGUMENT;
    const struct name_question question = {
        .kind = (uint32_t)from->subject,
        .method = is_method ? from->detail : NAMES_NO_METHOD,
        .process = from->process,
        .handle = from->handle,
    };
    names_find(&question, names);
    to->method = text_bytes(names->method);
    to->text = text_bytes(names->granted);
    to->value = from->handle;
}

static uint16_t event_of(uint32_t kind)
{
    static const uint16_t events[] = {
        [AUDIT_DENIED] = AUDIT_EVENT_DENIED,
        [AUDIT_PROCESS_STARTED] = AUDIT_EVENT_PROCESS_STARTED,
        [AUDIT_PROCESS_ENDED] = AUDIT_EVENT_PROCESS_ENDED,
        [AUDIT_SEALED] = AUDIT_EVENT_SEALED,
        [AUDIT_PRINCIPAL_BOUND] = AUDIT_EVENT_PRINCIPAL_BOUND,
        [AUDIT_REVOKED] = AUDIT_EVENT_REVOKED,
        [AUDIT_USED] = AUDIT_EVENT_USED,
        [AUDIT_FAULT] = AUDIT_EVENT_FAULT,
    };
    return kind < sizeof(events) / sizeof(events[0]) ? events[kind] : (uint16_t)AUDIT_EVENT_NONE;
}

static void take_record(const struct audit_ring_record *from, uint32_t cpu)
{
    struct name_answer names = {0};
    struct audit_record record = {
        .time_ns = from->time_ns,
        .event = event_of(from->kind),
        .process = from->process,
        .principal = {from->principal, sizeof(from->principal)},
        .source = text_bytes("kernel"),
        .value = from->subject,
    };
    switch (from->kind) {
    case AUDIT_DENIED:
    case AUDIT_USED:
    case AUDIT_REVOKED:
        describe_use(from, &names, &record);
        break;
    case AUDIT_PROCESS_ENDED:
        record.value = from->detail;
        record.text = text_bytes(launches_program(from->process));
        launches_process_ended(from->process);
        break;
    case AUDIT_FAULT:
        record.text = text_bytes(fault_text(from->detail));
        break;
    default:
        break;
    }
    (void)service_record(&record, from->process, (struct chain_source){cpu, from->number});
}

/* -- one ring ---------------------------------------------------------------------------------- */

static uint64_t written(const struct audit_ring_head *ring)
{
    return atomic_load_explicit(
        (_Atomic(uint64_t) *)(uintptr_t)&ring->written, memory_order_acquire);
}

/* False: another record lies there by now. */
static bool
copy_record(const struct audit_ring_head *ring, uint64_t number, struct audit_ring_record *to)
{
    const struct audit_ring_record *records =
        (const struct audit_ring_record *)((const uint8_t *)ring + RING_PAGE_BYTES);
    const struct audit_ring_record *from = &records[(number - 1) % ring->record_count];
    _Atomic(uint64_t) *number_there = (_Atomic(uint64_t) *)(uintptr_t)&from->number;
    if (atomic_load_explicit(number_there, memory_order_acquire) != number) {
        return false;
    }
    memcpy(to, from, sizeof(*to));
    atomic_thread_fence(memory_order_acquire);
    return atomic_load_explicit(number_there, memory_order_relaxed) == number;
}

/* Those up to `number` are lost. */
static void lose(uint32_t cpu, uint64_t count, uint64_t number)
{
    char text[16];
    (void)format_text(text, sizeof(text), "CPU %u", cpu);
    chain_count_lost(&service.chain, count);
    service_say(AUDIT_EVENT_RECORDS_LOST, "kernel", count, text);
    chain_pass(&service.chain, (struct chain_source){cpu, number});
}

/*
 * True when there was something. All is copied before anything is done with it, which takes longer
 * than the kernel needs to write a ring full.
 */
static bool drain_ring(uint32_t cpu)
{
    static struct audit_ring_record batch[BATCH_MAX];
    const struct audit_ring_head *ring = rings[cpu];
    const uint64_t end = written(ring);
    uint64_t position = chain_position(&service.chain, cpu);
    if (position >= end) {
        return false;
    }
    if (end - position > ring->record_count) {
        lose(cpu, end - ring->record_count - position, end - ring->record_count);
        position = end - ring->record_count;
    }
    uint32_t count = 0;
    while (position + count < end && count < BATCH_MAX &&
           copy_record(ring, position + count + 1, &batch[count])) {
        count++;
    }
    for (uint32_t i = 0; i < count; i++) {
        take_record(&batch[i], cpu);
    }
    return true;
}

void rings_drain(void)
{
    /* Whoever floods one CPU's ring does not keep the others' from being read. */
    bool has_more = true;
    for (uint32_t round = 0; has_more && round < 2; round++) {
        has_more = false;
        for (uint32_t cpu = 0; cpu < ring_count; cpu++) {
            has_more = drain_ring(cpu) || has_more;
        }
    }
}
