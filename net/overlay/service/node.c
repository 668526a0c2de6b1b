/* A node's links, and its time. */
#include "node.h"
#include "node_parts.h"
#include <sodium/utils.h>

enum status node_init(struct node *node, const struct node_settings *settings)
{
    memset(node, 0, sizeof(*node));
    node->settings = *settings;
    node_ways_init(node);
    const struct router_settings routing = {
        .self = settings->self,
        .output = &node->routing,
        .random = settings->random,
        .announces = node->announces,
        .announce_count = OVERLAY_ANNOUNCES_MIN,
        .sequence = settings->place_sequence,
    };
    const struct sessions_settings speaking = {
        .self = settings->self,
        .output = &node->speaking,
        .random = settings->random,
        .slots = node->slots,
        .slot_count = NODE_SESSIONS_MAX,
        .memory = node->sealed,
        .sequence = settings->offer_sequence,
    };
    const enum status status = router_init(&node->router, &routing);
    return status == STATUS_OK ? sessions_init(&node->sessions, &speaking) : status;
}

void node_finish(struct node *node)
{
    sessions_finish(&node->sessions);
    sodium_memzero(node->plain, sizeof(node->plain));
    sodium_memzero(node->sealed, sizeof(node->sealed));
}

void node_set_name(struct node *node, struct bytes name)
{
    const size_t size = name.size_bytes < sizeof(node->name) ? name.size_bytes : sizeof(node->name);
    if (size > 0) {
        memcpy(node->name, name.data, size);
    }
    node->name_bytes = (uint32_t)size;
}

/* -- The end of a call --------------------------------------------------------------------- */

void node_fail(struct node *node, uint32_t link, enum status why)
{
    struct node_link *const failing = &node->links[link];
    if (failing->link.state != LINK_NONE && !failing->is_failing) {
        failing->is_failing = true;
        failing->why = why;
    }
}

void node_settle(struct node *node)
{
    const struct node_output *const output = node->settings.output;
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        struct node_link *const link = &node->links[i];
        const enum status why = link->why;
        const bool is_woken = link->is_woken;
        link->is_woken = false;
        if (link->is_failing) {
            node_link_end(node, i);
            output->closed(output->context, i, why);
        } else if (is_woken) {
            output->wake(output->context, i);
        }
    }
}

/* -- Links --------------------------------------------------------------------------------- */

enum status node_link_begin(
    struct node *node,
    uint32_t link,
    const struct node_link_settings *settings,
    const struct router_time *time)
{
    struct node_link *const fresh = &node->links[link];
    uint8_t greeting[OVERLAY_HANDSHAKE_BYTES];
    uint64_t secret = 0;
    enum status status =
        overlay_handshake_write(node->settings.self, settings->password, 0, greeting);
    if (status != STATUS_OK) {
        return status;
    }
    random_fill(node->settings.random, (uint8_t *)&secret, sizeof(secret));
    *fresh = (struct node_link){.is_incoming = settings->is_incoming};
    link_begin(&fresh->link, settings->memory->room, &settings->terms, time->now_ns);
    queue_init(&fresh->queue, settings->memory->blocks, secret);
    return queue_control(&fresh->queue, (struct bytes){greeting, sizeof(greeting)});
}

void node_link_end(struct node *node, uint32_t link)
{
    struct node_link *const over = &node->links[link];
    if (over->link.state != LINK_NONE) {
        router_link_down(&node->router, link);
        node->dropped_count += over->queue.dropped_count;
        over->queue.dropped_count = 0;
        over->link.state = LINK_NONE;
        over->is_failing = false;
        over->is_woken = false;
    }
}

/* The other link to the same key that is up. OVERLAY_LINKS_MAX: none. */
static uint32_t find_twin(const struct node *node, uint32_t link)
{
    uint32_t twin = 0;
    while (twin < OVERLAY_LINKS_MAX &&
           (twin == link || node->links[twin].link.state != LINK_UP ||
            node->links[twin].is_failing ||
            !overlay_key_equal(&node->links[twin].link.key, &node->links[link].link.key))) {
        twin++;
    }
    return twin;
}

/* Both sides keep the same one of two that they made to each other: that of the lower key. */
static bool is_preferred(const struct node *node, uint32_t link)
{
    const struct node_link *const one = &node->links[link];
    const bool is_self_lower = overlay_key_compare(&node->settings.self->key, &one->link.key) < 0;
    return is_self_lower != one->is_incoming;
}

static void came_up(struct node *node, uint32_t link)
{
    const uint32_t twin = find_twin(node, link);
    if (twin < OVERLAY_LINKS_MAX && is_preferred(node, link) && !is_preferred(node, twin)) {
        node_fail(node, twin, STATUS_OVERLAP);
        router_link_down(&node->router, twin);
    }
    const enum status status =
        router_link_up(&node->router, link, &node->links[link].link.key, node->time.now_ns);
    if (status != STATUS_OK) {
        node_fail(node, link, status);
    }
}

static enum status read_greeting(struct node *node, uint32_t link)
{
    const enum status status = link_greet(&node->links[link].link, &node->settings.self->key);
    if (status == STATUS_OK) {
        node_proof_ask(node, link);
    }
    return status;
}

static enum status read_proof(struct node *node, uint32_t link)
{
    const enum status status = node_proof_take(node, link);
    if (status == STATUS_OK && node->links[link].link.state == LINK_UP) {
        came_up(node, link);
    }
    return status;
}

