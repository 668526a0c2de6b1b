#include "overlay_routing/tree.h"
#include "lib/duration.h"
#include "overlay_wire/frame.h"

#define FRAME_ROOM_BYTES (OVERLAY_FRAME_LENGTH_BYTES_MAX + 1u + OVERLAY_ANNOUNCE_BYTES_MAX)

/* A new delay counts for a fifth; the first one is taken twice, in case the link comes and goes. */
#define DELAY_SHARE  5u
#define DELAY_NS_MIN 1u

/* A parent to the same root is left only for one of half the cost. */
#define BETTER_BY 2u

void tree_init(
    struct tree *tree,
    const struct overlay_identity *self,
    const struct overlay_output *output,
    struct random *random)
{
    tree->self = self;
    tree->output = output;
    tree->random = random;
    memset(tree->links, 0, sizeof(tree->links));
    tree->sequence = 0;
    tree->refresh_ns = 0;
    tree->is_refresh_due = true;
    tree->root_ticks = TREE_ROOT_TICKS;
    tree->version = 0;
}

/* -- What is said ------------------------------------------------------------------------- */

/* The frame was begun in memory that is enough for it. */
static void finish(struct tree *tree, uint32_t link, struct wire_writer *writer)
{
    struct bytes frame;
    if (overlay_frame_finish(writer, &frame) == STATUS_OK) {
        tree->output->control(tree->output->context, link, frame);
    }
}

static void send_request(struct tree *tree, uint32_t link, uint64_t now_ns)
{
    struct tree_link *const to = &tree->links[link];
    uint8_t memory[FRAME_ROOM_BYTES];
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    to->request.sequence = tree->sequence + 1;
    random_fill(tree->random, (uint8_t *)&to->request.nonce, sizeof(to->request.nonce));
    to->requested_ns = now_ns;
    to->is_answered = false;
    overlay_frame_begin(&writer, OVERLAY_REQUEST);
    overlay_request_write(&writer, &to->request);
    finish(tree, link, &writer);
}

static void send_requests(struct tree *tree, uint64_t now_ns)
{
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        if (tree->links[i].is_up) {
            send_request(tree, i, now_ns);
        }
    }
}

static void send_announce(struct tree *tree, uint32_t link, struct held_announce *held)
{
    uint8_t memory[FRAME_ROOM_BYTES];
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    overlay_frame_begin(&writer, OVERLAY_ANNOUNCE);
    overlay_announce_write(&writer, &held->announce);
    finish(tree, link, &writer);
    held->known_to |= 1u << link;
}

/* What of the way from a node to its root the peer does not have, the root first. */
static void send_ancestry(struct tree *tree, uint32_t link, const struct overlay_key *key)
{
    struct ancestry ancestry;
    (void)announces_ancestry(&tree->announces, key, &ancestry);
    for (uint32_t i = ancestry.count; i > 0; i--) {
        struct held_announce *const held =
            announces_find(&tree->announces, &ancestry.nodes[i - 1]->announce.key);
        if ((held->known_to & 1u << link) == 0) {
            send_announce(tree, link, held);
        }
    }
}

static void send_announces(struct tree *tree)
{
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        if (tree->links[i].is_up) {
            send_ancestry(tree, i, &tree->self->key);
            send_ancestry(tree, i, &tree->links[i].key);
        }
    }
}

/* -- Links -------------------------------------------------------------------------------- */

enum status
tree_link_up(struct tree *tree, uint32_t link, const struct overlay_key *key, uint64_t now_ns)
{
    if (link >= OVERLAY_LINKS_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (tree->links[link].is_up) {
        return STATUS_WRONG_STATE;
    }
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        if (tree->links[i].is_up && overlay_key_equal(&tree->links[i].key, key)) {
            return STATUS_OVERLAP;
        }
    }
    tree->links[link] = (struct tree_link){.is_up = true, .key = *key};
    announces_link_changed(&tree->announces, link);
    tree->version++;
    send_request(tree, link, now_ns);
    return STATUS_OK;
}

void tree_link_down(struct tree *tree, uint32_t link)
{
    tree->links[link].is_up = false;
    announces_link_changed(&tree->announces, link);
    tree->version++;
}

/* -- What comes --------------------------------------------------------------------------- */

enum status tree_request(struct tree *tree, uint32_t link, const struct overlay_request *request)
{
    struct tree_link *const from = &tree->links[link];
    struct overlay_response response;
    uint8_t memory[FRAME_ROOM_BYTES];
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    if (from->request_count == TREE_REQUESTS_MAX) {
        return STATUS_OK;
    }
    from->request_count++;
    const enum status status =
        overlay_response_sign(tree->self, &from->key, request, link + 1, &response);
    if (status == STATUS_OK) {
        overlay_frame_begin(&writer, OVERLAY_RESPONSE);
        overlay_response_write(&writer, &response);
        finish(tree, link, &writer);
    }
    return status;
}

