#include "reference.h"
#include "tree.h"

bool reference_is_needed(const struct names *names, uint64_t birth, uint64_t death)
{
    for (uint32_t i = names->now.snapshot_count; i > 0; i--) {
        const struct snapshot *snapshot = &names->now.snapshots[i - 1];
        if (snapshot->generation < birth) {
            return false;
        }
        if (snapshot->generation < death && !snapshot->is_removed) {
            return true;
        }
    }
    return false;
}

void reference_release(struct names *names, const struct reference *reference)
{
    certain(names->release_count < RELEASES_MAX);
    memcpy(names->releases[names->release_count++], reference->hash, HASH_BYTES);
}

void reference_drop(struct names *names, enum tree_kind tree, const struct reference *reference)
{
    struct head *head = &names->now.head;
    if (reference_is_in_memory(reference)) {
        return;
    }
    if (tree == TREE_LEDGER || !reference_is_needed(names, reference->birth, head->generation)) {
        reference_release(names, reference);
        return;
    }
    uint8_t value[REFERENCE_BYTES];
    const struct key key = key_of_dead(head->generation, head->next_serial++);
    reference_write(value, reference);
    tree_set(names, TREE_LEDGER, &key, (struct bytes){value, REFERENCE_BYTES});
}
