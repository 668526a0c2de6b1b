/*
 * A node with links over which comes what an input says: frames as they are, and well-signed ones
 * of a few nodes in any order. Its accounts stay right, and what it says can be read.
 *
 * An input is a list of steps: a byte that says which, and what that takes.
 */
#include "overlay_routing/router.h"
#include "node.h"
#include "require.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define PEERS 4u
#define STEPS 64u

static struct node nodes[PEERS + 1]; /* the last one is the node itself */
static struct router router;
static struct held_announce slots[OVERLAY_ANNOUNCES_MIN];
static struct random random_state;
static uint64_t now_ns;

struct input {
    const uint8_t *data;
    size_t left;
};

static uint8_t take(struct input *input)
{
    if (input->left == 0) {
        return 0;
    }
    input->left--;
    return *input->data++;
}

static void on_frame(uint32_t link, struct bytes bytes)
{
    struct overlay_frame frame;
    size_t used = 0;
    require(link < OVERLAY_LINKS_MAX && router.tree.links[link].is_up);
    require(overlay_frame_read(bytes, &frame, &used) == STATUS_OK && used == bytes.size_bytes);
}

static void on_control(void *context, uint32_t link, struct bytes frame)
{
    (void)context;
    on_frame(link, frame);
}

static void
on_passing(void *context, uint32_t link, const struct overlay_key *source, struct bytes frame)
{
    (void)context;
    (void)source;
    on_frame(link, frame);
}

static void on_traffic(void *context, uint32_t link, const struct overlay_traffic *traffic)
{
    (void)context;
    require(router.tree.links[link].is_up);
    require(traffic->watermark != OVERLAY_WATERMARK_NONE);
}

static void on_deliver(void *context, const struct overlay_traffic *traffic)
{
    (void)context;
    require(overlay_key_equal(&traffic->destination, &nodes[PEERS].identity.key));
}

static void on_found(void *context, const struct overlay_key *key)
{
    (void)context;
    require(paths_find(&router.paths, key, now_ns) != NULL);
}

static const struct overlay_output output = {
    .control = on_control,
    .passing = on_passing,
    .traffic = on_traffic,
    .deliver = on_deliver,
    .found = on_found,
};

static void receive(uint32_t link, struct bytes bytes)
{
    struct overlay_frame frame;
    size_t used = 0;
    const struct router_time time = {now_ns, now_ns / TREE_TICK_NS};
    if (overlay_frame_read(bytes, &frame, &used) != STATUS_OK) {
        return;
    }
    if (router_receive(&router, link, &frame, &time) != STATUS_OK) {
        router_link_down(&router, link);
    }
}

/* A frame as it is. */
static void step_frame(struct input *input, uint32_t link)
{
    size_t size_bytes = take(input);
    size_bytes = size_bytes < input->left ? size_bytes : input->left;
    uint8_t *const copy = malloc(size_bytes + 1);
    if (size_bytes > 0) {
        memcpy(copy, input->data, size_bytes);
    }
    input->data += size_bytes;
    input->left -= size_bytes;
    receive(link, (struct bytes){copy, size_bytes});
    free(copy);
}

/* What a node says of its place, signed by it and its parent. */
static void step_announce(struct input *input, uint32_t link)
{
    const struct node *const child = &nodes[take(input) % (PEERS + 1)];
    const struct node *const parent = &nodes[take(input) % (PEERS + 1)];
    const struct overlay_request request = {take(input), take(input)};
    struct overlay_response response;
    struct overlay_announce announce;
    uint8_t memory[512];
    struct bytes frame;
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    require(
        overlay_response_sign(
            &parent->identity, &child->identity.key, &request, take(input) + 1u, &response) ==
        STATUS_OK);
    require(
        overlay_announce_sign(&child->identity, &parent->identity.key, &response, &announce) ==
        STATUS_OK);
    overlay_frame_begin(&writer, OVERLAY_ANNOUNCE);
    overlay_announce_write(&writer, &announce);
    require(overlay_frame_finish(&writer, &frame) == STATUS_OK);
    receive(link, frame);
}

