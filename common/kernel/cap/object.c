#include "cap/object.h"
#include "cap/finish.h"
#include "cap/ledger.h"
#include "cap/reaper.h"
#include "memory/slab.h"
#include "panic.h"

enum status object_create(
    struct ledger *ledger, enum object_kind kind, uint32_t size_bytes, struct object **object)
{
    const uint32_t block_bytes = slab_block_bytes(size_bytes);
    enum status status = ledger_charge(ledger, block_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    void *block = NULL;
    status = slab_allocate(size_bytes, &block);
    if (status != STATUS_OK) {
        ledger_credit(ledger, block_bytes);
        return status;
    }
    struct object *created = block;
    created->kind = (uint8_t)kind;
    created->block_bytes = block_bytes;
    created->ledger = ledger;
    object_hold(&ledger->object);
    list_add_last(&ledger->objects, &created->node);
    *object = created;
    return STATUS_OK;
}

static bool is_unused(const struct object *object)
{
    return object->is_finished && !object->is_static && object->capability_count == 0 &&
           object->reference_count == 0;
}

void object_free_if_unused(struct object *object)
{
    kernel_assert(object->capability_count >= 0);
    kernel_assert(object->reference_count >= 0);
    if (is_unused(object)) {
        struct ledger *ledger = object->ledger;
        const uint32_t block_bytes = object->block_bytes;
        slab_free(object);
        ledger_credit(ledger, block_bytes);
        /* Of ledgers that ended before what they paid for, one goes in a step. */
        if (--ledger->object.reference_count == 0 && is_unused(&ledger->object)) {
            reaper_add(&ledger->object);
        }
    }
}

void object_lose_last_capability(struct object *object)
{
    object_end(object);
    object_free_if_unused(object);
}

void object_end(struct object *object)
{
    if (object->is_ended || object->is_static) {
        return;
    }
    object->is_ended = true;
    list_remove(&object->node);
    reaper_add(object);
}

void object_finish(struct object *object)
{
    object->is_finished = true;
    object_free_if_unused(object);
}
