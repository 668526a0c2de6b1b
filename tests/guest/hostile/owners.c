/*
 * Keys of owners. Whoever gives and takes them decides who has objects at all, so they are attacked
 * on a store that nobody else has. One owner there nobody means: whatever happens to the others,
 * what he has is there afterwards, for who has his key.
 */
#include "hostile.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/store_client.h"

/* For each owner that is attacked elsewhere, so many here. */
#define NAMES 32u
/* More than are unlocked at a time: UNLOCKED_OWNERS_MAX. */
#define FLOOD        20u
#define LENGTH_MAX   600u
#define WAIT_NS      UINT64_C(20000000)
#define WINDOW_BYTES UINT64_C(4096)

/* The owner whom nobody means, whose key is his name, and what his space leads to. */
static const uint8_t victim[KEPT_OWNER_BYTES] = {200};
static const uint8_t victim_root[KEPT_OWNER_BYTES] = {201};

static void choose(struct chance *chance, uint8_t principal[KEPT_OWNER_BYTES])
{
    kept_choose_owner(chance, principal);
    principal[1] = (uint8_t)chance_below(chance, NAMES);
}

static enum status unlock(uint32_t keys, struct bytes principal, struct bytes key)
{
    struct owner_keys_unlock_params params = {.principal = principal, .key = key};
    enum status status = capability_copy(keys, UINT64_MAX, &params.tether);
    if (status == STATUS_OK) {
        status = owner_keys_unlock(keys, &params);
        capability_release(params.tether);
    }
    return status;
}

static void unlock_one(struct chance *chance, uint32_t keys)
{
    uint8_t principal[KEPT_OWNER_BYTES];
    uint8_t key[KEPT_OWNER_BYTES];
    choose(chance, principal);
    memcpy(key, principal, sizeof(key));
    key[KEPT_OWNER_BYTES - 1] = chance_is(chance, 4) ? 1 : 0;
    const struct bytes name = {principal, sizeof(principal)};
    if (unlock(keys, name, (struct bytes){key, sizeof(key)}) == STATUS_OK) {
        call_counts.unlocked++;
    }
}

static void flood(struct chance *chance, uint32_t keys)
{
    for (uint32_t i = 0; i < FLOOD; i++) {
        unlock_one(chance, keys);
    }
}

/* Most of them are nobody, or locked. */
static void lock_some(struct chance *chance, uint32_t keys)
{
    uint8_t principal[KEPT_OWNER_BYTES];
    const struct owner_keys_lock_params params = {{principal, sizeof(principal)}};
    for (uint32_t i = 0; i < FLOOD; i++) {
        choose(chance, principal);
        (void)owner_keys_lock(keys, &params);
    }
}

/* Mostly to somebody new, who is never heard of again as often as not; or to somebody there. */
static void rotate_one(struct chance *chance, uint32_t keys)
{
    uint8_t principal[KEPT_OWNER_BYTES];
    uint8_t successor[KEPT_OWNER_BYTES];
    choose(chance, principal);
    choose(chance, successor);
    successor[2] = chance_is(chance, 4) ? 0 : (uint8_t)chance_next(chance);
    const struct bytes from = {principal, sizeof(principal)};
    const struct bytes to = {successor, sizeof(successor)};
    const struct owner_keys_rotate_params params = {.principal = from, .successor = to, .key = to};
    (void)unlock(keys, from, from);
    if (owner_keys_rotate(keys, &params) != STATUS_OK) {
        return;
    }
    call_counts.rotated++;
    if (chance_is(chance, 2)) {
        (void)unlock(keys, to, to);
    } else if (chance_is(chance, 2)) {
        (void)unlock(keys, from, from);
    }
}

/* Any but that of a principal or a key. */
static uint64_t wrong_length(struct chance *chance)
{
    const uint64_t length = chance_below(chance, LENGTH_MAX);
    return length < KEPT_OWNER_BYTES ? length : length + 1;
}

