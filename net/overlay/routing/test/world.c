#include "world.h"
#include <assert.h>
#include <stdlib.h>

#define NO_LINK OVERLAY_LINKS_MAX

static struct world *the_world;

static void push(struct world *world, uint32_t node, uint32_t link, struct bytes bytes)
{
    if (world->queue_count == world->queue_room) {
        world->queue_room = world->queue_room * 2 + 64;
        world->queue = realloc(world->queue, world->queue_room * sizeof(world->queue[0]));
        assert(world->queue != NULL);
    }
    struct world_frame *const frame = &world->queue[world->queue_count++];
    *frame = (struct world_frame){node, link, bytes.size_bytes, malloc(bytes.size_bytes)};
    memcpy(frame->bytes, bytes.data, bytes.size_bytes);
}

static void send(struct world_node *from, uint32_t link, struct bytes bytes)
{
    struct overlay_frame frame;
    size_t used = 0;
    const enum status status = overlay_frame_read(bytes, &frame, &used);
    assert(status == STATUS_OK && used == bytes.size_bytes);
    from->sent_counts[frame.type]++;
    const struct world_link *const to = &from->links[link];
    if (to->is_up) {
        push(the_world, to->node, to->link, bytes);
    }
}

static void on_control(void *context, uint32_t link, struct bytes frame)
{
    send(context, link, frame);
}

static void
on_passing(void *context, uint32_t link, const struct overlay_key *source, struct bytes frame)
{
    (void)source;
    send(context, link, frame);
}

static void on_traffic(void *context, uint32_t link, const struct overlay_traffic *traffic)
{
    uint8_t memory[2048];
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    struct bytes frame;
    overlay_frame_begin(&writer, OVERLAY_TRAFFIC);
    overlay_traffic_write(&writer, traffic);
    if (overlay_frame_finish(&writer, &frame) == STATUS_OK) {
        send(context, link, frame);
    }
}

static void on_deliver(void *context, const struct overlay_traffic *traffic)
{
    struct world_node *const node = context;
    node->delivered_count++;
    node->delivered_from = traffic->source;
    node->delivered_bytes = traffic->payload.size_bytes < sizeof(node->delivered)
                                ? traffic->payload.size_bytes
                                : sizeof(node->delivered);
    if (node->delivered_bytes > 0) {
        memcpy(node->delivered, traffic->payload.data, node->delivered_bytes);
    }
}

static void on_found(void *context, const struct overlay_key *key)
{
    struct world_node *const node = context;
    node->found_count++;
    node->found = *key;
}

static void start(struct world_node *node, uint32_t index, uint64_t sequence)
{
    const uint8_t seed[32] = {(uint8_t)index, 1};
    node_init_byte(&node->node, (uint8_t)(index + 1));
    node->output = (struct overlay_output){
        .context = node,
        .control = on_control,
        .passing = on_passing,
        .traffic = on_traffic,
        .deliver = on_deliver,
        .found = on_found,
    };
    random_init(&node->random, (struct bytes){seed, sizeof(seed)});
    const struct router_settings settings = {
        .self = &node->node.identity,
        .output = &node->output,
        .random = &node->random,
        .announces = node->announces,
        .announce_count = OVERLAY_ANNOUNCES_MIN,
        .sequence = sequence,
    };
    const enum status status = router_init(&node->router, &settings);
    assert(status == STATUS_OK);
    (void)status;
}

struct world *world_make(uint32_t count)
{
    struct world *const world = calloc(1, sizeof(*world));
    assert(world != NULL && count <= WORLD_NODES_MAX);
    the_world = world;
    world->now_ns = UINT64_C(5000000000);
    world->unix_s = 1795208623;
    for (uint32_t i = 0; i < count; i++) {
        start(&world->nodes[i], i, 0);
    }
    return world;
}

static void drop_queue(struct world *world)
{
    for (size_t i = 0; i < world->queue_count; i++) {
        free(world->queue[i].bytes);
    }
    world->queue_count = 0;
}

void world_end(struct world *world)
{
    drop_queue(world);
    free(world->queue);
    free(world);
}

static uint32_t free_link(const struct world_node *node)
{
    uint32_t link = 0;
    while (node->links[link].is_up) {
        link++;
    }
    assert(link < OVERLAY_LINKS_MAX);
    return link;
}

void world_join(struct world *world, uint32_t one, uint32_t other)
{
    struct world_node *const left = &world->nodes[one];
    struct world_node *const right = &world->nodes[other];
    const uint32_t left_link = free_link(left);
    const uint32_t right_link = free_link(right);
    left->links[left_link] = (struct world_link){true, other, right_link};
    right->links[right_link] = (struct world_link){true, one, left_link};
    enum status status =
        router_link_up(&left->router, left_link, &right->node.identity.key, world->now_ns);
    assert(status == STATUS_OK);
    status = router_link_up(&right->router, right_link, &left->node.identity.key, world->now_ns);
    assert(status == STATUS_OK);
    (void)status;
}