/* The peer would be the node's parent. */
static void step_response(struct input *input, uint32_t link)
{
    struct overlay_response response;
    uint8_t memory[512];
    struct bytes frame;
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    require(
        overlay_response_sign(
            &nodes[link].identity,
            &nodes[PEERS].identity.key,
            &router.tree.links[link].request,
            take(input) + 1u,
            &response) == STATUS_OK);
    overlay_frame_begin(&writer, OVERLAY_RESPONSE);
    overlay_response_write(&writer, &response);
    require(overlay_frame_finish(&writer, &frame) == STATUS_OK);
    receive(link, frame);
}

/* Somebody says where he is. */
static void step_notify(struct input *input, uint32_t link)
{
    const struct node *const source = &nodes[take(input) % (PEERS + 1)];
    const uint8_t port = (uint8_t)(take(input) % 127 + 1);
    struct overlay_notify notify = {
        .watermark = take(input),
        .source = source->identity.key,
        .destination = nodes[take(input) % (PEERS + 1)].identity.key,
        .sequence = take(input),
        .coordinates = {{&port, 1}},
    };
    uint8_t memory[512];
    struct bytes frame;
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    require(overlay_notify_sign(&source->identity, &notify) == STATUS_OK);
    overlay_frame_begin(&writer, OVERLAY_NOTIFY);
    overlay_notify_write(&writer, &notify);
    require(overlay_frame_finish(&writer, &frame) == STATUS_OK);
    receive(link, frame);
}

/* Each link is that of one peer. */
static void step(struct input *input)
{
    const uint8_t what = take(input);
    const uint32_t link = what % PEERS;
    const struct overlay_key *const key = &nodes[take(input) % (PEERS + 1)].identity.key;
    const bool is_up = router.tree.links[link].is_up;
    switch (what / PEERS % 8) {
    case 0:
        now_ns += (uint64_t)take(input) * TREE_TICK_NS;
        require(router_tick(&router, now_ns) == STATUS_OK);
        break;
    case 1:
        if (is_up) {
            router_link_down(&router, link);
        } else {
            const enum status status =
                router_link_up(&router, link, &nodes[link].identity.key, now_ns);
            require(status == STATUS_OK);
        }
        break;
    case 2:
        step_response(input, link);
        break;
    case 3:
    case 4:
        step_announce(input, link);
        break;
    case 5:
        step_notify(input, link);
        break;
    case 6:
        (void)router_send(&router, key, (struct bytes){input->data, 0}, now_ns);
        break;
    default:
        step_frame(input, link);
        break;
    }
}

static void check(void)
{
    const struct announces *const held = &router.tree.announces;
    uint32_t counts[OVERLAY_ACCOUNTS] = {0};
    for (uint32_t i = 0; i < OVERLAY_ANNOUNCES_MIN; i++) {
        if (slots[i].account < OVERLAY_ACCOUNTS) {
            counts[slots[i].account]++;
            require(announces_find(held, &slots[i].announce.key) == &slots[i]);
        }
    }
    require(memcmp(counts, held->counts, sizeof(counts)) == 0);
    require(!held->has_own || overlay_announce_check(&held->own.announce) == STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const uint8_t seed[32] = {5};
    struct input input = {data, size_bytes};
    const struct router_settings settings = {
        .self = &nodes[PEERS].identity,
        .output = &output,
        .random = &random_state,
        .announces = slots,
        .announce_count = OVERLAY_ANNOUNCES_MIN,
    };
    for (uint32_t i = 0; i <= PEERS; i++) {
        node_init_byte(&nodes[i], (uint8_t)(i + 1));
    }
    random_init(&random_state, (struct bytes){seed, sizeof(seed)});
    now_ns = TREE_TICK_NS;
    require(router_init(&router, &settings) == STATUS_OK);
    for (uint32_t i = 0; i < PEERS; i++) {
        require(router_link_up(&router, i, &nodes[i].identity.key, now_ns) == STATUS_OK);
    }
    for (uint32_t i = 0; i < STEPS && input.left > 0; i++) {
        step(&input);
    }
    check();
    return 0;
}