/* No principals and no keys. */
static void garbage(struct chance *chance, uint32_t keys)
{
    static uint8_t bytes[LENGTH_MAX + 1];
    memset(bytes, (uint8_t)chance_next(chance), sizeof(bytes));
    const struct bytes some = {bytes, wrong_length(chance)};
    const struct bytes others = {bytes, wrong_length(chance)};
    const struct bytes right = {victim, sizeof(victim)};
    const struct owner_keys_lock_params lock = {some};
    const struct owner_keys_rotate_params rotate = {
        .principal = chance_is(chance, 2) ? some : right,
        .successor = chance_is(chance, 2) ? others : right,
        .key = some,
    };
    (void)unlock(keys, chance_is(chance, 2) ? some : right, others);
    (void)owner_keys_lock(keys, &lock);
    (void)owner_keys_rotate(keys, &rotate);
}

void owners_use(struct chance *chance, uint32_t keys)
{
    static void (*const attacks[])(struct chance *chance, uint32_t keys) = {
        unlock_one, flood, lock_some, rotate_one, garbage};
    const uint64_t kept_ns = message_page()->deadline_ns;
    message_set_deadline(clock_now_ns() + WAIT_NS);
    attacks[chance_below(chance, sizeof(attacks) / sizeof(attacks[0]))](chance, keys);
    message_set_deadline(kept_ns);
}

/* -- who is not meant -------------------------------------------------------------------------- */

static enum status open_space(uint32_t keys, uint32_t *space)
{
    struct object_spaces_open_params params = {.owner = {victim, sizeof(victim)}};
    struct object_spaces_open_results opened = {0};
    enum status status = capability_copy(keys, UINT64_MAX, &params.tether);
    if (status == STATUS_OK) {
        status = object_spaces_open(program_capability("spaces"), &params, &opened);
        capability_release(params.tether);
    }
    *space = opened.space;
    return status;
}

static enum status put_root(uint32_t space)
{
    const uint32_t head[2] = {SPACE_RECORD_ROOT, sizeof(victim_root)};
    const struct object_space_window_params size = {.size_bytes = WINDOW_BYTES};
    const struct object_space_commit_params commit = {
        .size_bytes = sizeof(head) + sizeof(victim_root), .is_durable = 1};
    struct object_space_window_results window = {0};
    struct mapping mapping = {0};
    enum status status = object_space_window(space, &size, &window);
    if (status == STATUS_OK) {
        status = mapping_create(window.memory, 0, WINDOW_BYTES, MAP_READ | MAP_WRITE, &mapping);
        capability_release(window.memory);
    }
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(mapping.address, head, sizeof(head));
    memcpy((uint8_t *)mapping.address + sizeof(head), victim_root, sizeof(victim_root));
    status = object_space_commit(space, &commit);
    mapping_finish(&mapping);
    return status;
}

enum status owners_begin(uint32_t keys)
{
    const struct bytes name = {victim, sizeof(victim)};
    uint32_t space = 0;
    enum status status = unlock(keys, name, name);
    if (status == STATUS_OK) {
        status = open_space(keys, &space);
    }
    if (status == STATUS_OK) {
        status = put_root(space);
    }
    capability_release(space);
    return status;
}

/* So that there is room for one. */
static void lock_all(uint32_t keys)
{
    uint8_t principal[KEPT_OWNER_BYTES] = {0};
    const struct owner_keys_lock_params params = {{principal, sizeof(principal)}};
    for (uint32_t i = 0; i < KEPT_OWNERS * NAMES; i++) {
        principal[0] = (uint8_t)(1 + i / NAMES);
        principal[1] = (uint8_t)(i % NAMES);
        (void)owner_keys_lock(keys, &params); /* who is not there is locked */
    }
}

enum status owners_end(uint32_t keys)
{
    const struct bytes name = {victim, sizeof(victim)};
    const struct bytes no_key = {victim_root, sizeof(victim_root)};
    struct object_space_root_results root = {0};
    uint32_t space = 0;
    lock_all(keys);
    if (unlock(keys, name, no_key) != STATUS_DENIED || open_space(keys, &space) != STATUS_DENIED) {
        return STATUS_WRONG_STATE;
    }
    enum status status = unlock(keys, name, name);
    if (status == STATUS_OK) {
        status = open_space(keys, &space);
    }
    if (status == STATUS_OK) {
        status = object_space_root(space, &root);
    }
    if (status == STATUS_OK &&
        !bytes_equal(root.root, (struct bytes){victim_root, sizeof(victim_root)})) {
        status = STATUS_MALFORMED;
    }
    capability_release(space);
    return status;
}
