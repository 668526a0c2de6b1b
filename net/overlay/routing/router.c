#include "overlay_routing/router.h"
#include "overlay_wire/address.h"

#define NO_LINK OVERLAY_LINKS_MAX

/* For any frame but traffic. */
#define FRAME_ROOM_BYTES (OVERLAY_FRAME_LENGTH_BYTES_MAX + 1u + OVERLAY_BLOOM_BYTES_MAX)
_Static_assert(
    OVERLAY_BLOOM_BYTES_MAX >= 2u * (OVERLAY_PATH_BYTES_MAX + 1u) + 2u * OVERLAY_KEY_BYTES +
                                   2u * WIRE_NUMBER_BYTES_MAX + OVERLAY_SIGNATURE_BYTES,
    "a notify fits");

struct frame_memory {
    uint8_t bytes[FRAME_ROOM_BYTES];
    struct wire_writer writer;
};

static struct wire_writer *frame_begin(struct frame_memory *memory, enum overlay_frame_type type)
{
    memory->writer = wire_writer_of(memory->bytes, sizeof(memory->bytes));
    overlay_frame_begin(&memory->writer, type);
    return &memory->writer;
}

/* All that is written here fits. */
static struct bytes frame_finish(struct frame_memory *memory)
{
    struct bytes frame = {NULL, 0};
    if (overlay_frame_finish(&memory->writer, &frame) != STATUS_OK) {
        return (struct bytes){NULL, 0};
    }
    return frame;
}

enum status router_init(struct router *router, const struct router_settings *settings)
{
    memset(router, 0, sizeof(*router));
    const enum status status =
        announces_init(&router->tree.announces, settings->announces, settings->announce_count);
    tree_init(&router->tree, settings->self, settings->output, settings->random);
    filters_init(&router->filters, &settings->self->key);
    paths_init(&router->paths);
    router->sequence_min = settings->sequence;
    router->tree.version = 1; /* places of version 0 are none */
    return status;
}

static const struct overlay_key *self_key(const struct router *router)
{
    return &router->tree.self->key;
}

/* -- Where nodes are ---------------------------------------------------------------------- */

static const struct router_place *
place_of(struct router *router, struct router_place *place, const struct overlay_key *key)
{
    if (place->version != router->tree.version) {
        place->version = router->tree.version;
        place->is_known = announces_coordinates(&router->tree.announces, key, &place->coordinates);
    }
    return place;
}

/* Where this node does not know where it is, it is at the root. */
static struct overlay_path own_path(struct router *router)
{
    return overlay_path_of(&place_of(router, &router->own, self_key(router))->coordinates);
}

/*
 * The link to pass something on to, and its watermark from here on; NO_LINK: there is none. Of
 * peers that are as near, that of the faster link.
 */
static uint32_t next_link(struct router *router, struct overlay_path path, uint64_t *watermark)
{
    uint32_t best = NO_LINK;
    uint32_t best_distance = overlay_path_distance(path, own_path(router));
    if (best_distance >= *watermark) {
        return NO_LINK;
    }
    *watermark = best_distance;
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        const struct tree_link *const link = &router->tree.links[i];
        if (!link->is_up || !place_of(router, &router->places[i], &link->key)->is_known) {
            continue;
        }
        const uint32_t distance =
            overlay_path_distance(path, overlay_path_of(&router->places[i].coordinates));
        const bool is_faster = best != NO_LINK && distance == best_distance &&
                               link->delay_ns < router->tree.links[best].delay_ns;
        if (distance < best_distance || is_faster) {
            best = i;
            best_distance = distance;
        }
    }
    return best;
}

/* -- Messages on their way ---------------------------------------------------------------- */

static void
pass(struct router *router, uint32_t link, const struct overlay_key *source, struct bytes frame)
{
    const struct overlay_output *const output = router->tree.output;
    output->passing(output->context, link, source, frame);
}

/* To all peers along the tree but one, behind whom the destination may be. */
static void spread(struct router *router, uint32_t from, const struct overlay_lookup *lookup)
{
    struct overlay_key partial;
    struct frame_memory memory;
    overlay_partial_key(&lookup->destination, &partial);
    overlay_lookup_write(frame_begin(&memory, OVERLAY_LOOKUP), lookup);
    const struct bytes frame = frame_finish(&memory);
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        if (i != from && router->tree.links[i].is_up &&
            filters_match(&router->filters, i, &partial)) {
            pass(router, i, &lookup->source, frame);
        }
    }
}

static void send_lookup(struct router *router, const struct overlay_key *key)
{
    const struct overlay_lookup lookup = {
        .source = *self_key(router),
        .destination = *key,
        .from = own_path(router),
    };
    spread(router, NO_LINK, &lookup);
}