uint32_t world_link_to(const struct world *world, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        const struct world_link *const link = &world->nodes[from].links[i];
        if (link->is_up && link->node == to) {
            return i;
        }
    }
    return NO_LINK;
}

static void close_link(struct world *world, uint32_t node, uint32_t link)
{
    struct world_link *const side = &world->nodes[node].links[link];
    struct world_node *const other = &world->nodes[side->node];
    const uint32_t other_link = side->link;
    side->is_up = false;
    other->links[other_link].is_up = false;
    router_link_down(&world->nodes[node].router, link);
    router_link_down(&other->router, other_link);
}

void world_cut(struct world *world, uint32_t one, uint32_t other)
{
    close_link(world, one, world_link_to(world, one, other));
}

void world_start_again(struct world *world, uint32_t node)
{
    struct world_node *const at = &world->nodes[node];
    for (uint32_t i = 0; i < OVERLAY_LINKS_MAX; i++) {
        if (at->links[i].is_up) {
            close_link(world, node, i);
        }
    }
    start(at, node, router_sequence(&at->router));
}

static void hand_over(struct world *world, const struct world_frame *waiting)
{
    struct world_node *const to = &world->nodes[waiting->node];
    struct overlay_frame frame;
    size_t used = 0;
    if (!to->links[waiting->link].is_up) {
        return;
    }
    const struct router_time time = {world->now_ns, world->unix_s};
    enum status status =
        overlay_frame_read((struct bytes){waiting->bytes, waiting->size_bytes}, &frame, &used);
    if (status == STATUS_OK) {
        status = router_receive(&to->router, waiting->link, &frame, &time);
    }
    if (status != STATUS_OK) {
        world->closed_count++;
        world->closed_for = status;
        close_link(world, waiting->node, waiting->link);
    }
}

void world_run(struct world *world)
{
    for (size_t i = 0; i < world->queue_count; i++) {
        assert(i < 1000000);
        const struct world_frame waiting = world->queue[i];
        world->now_ns += 1000000;
        hand_over(world, &waiting);
    }
    drop_queue(world);
}

void world_pass(struct world *world, uint32_t seconds)
{
    for (uint32_t i = 0; i < seconds; i++) {
        world_run(world);
        world->now_ns += TREE_TICK_NS;
        world->unix_s++;
        for (uint32_t j = 0; j < WORLD_NODES_MAX; j++) {
            if (world->nodes[j].node.identity.sign != NULL) {
                const enum status status = router_tick(&world->nodes[j].router, world->now_ns);
                assert(status == world->nodes[j].node.answer || status == STATUS_OK);
                (void)status;
            }
        }
        world_run(world);
    }
}

void world_inject(struct world *world, uint32_t from, uint32_t to, struct bytes frame)
{
    const uint32_t link = world_link_to(world, from, to);
    if (link != NO_LINK) {
        push(world, to, world->nodes[from].links[link].link, frame);
    }
}

bool world_reach(struct world *world, uint32_t from, uint32_t to, uint32_t seconds)
{
    static uint8_t payload;
    struct world_node *const source = &world->nodes[from];
    struct world_node *const target = &world->nodes[to];
    const uint32_t before = target->delivered_count;
    payload++;
    for (uint32_t i = 0; i < 2 * seconds; i++) {
        const enum status status = router_send(
            &source->router,
            &target->node.identity.key,
            (struct bytes){&payload, 1},
            world->now_ns);
        (void)status;
        world_run(world);
        if (target->delivered_count > before) {
            return target->delivered[0] == payload &&
                   overlay_key_equal(&target->delivered_from, &source->node.identity.key);
        }
        if (i % 2 == 1) {
            world_pass(world, 1);
        }
    }
    return false;
}

const struct overlay_key *world_key(const struct world *world, uint32_t node)
{
    return &world->nodes[node].node.identity.key;
}

const struct overlay_key *world_root(const struct world *world, uint32_t node)
{
    struct ancestry ancestry;
    if (!announces_ancestry(
            &world->nodes[node].router.tree.announces, world_key(world, node), &ancestry)) {
        return NULL;
    }
    return &ancestry.nodes[ancestry.count - 1]->announce.key;
}

bool world_is_one_tree(const struct world *world, uint32_t count)
{
    const struct overlay_key *lowest = world_key(world, 0);
    for (uint32_t i = 1; i < count; i++) {
        if (overlay_key_compare(world_key(world, i), lowest) < 0) {
            lowest = world_key(world, i);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct overlay_key *const root = world_root(world, i);
        if (root == NULL || !overlay_key_equal(root, lowest)) {
            return false;
        }
    }
    return true;
}
