#include "census.h"
#include "cap/ledger.h"
#include "cap/process.h"
#include "cap/reaper.h"
#include "cap/table.h"
#include "ipc/endpoint.h"
#include "memory/memory.h"
#include "panic.h"
#include "sched/thread.h"
#include <string.h>

#define ENTRIES_MAX 4096u
#define BUCKETS     8192u

static struct census_entry entries[ENTRIES_MAX];
static uint32_t count;
static uint32_t buckets[BUCKETS]; /* index + 1; valid when epochs[] is this census */
static uint32_t epochs[BUCKETS];
static uint32_t epoch;

/* The bucket of an object, or the free one where it would be. */
static uint32_t bucket_of(const struct object *object)
{
    uint32_t bucket = (uint32_t)(((uint64_t)object >> 4) * 2654435761u) % BUCKETS;
    while (epochs[bucket] == epoch && entries[buckets[bucket] - 1].object != object) {
        bucket = (bucket + 1) % BUCKETS;
    }
    return bucket;
}

struct census_entry *census_entry(struct object *object)
{
    const uint32_t bucket = bucket_of(object);
    if (epochs[bucket] == epoch) {
        return &entries[buckets[bucket] - 1];
    }
    kernel_assert(count < ENTRIES_MAX);
    entries[count] = (struct census_entry){.object = object};
    buckets[bucket] = ++count;
    epochs[bucket] = epoch;
    return &entries[count - 1];
}

uint32_t census_count(void)
{
    return count;
}

struct census_entry *census_at(uint32_t index)
{
    return &entries[index];
}

void census_name(struct object *object)
{
    census_entry(object)->named++;
}

static void count_ledger(struct ledger *ledger)
{
    for (struct list_node *node = ledger->objects.head.next; node != &ledger->objects.head;
         node = node->next) {
        struct object *object = container_of(node, struct object, node);
        struct census_entry *entry = census_entry(object);
        kernel_assert(!entry->is_in_ledger);
        kernel_assert(!object->is_ended);
        kernel_assert(object->ledger == ledger);
        entry->is_in_ledger = true;
        if (object->kind == OBJECT_LEDGER) {
            count_ledger((struct ledger *)object);
        }
    }
}

static void count_ended(bool is_added)
{
    const struct list *ended = reaper_list(is_added);
    for (struct list_node *node = ended->head.next; node != &ended->head; node = node->next) {
        struct object *object = container_of(node, struct object, node);
        (void)census_entry(object);
        kernel_assert(object->is_ended);
        kernel_assert(
            !object->is_finished ||
            (object->kind == OBJECT_LEDGER && object->reference_count == 0));
        if (object->kind == OBJECT_LEDGER) {
            count_ledger((struct ledger *)object);
        }
    }
}

static void count_slots(struct process *process)
{
    for (uint32_t leaf = 0; process->table.leaves != NULL && leaf < process->table.leaf_count;
         leaf++) {
        struct slot *slots = process->table.leaves[leaf];
        for (uint32_t i = 1; i < SLOTS_PER_LEAF; i++) {
            if (slots[i].generation != 0) {
                census_name(slots[i].object);
            }
        }
    }
}

/* What counts as a capability without being one (object_add_capability()). */
static void count_other_names(struct object *object)
{
    switch (object->kind) {
    case OBJECT_PROCESS: {
        struct process *process = (struct process *)object;
        count_slots(process);
        if (process->thread_count > 0) {
            census_name(object);
        }
        return;
    }
    case OBJECT_THREAD:
        if (((struct thread *)object)->process != NULL && !object->is_finished) {
            census_name(object);
        }
        return;
    default:
        return;
    }
}

/* What an object is charged to; objects that are finished may be charged to nobody any more. */
static void count_charge(const struct object *object)
{
    if (object->is_static) {
        return;
    }
    const uint32_t bucket = bucket_of(&object->ledger->object);
    if (epochs[bucket] != epoch) {
        return;
    }
    struct census_entry *payer = &entries[buckets[bucket] - 1];
    payer->charged_bytes += object->block_bytes;
    if (object->kind == OBJECT_LEDGER) {
        payer->charged_bytes += ((const struct ledger *)object)->quota_bytes;
    }
}

void census_take(void)
{
    epoch++;
    count = 0;
    (void)census_entry(&ledger_root()->object);
    count_ledger(ledger_root());
    count_ended(false);
    count_ended(true);
    /* Slots may name objects that are on no list any more: finished ones. */
    for (uint32_t i = 0; i < count; i++) {
        count_other_names(entries[i].object);
    }
    for (uint32_t i = 0; i < count; i++) {
        count_charge(entries[i].object);
    }
}