/* `from`: the link that it came over, or that what it answers came over. */
static void take_notify(
    struct router *router, uint32_t from, const struct overlay_notify *notify, uint64_t now_ns)
{
    const struct overlay_output *const output = router->tree.output;
    struct overlay_notify passed = *notify;
    struct frame_memory memory;
    const uint32_t link = next_link(router, notify->path, &passed.watermark);
    if (link != NO_LINK) {
        overlay_notify_write(frame_begin(&memory, OVERLAY_NOTIFY), &passed);
        pass(router, link, &notify->source, frame_finish(&memory));
        return;
    }
    if (overlay_key_equal(&notify->destination, self_key(router)) &&
        router->notify_counts[from] < ROUTER_NOTIFIES_MAX &&
        paths_accept(&router->paths, notify, &router->notify_counts[from], now_ns) == STATUS_OK) {
        output->found(output->context, &notify->source);
    }
}

static void take_broken(struct router *router, const struct overlay_broken *broken, uint64_t now_ns)
{
    struct overlay_broken passed = *broken;
    struct frame_memory memory;
    const uint32_t link = next_link(router, broken->path, &passed.watermark);
    if (link != NO_LINK) {
        overlay_broken_write(frame_begin(&memory, OVERLAY_BROKEN), &passed);
        pass(router, link, &broken->destination, frame_finish(&memory));
        return;
    }
    if (overlay_key_equal(&broken->source, self_key(router)) &&
        paths_broken(&router->paths, &broken->destination, now_ns)) {
        send_lookup(router, &broken->destination);
    }
}

/* -- What this node says of its place ------------------------------------------------------ */

/* Signs anew where this node is, when that has changed. */
static enum status say_place(struct router *router, uint64_t unix_s)
{
    const struct overlay_path path = own_path(router);
    if (router->said_sequence != 0 && overlay_path_equal(path, overlay_path_of(&router->said))) {
        return STATUS_OK;
    }
    const uint64_t next = router_sequence(router) + 1;
    struct overlay_notify notify = {
        .sequence = unix_s > next ? unix_s : next,
        .coordinates = path,
    };
    const enum status status = overlay_notify_sign(router->tree.self, &notify);
    if (status == STATUS_OK) {
        overlay_coordinates_set(&router->said, path);
        router->said_sequence = notify.sequence;
        router->said_signature = notify.signature;
    }
    return status;
}

static enum status answer(
    struct router *router,
    uint32_t from,
    const struct overlay_lookup *lookup,
    const struct router_time *time)
{
    const enum status status = say_place(router, time->unix_s);
    if (status != STATUS_OK) {
        return status;
    }
    const struct overlay_notify notify = {
        .path = lookup->from,
        .watermark = OVERLAY_WATERMARK_NONE,
        .source = *self_key(router),
        .destination = lookup->source,
        .sequence = router->said_sequence,
        .coordinates = overlay_path_of(&router->said),
        .signature = router->said_signature,
    };
    take_notify(router, from, &notify, time->now_ns);
    return STATUS_OK;
}

/* -- Frames ------------------------------------------------------------------------------- */

static enum status
on_request(struct router *router, uint32_t link, struct bytes body, const struct router_time *time)
{
    struct overlay_request request;
    (void)time;
    const enum status status = overlay_request_read(body, &request);
    return status == STATUS_OK ? tree_request(&router->tree, link, &request) : status;
}

static enum status
on_response(struct router *router, uint32_t link, struct bytes body, const struct router_time *time)
{
    struct overlay_response response;
    const enum status status = overlay_response_read(body, &response);
    return status == STATUS_OK ? tree_response(&router->tree, link, &response, time->now_ns)
                               : status;
}

static enum status
on_announce(struct router *router, uint32_t link, struct bytes body, const struct router_time *time)
{
    struct overlay_announce announce;
    const enum status status = overlay_announce_read(body, &announce);
    if (status == STATUS_OK) {
        tree_announce(&router->tree, link, &announce, time->now_ns);
    }
    return status;
}

static enum status
on_bloom(struct router *router, uint32_t link, struct bytes body, const struct router_time *time)
{
    struct overlay_bloom bloom;
    (void)time;
    const enum status status = overlay_bloom_read(body, &bloom);
    if (status == STATUS_OK) {
        filters_receive(&router->filters, link, &bloom);
    }
    return status;
}

/* Only from along the tree: a lookup that came another way would come again. */
static enum status
on_lookup(struct router *router, uint32_t link, struct bytes body, const struct router_time *time)
{
    struct overlay_lookup lookup;
    struct overlay_key partial;
    const enum status status = overlay_lookup_read(body, &lookup);
    if (status != STATUS_OK || !router->filters.links[link].is_on_tree ||
        router->lookup_counts[link] == ROUTER_LOOKUPS_MAX) {
        return status;
    }
    router->lookup_counts[link]++;
    spread(router, link, &lookup);
    overlay_partial_key(&lookup.destination, &partial);
    return overlay_key_equal(&partial, &router->filters.own) ? answer(router, link, &lookup, time)
                                                             : STATUS_OK;
}

static enum status
on_notify(struct router *router, uint32_t link, struct bytes body, const struct router_time *time)
{
    struct overlay_notify notify;
    const enum status status = overlay_notify_read(body, &notify);
    if (status == STATUS_OK) {
        take_notify(router, link, &notify, time->now_ns);
    }
    return status;
}

