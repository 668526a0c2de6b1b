#include "overlay_routing/announces.h"
#include "lib/list.h"

#define ACCOUNT_GONE OVERLAY_LINKS_MAX
#define ACCOUNT_OWN  OVERLAY_ACCOUNTS

static struct held_announce *held_of(struct ordered_node *node)
{
    return container_of(node, struct held_announce, by_key);
}

static int compare(const void *key, struct ordered_node *node)
{
    return overlay_key_compare(key, &held_of(node)->announce.key);
}

static void release(struct announces *announces, struct held_announce *held)
{
    held->by_key = (struct ordered_node){.left = announces->free};
    announces->free = &held->by_key;
}

enum status
announces_init(struct announces *announces, struct held_announce *slots, uint32_t slot_count)
{
    if (slot_count < OVERLAY_ANNOUNCES_MIN) {
        return STATUS_INVALID_ARGUMENT;
    }
    *announces = (struct announces){
        .slots = slots,
        .slot_count = slot_count,
        .account_max = slot_count / OVERLAY_ACCOUNTS,
        .mark = 1,
        .own.account = ACCOUNT_OWN,
    };
    for (uint32_t i = 0; i < slot_count; i++) {
        slots[i] = (struct held_announce){.account = ACCOUNT_OWN};
        release(announces, &slots[i]);
    }
    return STATUS_OK;
}

struct held_announce *
announces_find(const struct announces *announces, const struct overlay_key *key)
{
    struct ordered_node *const node = ordered_find(&announces->tree, compare, key);
    return node == NULL ? NULL : held_of(node);
}

void announces_set_own(struct announces *announces, const struct overlay_announce *announce)
{
    announces->own.announce = *announce;
    announces->own.known_to = 0;
    if (!announces->has_own) {
        announces->has_own = true;
        ordered_add(&announces->tree, compare, &announce->key, &announces->own.by_key);
    }
}

static void forget(struct announces *announces, struct held_announce *held)
{
    ordered_remove(&announces->tree, compare, &held->announce.key);
    announces->counts[held->account]--;
    held->account = ACCOUNT_OWN;
    release(announces, held);
}

static bool is_needed(const struct announces *announces, const struct held_announce *held)
{
    return held->mark == announces->mark;
}

/*
 * Pushes out what would expire first of an account: of what is not needed, and only where `is_hard`
 * of the rest. False: there is nothing.
 */
static bool push_out(struct announces *announces, uint32_t account, bool is_hard)
{
    struct held_announce *first = NULL;
    for (uint32_t i = 0; i < announces->slot_count; i++) {
        struct held_announce *const held = &announces->slots[i];
        if (held->account != account || (is_needed(announces, held) && !is_hard)) {
            continue;
        }
        if (first == NULL || held->expires_ns < first->expires_ns) {
            first = held;
        }
    }
    if (first != NULL) {
        forget(announces, first);
    }
    return first != NULL;
}

/* Makes room for one more on a link's account. */
static bool make_room(struct announces *announces, uint32_t link)
{
    return announces->counts[link] < announces->account_max || push_out(announces, link, false);
}

/* There is a free one: the accounts together fit (invariant 2). */
static struct held_announce *add(struct announces *announces, const struct overlay_key *key)
{
    struct ordered_node *const node = announces->free;
    announces->free = node->left;
    ordered_add(&announces->tree, compare, key, node);
    return held_of(node);
}

enum status announces_put(
    struct announces *announces,
    const struct overlay_announce *announce,
    uint32_t link,
    uint64_t expires_ns,
    struct held_announce **held)
{
    struct held_announce *place = announces_find(announces, &announce->key);
    *held = place;
    if (place != NULL && !overlay_announce_supersedes(announce, &place->announce)) {
        return STATUS_WRONG_STATE;
    }
    const bool is_there = place != NULL && place->account == link;
    const bool has_room = is_there || make_room(announces, link);
    if (place == NULL && !has_room) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (place == NULL) {
        place = add(announces, &announce->key);
    } else {
        announces->counts[place->account]--;
    }
    /* Where there is no room for what is held already, it stays on the other account. */
    place->account = has_room ? link : place->account;
    announces->counts[place->account]++;
    place->announce = *announce;
    place->expires_ns = expires_ns;
    place->known_to = 1u << link;
    *held = place;
    return STATUS_OK;
}

void announces_need(struct announces *announces, const struct overlay_key *key)
{
    struct held_announce *held = announces_find(announces, key);
    for (uint32_t i = 0; i < OVERLAY_DEPTH_MAX && held != NULL; i++) {
        held->mark = announces->mark;
        held = announces_find(announces, &held->announce.parent);
    }
}

void announces_forget_needs(struct announces *announces)
{
    announces->mark++;
}

void announces_link_changed(struct announces *announces, uint32_t link)
{
    announces->own.known_to &= ~(1u << link);
    for (uint32_t i = 0; i < announces->slot_count; i++) {
        struct held_announce *const held = &announces->slots[i];
        held->known_to &= ~(1u << link);
        if (held->account == link) {
            held->account = ACCOUNT_GONE;
        }
    }
    announces->counts[ACCOUNT_GONE] += announces->counts[link];
    announces->counts[link] = 0;
    while (announces->counts[ACCOUNT_GONE] > announces->account_max) {
        if (!push_out(announces, ACCOUNT_GONE, false)) {
            (void)push_out(announces, ACCOUNT_GONE, true);
        }
    }
}

bool announces_expire(struct announces *announces, uint64_t now_ns)
{
    bool has_any = false;
    for (uint32_t i = 0; i < announces->slot_count; i++) {
        struct held_announce *const held = &announces->slots[i];
        if (held->account != ACCOUNT_OWN && held->expires_ns <= now_ns) {
            forget(announces, held);
            has_any = true;
        }
    }
    return has_any;
}

bool announces_ancestry(
    const struct announces *announces, const struct overlay_key *key, struct ancestry *ancestry)
{
    const struct overlay_key *next = key;
    ancestry->count = 0;
    while (ancestry->count < OVERLAY_DEPTH_MAX) {
        const struct held_announce *held = announces_find(announces, next);
        if (held == NULL) {
            return false;
        }
        ancestry->nodes[ancestry->count++] = held;
        next = &held->announce.parent;
        if (overlay_key_equal(next, &held->announce.key)) {
            return true;
        }
    }
    return false;
}

bool announces_coordinates(
    const struct announces *announces,
    const struct overlay_key *key,
    struct overlay_coordinates *coordinates)
{
    struct ancestry ancestry;
    struct wire_writer writer = wire_writer_of(coordinates->ports, sizeof(coordinates->ports));
    coordinates->size_bytes = 0;
    if (!announces_ancestry(announces, key, &ancestry)) {
        return false;
    }
    /* The last one is the root, which has no port. */
    for (uint32_t i = ancestry.count - 1; i > 0; i--) {
        wire_write_number(&writer, ancestry.nodes[i - 1]->announce.response.port);
    }
    coordinates->size_bytes = writer.status == STATUS_OK ? (uint32_t)writer.size_bytes : 0;
    return writer.status == STATUS_OK;
}
