#include "cap/ledger.h"
#include "memory/frame.h"
#include "panic.h"

#define LEDGER_DEPTH_MAX 16u
#define END_STEP_OBJECTS 32u

static struct ledger root;

struct ledger *ledger_init_root(uint64_t quota_bytes)
{
    root = (struct ledger){
        .object = {.kind = OBJECT_LEDGER, .is_static = true, .ledger = &root},
        .quota_bytes = quota_bytes,
    };
    list_init(&root.objects);
    return &root;
}

struct ledger *ledger_root(void)
{
    return &root;
}

enum status ledger_charge(struct ledger *ledger, uint64_t bytes)
{
    if (ledger->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    if (bytes > ledger->quota_bytes - ledger->used_bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    ledger->used_bytes += bytes;
    return STATUS_OK;
}

/*
 * An ended ledger has no use for what it gets back: its quota shrinks, and its parent gets it. The
 * loop is bounded by LEDGER_DEPTH_MAX.
 */
void ledger_credit(struct ledger *ledger, uint64_t bytes)
{
    for (;;) {
        kernel_assert(bytes <= ledger->used_bytes);
        ledger->used_bytes -= bytes;
        if (!ledger->object.is_finished) {
            return;
        }
        ledger->quota_bytes -= bytes;
        ledger = ledger->object.ledger;
    }
}

enum status ledger_create(struct ledger *parent, uint64_t quota_bytes, struct ledger **child)
{
    if (parent->depth + 1 >= LEDGER_DEPTH_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = ledger_charge(parent, quota_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    struct object *object = NULL;
    status = object_create(parent, OBJECT_LEDGER, sizeof(**child), &object);
    if (status != STATUS_OK) {
        ledger_credit(parent, quota_bytes);
        return status;
    }
    *child = (struct ledger *)object;
    list_init(&(*child)->objects);
    (*child)->quota_bytes = quota_bytes;
    (*child)->depth = parent->depth + 1;
    return STATUS_OK;
}

enum status ledger_allocate_frame(struct ledger *ledger, struct paddr *frame)
{
    enum status status = ledger_charge(ledger, PAGE_SIZE_BYTES);
    if (status != STATUS_OK) {
        return status;
    }
    status = frame_allocate(0, frame);
    if (status != STATUS_OK) {
        ledger_credit(ledger, PAGE_SIZE_BYTES);
    }
    return status;
}

void ledger_free_frame(struct ledger *ledger, struct paddr frame)
{
    frame_free(frame, 0);
    ledger_credit(ledger, PAGE_SIZE_BYTES);
}

bool ledger_finish_step(struct object *object)
{
    struct ledger *ledger = (struct ledger *)object;
    for (uint32_t i = 0; i < END_STEP_OBJECTS; i++) {
        struct list_node *node = list_first(&ledger->objects);
        if (node == NULL) {
            /* What is not used goes back to the parent now, the rest as it is freed. */
            const uint64_t unused = ledger->quota_bytes - ledger->used_bytes;
            ledger->quota_bytes = ledger->used_bytes;
            ledger_credit(ledger->object.ledger, unused);
            return true;
        }
        object_end(container_of(node, struct object, node));
    }
    return false;
}