static enum status read_frame(struct node *node, uint32_t link)
{
    struct overlay_frame frame;
    enum status status = link_next(&node->links[link].link, node->time.now_ns, &frame);
    if (status == STATUS_OK) {
        status = router_receive(&node->router, link, &frame, &node->time);
        node_take_news(node);
        /* Beyond the frame, which was whole, nothing is short. */
        status = status == STATUS_TRUNCATED ? STATUS_MALFORMED : status;
    }
    return status;
}

/* False: what is there is not enough to go on, or the link is over. */
static bool read_one(struct node *node, uint32_t link)
{
    static enum status (*const readers[])(struct node *node, uint32_t link) = {
        [LINK_GREETING] = read_greeting,
        [LINK_PROVING] = read_proof,
        [LINK_UP] = read_frame,
    };
    const struct node_link *const from = &node->links[link];
    const enum status status = readers[from->link.state](node, link);
    if (status != STATUS_OK && status != STATUS_TRUNCATED) {
        node_fail(node, link, status);
    }
    return status == STATUS_OK && !from->is_failing;
}

void node_link_receive(
    struct node *node, uint32_t link, struct bytes data, const struct router_time *time)
{
    struct node_link *const from = &node->links[link];
    size_t at = 0;
    node->time = *time;
    while (at < data.size_bytes && from->link.state != LINK_NONE && !from->is_failing) {
        const size_t left = data.size_bytes - at;
        const size_t room = link_room_bytes(&from->link);
        const size_t part = left < room ? left : room;
        link_receive(&from->link, bytes_part(data, at, part));
        at += part;
        while (read_one(node, link)) {
        }
    }
    node_settle(node);
}

uint32_t node_link_take(
    struct node *node, uint32_t link, uint8_t *target, uint32_t room_bytes, uint64_t now_ns)
{
    static const uint8_t sign[] = {1, OVERLAY_KEEPALIVE};
    struct node_link *const to = &node->links[link];
    if (to->link.state == LINK_NONE) {
        return 0;
    }
    uint32_t taken = queue_take(&to->queue, target, room_bytes);
    const bool is_sign_only = taken == 0;
    if (is_sign_only && link_owes(&to->link, now_ns)) {
        memcpy(target, sign, sizeof(sign));
        taken = sizeof(sign);
    }
    if (taken > 0) {
        link_sent(&to->link, taken, is_sign_only, now_ns);
    }
    return taken;
}

/* -- Time ---------------------------------------------------------------------------------- */

void node_turn(struct node *node, const struct router_time *time)
{
    node->time = *time;
    if (time->now_ns >= node->next_tick_ns) {
        node->next_tick_ns = time->now_ns + TREE_TICK_NS;
        node->tick_status = router_tick(&node->router, time->now_ns);
        sessions_tick(&node->sessions, time->now_ns);
        node_data_tick(node);
        node_take_news(node);
    }
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        if (link_is_overdue(&node->links[i].link, time->now_ns)) {
            node_fail(node, i, STATUS_TIMED_OUT);
        } else if (link_owes(&node->links[i].link, time->now_ns)) {
            node->links[i].is_woken = true;
        }
    }
    node_settle(node);
}

/* Without a link, from when it is the root itself, time changes nothing for it. */
static bool is_idle(const struct node *node)
{
    const struct overlay_key *const parent = node_parent(node);
    bool is_idle = parent != NULL && overlay_key_equal(parent, &node->settings.self->key);
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX && is_idle; i++) {
        is_idle = node->links[i].link.state == LINK_NONE;
    }
    return is_idle && node_data_is_idle(node);
}

uint64_t node_due_ns(const struct node *node)
{
    uint64_t due_ns = is_idle(node) ? UINT64_MAX : node->next_tick_ns;
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        const uint64_t link_ns = link_due_ns(&node->links[i].link);
        due_ns = link_ns < due_ns ? link_ns : due_ns;
    }
    return due_ns;
}

uint64_t node_place_sequence(const struct node *node)
{
    return router_sequence(&node->router);
}

uint64_t node_offer_sequence(const struct node *node)
{
    return sessions_sequence(&node->sessions);
}

/* -- What is known ------------------------------------------------------------------------- */

const struct overlay_key *node_root(const struct node *node)
{
    struct ancestry ancestry;
    const struct announces *const announces = &node->router.tree.announces;
    return announces_ancestry(announces, &node->settings.self->key, &ancestry)
               ? &ancestry.nodes[ancestry.count - 1]->announce.key
               : NULL;
}

const struct overlay_key *node_parent(const struct node *node)
{
    const struct announces *const announces = &node->router.tree.announces;
    return announces->has_own ? &announces->own.announce.parent : NULL;
}

bool node_link_is_parent(const struct node *node, uint32_t link)
{
    const struct overlay_key *const parent = node_parent(node);
    return node->links[link].link.state == LINK_UP && parent != NULL &&
           overlay_key_equal(parent, &node->links[link].link.key);
}

bool node_link_is_child(const struct node *node, uint32_t link)
{
    const struct held_announce *const held =
        announces_find(&node->router.tree.announces, &node->links[link].link.key);
    return node->links[link].link.state == LINK_UP && held != NULL &&
           overlay_key_equal(&held->announce.parent, &node->settings.self->key);
}
