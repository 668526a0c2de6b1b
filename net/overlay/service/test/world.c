#include "world.h"
#include "lib/text.h"
#include <assert.h>
#include <stdlib.h>

#define STEPS_OF_A_SECOND 10u

static void on_wake(void *context, uint32_t link)
{
    (void)context; /* world_run() looks at all of them */
    (void)link;
}

static struct world *the_world;

static void drop_other(const struct world_end *end)
{
    struct world_node *const other = &the_world->nodes[end->node];
    other->ends[end->link].is_there = false;
    node_link_end(&other->node, end->link);
}

static void on_closed(void *context, uint32_t link, enum status why)
{
    struct world_node *const node = context;
    const struct world_end end = node->ends[link];
    node->closed_count++;
    node->closed_for = why;
    node->ends[link].is_there = false;
    drop_other(&end);
}

static void on_packet(void *context, struct bytes packet)
{
    struct world_node *const node = context;
    assert(packet.size_bytes <= sizeof(node->packet));
    node->packet_count++;
    node->packet_bytes = (uint32_t)packet.size_bytes;
    memcpy(node->packet, packet.data, packet.size_bytes);
}

static void
on_told(void *context, const struct overlay_key *key, struct bytes info, uint64_t round_trip_ns)
{
    struct world_node *const node = context;
    (void)key;
    assert(info.size_bytes <= sizeof(node->told));
    node->told_count++;
    node->told_bytes = (uint32_t)info.size_bytes;
    node->round_trip_ns = round_trip_ns;
    memcpy(node->told, info.data, info.size_bytes);
}

static void start(struct world_node *node, uint64_t place_sequence, uint64_t offer_sequence)
{
    const struct node_settings settings = {
        .self = &node->self.identity,
        .output = &node->output,
        .random = &node->random,
        .place_sequence = place_sequence,
        .offer_sequence = offer_sequence,
    };
    const enum status status = node_init(&node->node, &settings);
    assert(status == STATUS_OK);
    (void)status;
}

struct world *world_make(uint32_t count)
{
    struct world *const world = calloc(1, sizeof(*world));
    assert(world != NULL && count <= WORLD_NODES_MAX);
    the_world = world;
    world->time = (struct router_time){UINT64_C(5000000000), 1795208623};
    world->piece_bytes = 100;
    for (uint32_t i = 0; i < count; i++) {
        struct world_node *const node = &world->nodes[i];
        const uint8_t seed[32] = {(uint8_t)i, 7};
        self_init(&node->self, (uint8_t)(i + 1));
        random_init(&node->random, (struct bytes){seed, sizeof(seed)});
        node->output = (struct node_output){
            .context = node,
            .wake = on_wake,
            .closed = on_closed,
            .packet = on_packet,
            .told = on_told,
        };
        start(node, 0, 0);
    }
    return world;
}

void world_end(struct world *world)
{
    free(world);
}

void world_start_again(struct world *world, uint32_t number)
{
    struct world_node *const node = &world->nodes[number];
    const uint64_t place_sequence = node_place_sequence(&node->node);
    const uint64_t offer_sequence = node_offer_sequence(&node->node);
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        if (node->ends[i].is_there) {
            world_cut(world, number, i);
        }
    }
    node_finish(&node->node);
    start(node, place_sequence, offer_sequence);
}

static uint32_t free_end(const struct world_node *node)
{
    uint32_t end = 0;
    while (node->ends[end].is_there) {
        end++;
    }
    assert(end < OVERLAY_LINKS_MAX);
    return end;
}

static void begin(
    struct world *world,
    struct world_node *node,
    uint32_t link,
    const char *password,
    const struct overlay_key *allowed)
{
    const struct bytes words = text_bytes(password == NULL ? "" : password);
    const struct node_link_settings settings = {
        .terms = {.password = words, .allowed = allowed, .allowed_count = allowed == NULL ? 0 : 1},
        .password = words,
        .memory = &node->memory[link],
        .is_incoming = false,
    };
    const enum status status = node_link_begin(&node->node, link, &settings, &world->time);
    assert(status == STATUS_OK);
    (void)status;
}

uint32_t
world_join(struct world *world, uint32_t one, uint32_t other, const struct world_terms *terms)
{
    static const struct world_terms none;
    struct world_node *const left = &world->nodes[one];
    struct world_node *const right = &world->nodes[other];
    const uint32_t left_end = free_end(left);
    const uint32_t right_end = free_end(right);
    terms = terms == NULL ? &none : terms;
    left->ends[left_end] = (struct world_end){true, false, other, right_end};
    right->ends[right_end] = (struct world_end){true, false, one, left_end};
    begin(world, left, left_end, terms->password, terms->allowed);
    begin(world, right, right_end, terms->other_password, NULL);
    right->node.links[right_end].is_incoming = true;
    return left_end;
}

void world_cut(struct world *world, uint32_t one, uint32_t link)
{
    struct world_node *const node = &world->nodes[one];
    const struct world_end end = node->ends[link];
    node->ends[link].is_there = false;
    node_link_end(&node->node, link);
    drop_other(&end);
}

static bool run_link(struct world *world, struct world_node *node, uint32_t link)
{
    uint8_t piece[4096];
    const struct world_end end = node->ends[link];
    const uint32_t taken =
        node_link_take(&node->node, link, piece, world->piece_bytes, world->time.now_ns);
    if (taken > 0 && end.is_there && !end.is_silent) {
        node_link_receive(
            &world->nodes[end.node].node, end.link, (struct bytes){piece, taken}, &world->time);
    }
    return taken > 0;
}

void world_run(struct world *world)
{
    bool is_moving = true;
    while (is_moving) {
        is_moving = false;
        for (uint32_t i = 0; i < WORLD_NODES_MAX; i++) {
            for (uint32_t link = 0; link < OVERLAY_LINKS_MAX; link++) {
                struct world_node *const node = &world->nodes[i];
                is_moving = (node->ends[link].is_there && run_link(world, node, link)) || is_moving;
            }
        }
    }
}

void world_pass(struct world *world, uint32_t seconds)
{
    for (uint32_t i = 0; i < seconds * STEPS_OF_A_SECOND; i++) {
        world->time.now_ns += UINT64_C(1000000000) / STEPS_OF_A_SECOND;
        world->time.unix_s += i % STEPS_OF_A_SECOND == 0 ? 1 : 0;
        for (uint32_t node = 0; node < WORLD_NODES_MAX; node++) {
            if (world->nodes[node].output.wake != NULL) {
                node_turn(&world->nodes[node].node, &world->time);
            }
        }
        world_run(world);
    }
}

struct bytes world_packet(
    const struct world *world, uint32_t from, uint32_t to, uint8_t fill, uint32_t size_bytes)
{
    static uint8_t packet[2048];
    assert(size_bytes >= 40 && size_bytes <= sizeof(packet));
    memset(packet, fill, sizeof(packet));
    packet[0] = 0x60;
    overlay_address_of_key(&world->nodes[from].self.identity.key, packet + 8);
    overlay_address_of_key(&world->nodes[to].self.identity.key, packet + 24);
    return (struct bytes){packet, size_bytes};
}