static void measure(struct tree_link *link, uint64_t now_ns)
{
    const uint64_t delay_ns = now_ns - link->requested_ns + DELAY_NS_MIN;
    link->delay_ns = link->delay_ns == 0
                         ? 2 * delay_ns
                         : link->delay_ns - link->delay_ns / DELAY_SHARE + delay_ns / DELAY_SHARE;
}

enum status tree_response(
    struct tree *tree, uint32_t link, const struct overlay_response *response, uint64_t now_ns)
{
    struct tree_link *const from = &tree->links[link];
    const bool is_asked = response->request.sequence == from->request.sequence &&
                          response->request.nonce == from->request.nonce;
    if (from->is_answered || !is_asked) {
        return STATUS_OK; /* to one that was made anew meanwhile */
    }
    const enum status status = overlay_response_check(response, &tree->self->key, &from->key);
    if (status == STATUS_OK) {
        measure(from, now_ns);
        from->response = *response;
        from->is_answered = true;
    }
    return status;
}

static void mark_needs(struct tree *tree)
{
    announces_forget_needs(&tree->announces);
    announces_need(&tree->announces, &tree->self->key);
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        if (tree->links[i].is_up) {
            announces_need(&tree->announces, &tree->links[i].key);
        }
    }
}

/*
 * An announce of this node that it does not remember, from before it was started anew: it goes on
 * from there.
 */
static void
adopt(struct tree *tree, uint32_t link, const struct overlay_announce *announce, uint64_t now_ns)
{
    struct held_announce *const own = &tree->announces.own;
    if (tree->announces.has_own && !overlay_announce_supersedes(announce, &own->announce)) {
        if (!overlay_announce_equal(announce, &own->announce)) {
            send_announce(tree, link, own);
        }
        return;
    }
    announces_set_own(&tree->announces, announce);
    own->known_to = 1u << link;
    tree->sequence = announce->response.request.sequence;
    tree->is_refresh_due = true;
    tree->version++;
    send_requests(tree, now_ns);
}

void tree_announce(
    struct tree *tree, uint32_t link, const struct overlay_announce *announce, uint64_t now_ns)
{
    struct tree_link *const from = &tree->links[link];
    struct held_announce *held = announces_find(&tree->announces, &announce->key);
    if (held != NULL && overlay_announce_equal(announce, &held->announce)) {
        held->known_to |= 1u << link;
        return;
    }
    if (from->announce_count == TREE_ANNOUNCES_MAX) {
        return;
    }
    from->announce_count++;
    if (overlay_announce_check(announce) != STATUS_OK) {
        return;
    }
    if (overlay_key_equal(&announce->key, &tree->self->key)) {
        adopt(tree, link, announce, now_ns);
        return;
    }
    if (announces_is_full(&tree->announces, link)) {
        mark_needs(tree);
    }
    const enum status status =
        announces_put(&tree->announces, announce, link, now_ns + TREE_EXPIRY_NS, &held);
    if (status == STATUS_OK) {
        tree->version++;
    } else if (status == STATUS_WRONG_STATE) {
        send_announce(tree, link, held); /* the peer has an old one */
    }
}

/* -- The place ---------------------------------------------------------------------------- */

#define NO_LINK OVERLAY_LINKS_MAX

struct choice {
    uint32_t link; /* NO_LINK: this node is the root */
    struct overlay_key root;
    uint64_t cost;
};

/* What the link would be worth as the way to the root. False: it is none. */
static bool weigh(const struct tree *tree, uint32_t link, struct choice *choice)
{
    struct ancestry ancestry;
    const struct tree_link *const by = &tree->links[link];
    if (!by->is_up || by->delay_ns == 0 ||
        !announces_ancestry(&tree->announces, &by->key, &ancestry) ||
        ancestry.count == OVERLAY_DEPTH_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < ancestry.count; i++) {
        if (overlay_key_equal(&ancestry.nodes[i]->announce.key, &tree->self->key)) {
            return false;
        }
    }
    const uint64_t delay_ms = by->delay_ns / NS_PER_MS + 1;
    *choice = (struct choice){
        .link = link,
        .root = ancestry.nodes[ancestry.count - 1]->announce.key,
        .cost = delay_ms * ancestry.count,
    };
    return overlay_key_compare(&choice->root, &tree->self->key) < 0;
}