static enum status
on_broken(struct router *router, uint32_t link, struct bytes body, const struct router_time *time)
{
    struct overlay_broken broken;
    (void)link;
    const enum status status = overlay_broken_read(body, &broken);
    if (status == STATUS_OK) {
        take_broken(router, &broken, time->now_ns);
    }
    return status;
}

static enum status
on_traffic(struct router *router, uint32_t link, struct bytes body, const struct router_time *time)
{
    const struct overlay_output *const output = router->tree.output;
    struct overlay_traffic traffic;
    (void)link;
    const enum status status = overlay_traffic_read(body, &traffic);
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t next = next_link(router, traffic.path, &traffic.watermark);
    if (next != NO_LINK) {
        output->traffic(output->context, next, &traffic);
    } else if (overlay_key_equal(&traffic.destination, self_key(router))) {
        output->deliver(output->context, &traffic);
    } else {
        const struct overlay_broken broken = {
            .path = traffic.from,
            .watermark = OVERLAY_WATERMARK_NONE,
            .source = traffic.source,
            .destination = traffic.destination,
        };
        take_broken(router, &broken, time->now_ns);
    }
    return STATUS_OK;
}

static enum status (*const handlers[OVERLAY_FRAME_TYPES])(
    struct router *router, uint32_t link, struct bytes body, const struct router_time *time) = {
    [OVERLAY_REQUEST] = on_request,
    [OVERLAY_RESPONSE] = on_response,
    [OVERLAY_ANNOUNCE] = on_announce,
    [OVERLAY_BLOOM] = on_bloom,
    [OVERLAY_LOOKUP] = on_lookup,
    [OVERLAY_NOTIFY] = on_notify,
    [OVERLAY_BROKEN] = on_broken,
    [OVERLAY_TRAFFIC] = on_traffic,
};

enum status router_receive(
    struct router *router,
    uint32_t link,
    const struct overlay_frame *frame,
    const struct router_time *time)
{
    if (link >= OVERLAY_LINKS_MAX || !router->tree.links[link].is_up) {
        return STATUS_WRONG_STATE;
    }
    if (handlers[frame->type] == NULL) {
        return STATUS_OK;
    }
    const enum status status = handlers[frame->type](router, link, frame->body, time);
    /* A path that is too long: a stranger's, and it is dropped. */
    return status == STATUS_LIMIT_EXCEEDED ? STATUS_OK : status;
}

/* -- Links and time ----------------------------------------------------------------------- */

static void send_filter(struct router *router, uint32_t link)
{
    const struct overlay_output *const output = router->tree.output;
    struct frame_memory memory;
    overlay_bloom_write(frame_begin(&memory, OVERLAY_BLOOM), &router->filters.links[link].sent);
    output->control(output->context, link, frame_finish(&memory));
}

enum status
router_link_up(struct router *router, uint32_t link, const struct overlay_key *key, uint64_t now_ns)
{
    const enum status status = tree_link_up(&router->tree, link, key, now_ns);
    if (status == STATUS_OK) {
        filters_link_changed(&router->filters, link);
        router->lookup_counts[link] = 0;
        router->notify_counts[link] = 0;
        send_filter(router, link);
    }
    return status;
}

void router_link_down(struct router *router, uint32_t link)
{
    if (link >= OVERLAY_LINKS_MAX || !router->tree.links[link].is_up) {
        return;
    }
    tree_link_down(&router->tree, link);
    filters_link_changed(&router->filters, link);
}

enum status router_tick(struct router *router, uint64_t now_ns)
{
    const enum status status = tree_tick(&router->tree, now_ns);
    paths_tick(&router->paths);
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        router->lookup_counts[i] = 0;
        router->notify_counts[i] = 0;
        filters_set_on_tree(&router->filters, i, tree_is_on_tree(&router->tree, i));
    }
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        if (router->tree.links[i].is_up && filters_next(&router->filters, i)) {
            send_filter(router, i);
        }
    }
    return status;
}

/* -- What this node sends ----------------------------------------------------------------- */

void router_look(struct router *router, const struct overlay_key *key, uint64_t now_ns)
{
    if (paths_want(&router->paths, key, now_ns)) {
        send_lookup(router, key);
    }
}

void router_confirm(struct router *router, const struct overlay_key *key, uint64_t now_ns)
{
    paths_confirm(&router->paths, key, now_ns);
}

enum status router_send(
    struct router *router,
    const struct overlay_key *destination,
    struct bytes payload,
    uint64_t now_ns)
{
    const struct overlay_output *const output = router->tree.output;
    const struct path_entry *const entry = paths_find(&router->paths, destination, now_ns);
    if (entry == NULL) {
        router_look(router, destination, now_ns);
        return STATUS_NOT_FOUND;
    }
    struct overlay_traffic traffic = {
        .path = overlay_path_of(&entry->coordinates),
        .from = own_path(router),
        .source = *self_key(router),
        .destination = *destination,
        .watermark = OVERLAY_WATERMARK_NONE,
        .payload = payload,
    };
    const uint32_t link = next_link(router, traffic.path, &traffic.watermark);
    if (link == NO_LINK) {
        router_look(router, destination, now_ns);
        return STATUS_PEER_GONE;
    }
    output->traffic(output->context, link, &traffic);
    return STATUS_OK;
}
