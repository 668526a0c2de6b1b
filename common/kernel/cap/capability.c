#include "cap/capability.h"
#include "cap/process.h"
#include "cap/table.h"
#include "cap/tree.h"
#include "memory/mapping.h"
#include "panic.h"

#define REVOKE_STEP_COST 64u

struct slot *
capability_add(struct process *process, const struct capability *capability, struct slot *parent)
{
    struct slot *slot = table_take(&process->table);
    slot->object = capability->object;
    slot->kind = capability->object->kind;
    slot->mask = capability->mask;
    slot->badge = capability->badge;
    slot->is_audited = capability->is_audited;
    object_add_capability(capability->object);
    if (parent != NULL) {
        tree_add_child(parent, slot);
    } else {
        tree_init_root(slot);
    }
    return slot;
}

enum status capability_create(
    struct process *process,
    const struct capability *capability,
    struct slot *parent,
    uint32_t *handle)
{
    const enum status status = table_reserve(process, 1);
    if (status == STATUS_OK) {
        *handle = slot_handle(capability_add(process, capability, parent));
    }
    return status;
}

enum status capability_copy(
    struct slot *source, struct process *target, uint64_t mask, bool is_audited, uint32_t *handle)
{
    const struct capability copy = {
        .object = source->object,
        .mask = source->mask & mask,
        .badge = source->badge,
        .is_audited = is_audited || source->is_audited != 0,
    };
    return capability_create(target, &copy, source, handle);
}

void capability_drop(struct slot *slot)
{
    struct object *object = slot->object;
    tree_remove(slot);
    table_put_back(slot);
    object_drop_capability(object);
}

uint32_t capability_drop_cost(const struct slot *slot)
{
    const uint32_t last_cost = slot->object->capability_count == 1 ? 4 : 1;
    return slot->kind == OBJECT_MAPPING ? 20 : last_cost;
}

bool capability_drop_step(struct slot *slot)
{
    if (slot->kind == OBJECT_MAPPING) {
        if (!mapping_unmap_step(slot)) {
            return false;
        }
        mapping_detach(slot);
    }
    capability_drop(slot);
    return true;
}

bool capability_revoke_step(struct slot *slot)
{
    if (slot->kind == OBJECT_MAPPING) {
        return true;
    }
    uint32_t cost = 0;
    while (slot->first_child != NULL && cost < REVOKE_STEP_COST) {
        cost += capability_drop_cost(slot->first_child);
        if (!capability_drop_step(slot->first_child)) {
            return false;
        }
    }
    return slot->first_child == NULL;
}

static bool is_moved(uint64_t tag, uint32_t number)
{
    return (tag >> MESSAGE_TAG_MOVE_SHIFT >> number & 1) != 0;
}

static bool can_be_handed_over(const struct slot *slot, bool is_move)
{
    if (slot->kind == OBJECT_MAPPING) {
        return false;
    }
    return slot->kind != OBJECT_REPLY || is_move;
}

/* Nothing may be moved twice: the second time there would be nothing left to move. */
static bool is_named_before(const struct slot *const *slots, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (slots[i] == slots[count]) {
            return true;
        }
    }
    return false;
}

static enum status
find_all(const struct process *source, const uint32_t *handles, uint64_t tag, struct slot **slots)
{
    for (uint32_t i = 0; i < message_tag_capability_count(tag); i++) {
        slots[i] = table_find(&source->table, handles[i]);
        if (slots[i] == NULL || !can_be_handed_over(slots[i], is_moved(tag, i)) ||
            is_named_before((const struct slot *const *)slots, i)) {
            return STATUS_INVALID_HANDLE;
        }
    }
    return STATUS_OK;
}

static uint32_t move_slot(struct slot *from, struct process *target)
{
    struct slot *to = table_take(&target->table);
    to->object = from->object;
    to->kind = from->kind;
    to->mask = from->mask;
    to->badge = from->badge;
    to->is_audited = from->is_audited;
    tree_move(from, to);
    table_put_back(from);
    return slot_handle(to);
}

enum status capability_transfer(
    struct process *source,
    const uint32_t from[MESSAGE_CAPABILITIES_MAX],
    struct process *target,
    uint32_t to[MESSAGE_CAPABILITIES_MAX],
    uint64_t tag)
{
    const uint32_t count = message_tag_capability_count(tag);
    struct slot *slots[MESSAGE_CAPABILITIES_MAX] = {NULL};
    uint32_t handles[MESSAGE_CAPABILITIES_MAX];
    /* Read once: the sender's other threads can write its page at any time. */
    for (uint32_t i = 0; i < count; i++) {
        handles[i] = ((const volatile uint32_t *)from)[i];
    }
    if (source->object.is_ended) {
        return STATUS_PEER_GONE; /* there may be no table any more */
    }
    enum status status = find_all(source, handles, tag, slots);
    if (status != STATUS_OK) {
        return status;
    }
    status = table_reserve(target, count);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (is_moved(tag, i)) {
            to[i] = move_slot(slots[i], target);
        } else {
            const struct capability copy = {
                slots[i]->object, slots[i]->mask, slots[i]->badge, slots[i]->is_audited != 0};
            to[i] = slot_handle(capability_add(target, &copy, slots[i]));
        }
    }
    return STATUS_OK;
}