/* The link to the parent that was announced last; NO_LINK: there is none. */
static uint32_t parent_link(const struct tree *tree)
{
    for (uint32_t i = 0; tree->announces.has_own && i < OVERLAY_LINKS_MAX; i++) {
        if (tree->links[i].is_up &&
            overlay_key_equal(&tree->links[i].key, &tree->announces.own.announce.parent)) {
            return i;
        }
    }
    return NO_LINK;
}

/* Whether to take `other` rather than `best`; `is_held`: that is the parent of now. */
static bool is_better(
    const struct tree *tree, const struct choice *other, const struct choice *best, bool is_held)
{
    const int roots = overlay_key_compare(&other->root, &best->root);
    if (roots != 0 || best->link == NO_LINK) {
        return roots < 0;
    }
    if (is_held) {
        return tree->is_refresh_due && other->cost < best->cost / BETTER_BY;
    }
    return other->cost < best->cost;
}

static struct choice choose(const struct tree *tree)
{
    struct choice best = {.link = NO_LINK, .root = tree->self->key};
    struct choice other;
    const uint32_t held = parent_link(tree);
    if (held != NO_LINK && weigh(tree, held, &other)) {
        best = other;
    }
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        const bool is_held = best.link == held && held != NO_LINK;
        if (i != held && tree->links[i].is_answered && weigh(tree, i, &other) &&
            is_better(tree, &other, &best, is_held)) {
            best = other;
        }
    }
    return best;
}

/* Takes an announce for this node's own and tells the next one to be made. */
static void settle(struct tree *tree, const struct overlay_announce *announce, uint64_t now_ns)
{
    uint64_t jitter = 0;
    random_fill(tree->random, (uint8_t *)&jitter, sizeof(jitter));
    announces_set_own(&tree->announces, announce);
    tree->sequence = announce->response.request.sequence;
    tree->refresh_ns = now_ns + TREE_REFRESH_NS + jitter % TREE_REFRESH_JITTER_NS;
    tree->is_refresh_due = false;
    tree->root_ticks = 0;
    tree->version++;
    send_requests(tree, now_ns);
}

static enum status become_child(struct tree *tree, uint32_t link, uint64_t now_ns)
{
    struct overlay_announce announce;
    struct tree_link *const parent = &tree->links[link];
    if (!parent->is_answered) {
        return STATUS_OK; /* the parent of now, which has yet to answer */
    }
    const enum status status =
        overlay_announce_sign(tree->self, &parent->key, &parent->response, &announce);
    if (status == STATUS_OK) {
        settle(tree, &announce, now_ns);
    }
    return status;
}

static enum status become_root(struct tree *tree, uint64_t now_ns)
{
    struct overlay_announce announce;
    struct overlay_request request = {.sequence = tree->sequence + 1};
    if (tree->root_ticks < TREE_ROOT_TICKS) {
        tree->root_ticks++;
        return STATUS_OK;
    }
    random_fill(tree->random, (uint8_t *)&request.nonce, sizeof(request.nonce));
    const enum status status = overlay_announce_root(tree->self, &request, &announce);
    if (status == STATUS_OK) {
        settle(tree, &announce, now_ns);
    }
    return status;
}

static enum status find_place(struct tree *tree, uint64_t now_ns)
{
    const struct choice best = choose(tree);
    const struct overlay_key *const parent =
        best.link == NO_LINK ? &tree->self->key : &tree->links[best.link].key;
    if (!tree->is_refresh_due && tree->announces.has_own &&
        overlay_key_equal(parent, &tree->announces.own.announce.parent)) {
        tree->root_ticks = 0;
        return STATUS_OK;
    }
    if (best.link == NO_LINK) {
        return become_root(tree, now_ns);
    }
    return become_child(tree, best.link, now_ns);
}

enum status tree_tick(struct tree *tree, uint64_t now_ns)
{
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        tree->links[i].request_count = 0;
        tree->links[i].announce_count = 0;
    }
    if (announces_expire(&tree->announces, now_ns)) {
        tree->version++;
    }
    if (tree->announces.has_own && now_ns >= tree->refresh_ns) {
        tree->is_refresh_due = true;
    }
    const enum status status = find_place(tree, now_ns);
    send_announces(tree);
    return status;
}

bool tree_is_on_tree(const struct tree *tree, uint32_t link)
{
    const struct tree_link *const by = &tree->links[link];
    if (!by->is_up || !tree->announces.has_own) {
        return false;
    }
    const struct held_announce *held = announces_find(&tree->announces, &by->key);
    return overlay_key_equal(&by->key, &tree->announces.own.announce.parent) ||
           (held != NULL && overlay_key_equal(&held->announce.parent, &tree->self->key));
}
