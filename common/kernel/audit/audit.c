#include "audit/audit.h"
#include "abi/address.h"
#include "arch.h"
#include "cap/principal.h"
#include "cap/process.h"
#include "ipc/event.h"
#include "lib/memory.h"
#include "memory/direct_map.h"
#include "memory/frame.h"
#include "panic.h"
#include "sched/cpu.h"

/* One page of head and three of records: 96 records for each CPU. */
#define RING_ORDER   2u
#define RING_PAGES   (UINT64_C(1) << RING_ORDER)
#define RECORD_COUNT ((RING_PAGES - 1) * PAGE_SIZE_BYTES / sizeof(struct audit_record))

static struct audit_ring_head *rings[BOOT_CPUS_MAX]; /* [I] after audit_init() */
static struct event *bound_event;                    /* [kernel] */
static uint64_t bound_bits;

void audit_init(void)
{
    for (uint32_t i = 0; i < cpu_count(); i++) {
        struct paddr block;
        if (frame_allocate(RING_ORDER, &block) != STATUS_OK) {
            panic("audit: no memory for the ring of CPU %u", i);
        }
        rings[i] = direct_map_pointer(block);
        rings[i]->record_count = (uint32_t)RECORD_COUNT;
        rings[i]->cpu = i;
    }
}

static struct audit_record *record_at(struct audit_ring_head *ring, uint64_t number)
{
    struct audit_record *records = (struct audit_record *)((uint8_t *)ring + PAGE_SIZE_BYTES);
    return &records[(number - 1) % RECORD_COUNT];
}

/*
 * A reader checks the record's number before and after it copies the rest: 0, or another one, means
 * that it was overwritten meanwhile.
 */
static void write(struct audit_record *fields, const struct process *process)
{
    struct audit_ring_head *ring = rings[arch_cpu_current()->index];
    if (ring == NULL) {
        return; /* before audit_init(): the first process is being made */
    }
    const uint64_t number = ring->written + 1;
    struct audit_record *record = record_at(ring, number);
    fields->time_ns = arch_timer_now_ns();
    fields->process = process->number;
    if (process->principal != NULL) {
        memcpy(fields->principal, process->principal->key, PRINCIPAL_KEY_BYTES);
    }
    atomic_store_explicit((_Atomic(uint64_t) *)&record->number, 0, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    memcpy(
        (uint8_t *)record + sizeof(record->number),
        (const uint8_t *)fields + sizeof(fields->number),
        sizeof(*record) - sizeof(record->number));
    atomic_store_explicit((_Atomic(uint64_t) *)&record->number, number, memory_order_release);
    atomic_store_explicit((_Atomic(uint64_t) *)&ring->written, number, memory_order_release);
    if (bound_event != NULL) {
        event_signal(bound_event, bound_bits);
    }
}

void audit_write(
    enum audit_kind kind, const struct process *process, uint64_t subject, uint32_t detail)
{
    struct audit_record fields = {.kind = kind, .subject = subject, .detail = detail};
    write(&fields, process);
}

void audit_write_use(
    enum audit_kind kind, const struct process *process, const struct slot *slot, uint32_t method)
{
    struct audit_record fields = {
        .kind = kind,
        .subject = slot->kind,
        .detail = method,
        .badge = slot->kind == OBJECT_SESSION ? slot->badge : 0,
    };
    write(&fields, process);
}

void audit_bind_event(struct event *event, uint64_t bits)
{
    object_add_capability(&event->object);
    if (bound_event != NULL) {
        object_drop_capability(&bound_event->object);
    }
    bound_event = event;
    bound_bits = bits;
}

struct paddr audit_ring_address(uint32_t cpu)
{
    return direct_map_physical(rings[cpu]);
}

uint64_t audit_ring_pages(void)
{
    return RING_PAGES;
}
