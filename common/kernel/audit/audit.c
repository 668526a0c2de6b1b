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
#include "sched/thread.h"

/* One page of head and three of records: 96 records for each CPU. */
#define RING_ORDER   2u
#define RING_PAGES   (UINT64_C(1) << RING_ORDER)
#define RECORD_COUNT ((RING_PAGES - 1) * PAGE_SIZE_BYTES / sizeof(struct audit_ring_record))

static struct audit_ring_head *rings[BOOT_CPUS_MAX]; /* [I] after audit_init() */

struct audit_listener audit_listener;

void audit_init(void)
{
    for (uint32_t i = 0; i < cpu_count(); i++) {
        struct paddr block;
        if (frame_allocate(RING_ORDER, &block) != STATUS_OK) {
            panic("audit: no memory");
        }
        rings[i] = direct_map_pointer(block);
        rings[i]->record_count = (uint32_t)RECORD_COUNT;
        rings[i]->cpu = i;
    }
}

static struct audit_ring_record *record_at(struct audit_ring_head *ring, uint64_t number)
{
    struct audit_ring_record *records =
        (struct audit_ring_record *)((uint8_t *)ring + PAGE_SIZE_BYTES);
    return &records[(number - 1) % ring->record_count];
}

/* Nobody's key, which takes no place in the image. */
static alignas(uint64_t) uint8_t nobody[PRINCIPAL_KEY_BYTES];

_Static_assert(offsetof(struct audit_ring_record, principal) % sizeof(uint64_t) == 0, "aligned");

/*
 * A reader checks the record's number before and after it copies the rest: 0, or another one, means
 * that it was overwritten meanwhile.
 */
static void write(
    enum audit_kind kind,
    const struct process *process,
    uint64_t subject,
    uint32_t detail,
    uint64_t badge,
    uint32_t handle)
{
    struct audit_ring_head *ring = rings[arch_cpu_current()->index];
    if (ring == NULL) {
        return; /* before audit_init(): the first process is being made */
    }
    const uint64_t number = ring->written + 1;
    struct audit_ring_record *record = record_at(ring, number);
    atomic_store_explicit((_Atomic(uint64_t) *)&record->number, 0, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    record->time_ns = arch_timer_now_ns();
    record->process = process->number;
    record->subject = subject;
    principal_copy_key(
        record->principal, process->principal != NULL ? process->principal->key : nobody);
    record->kind = kind;
    record->detail = detail;
    record->badge = badge;
    record->handle = handle;
    atomic_store_explicit((_Atomic(uint64_t) *)&record->number, number, memory_order_release);
    atomic_store_explicit((_Atomic(uint64_t) *)&ring->written, number, memory_order_release);
    if (!audit_is_told()) {
        event_signal(audit_listener.event, audit_listener.bits);
    }
}

void audit_write(
    enum audit_kind kind, const struct process *process, uint64_t subject, uint32_t detail)
{
    write(kind, process, subject, detail, 0, 0);
}

void audit_write_use(
    enum audit_kind kind, const struct process *process, const struct slot *slot, uint32_t method)
{
    const uint64_t badge = slot->kind == OBJECT_SESSION ? slot->badge : 0;
    write(kind, process, slot->kind, method, badge, slot_handle(slot));
}

struct thread *audit_write_call(const struct thread *caller, const struct slot *slot)
{
    const uint32_t method = message_tag_method(arch_message_tag(&caller->registers));
    audit_write_use(AUDIT_USED, caller->process, slot, method);
    return container_of(caller->call.holder, struct thread, caller);
}

void audit_bind_event(struct event *event, uint64_t bits)
{
    object_add_capability(&event->object);
    if (audit_listener.event != NULL) {
        object_drop_capability(&audit_listener.event->object);
    }
    audit_listener.event = event;
    audit_listener.bits = bits;
}

struct paddr audit_ring_address(uint32_t cpu)
{
    return direct_map_physical(rings[cpu]);
}

uint64_t audit_ring_pages(void)
{
    return RING_PAGES;
}
