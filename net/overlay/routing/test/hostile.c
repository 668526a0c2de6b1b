/* A peer that does what it likes: it is closed, or bounded, and the others do not notice. */
#include "unit.h"
#include "world.h"
#include <stdlib.h>

#define GOOD  0u
#define OTHER 1u
#define BAD   2u

static struct world *world;
static uint8_t memory[4096];
static struct wire_writer writer;

/* Three that know each other, the last of which is bad. */
static void begin(void)
{
    world = world_make(3);
    world_join(world, GOOD, OTHER);
    world_join(world, GOOD, BAD);
    world_pass(world, 8);
    CHECK(world_is_one_tree(world, 3));
}

static void end(void)
{
    world_pass(world, 5);
    CHECK(world_reach(world, GOOD, OTHER, 5));
    CHECK(world_reach(world, OTHER, GOOD, 5));
    world_end(world);
}

static void frame_begin(enum overlay_frame_type type)
{
    writer = wire_writer_of(memory, sizeof(memory));
    overlay_frame_begin(&writer, type);
}

static void inject(void)
{
    struct bytes frame;
    CHECK_EQUAL(overlay_frame_finish(&writer, &frame), STATUS_OK);
    world_inject(world, BAD, GOOD, frame);
}

static struct tree_link *good_link(uint32_t to)
{
    return &world->nodes[GOOD].router.tree.links[world_link_to(world, GOOD, to)];
}

/* Thousands of nodes that nobody else has heard of, well signed. */
static void test_announces(void)
{
    begin();
    const uint32_t link = world_link_to(world, GOOD, BAD);
    const struct announces *const held = &world->nodes[GOOD].router.tree.announces;
    for (uint32_t i = 0; i < 600; i++) {
        struct node node;
        struct overlay_announce announce;
        const uint8_t seed[32] = {(uint8_t)i, (uint8_t)(i >> 8), 77};
        const struct overlay_request request = {.sequence = 1, .nonce = i};
        node_init(&node, seed);
        CHECK_EQUAL(overlay_announce_root(&node.identity, &request, &announce), STATUS_OK);
        frame_begin(OVERLAY_ANNOUNCE);
        overlay_announce_write(&writer, &announce);
        inject();
        if (i % 200 == 199) {
            world_pass(world, 1);
        }
    }
    CHECK_EQUAL(held->counts[link], held->account_max);
    CHECK(world_is_one_tree(world, 3));
    end();
}

/* In one tick only so many are looked at. */
static void test_announces_at_once(void)
{
    begin();
    for (uint32_t i = 0; i < TREE_ANNOUNCES_MAX + 50; i++) {
        struct overlay_announce announce = {.key.bytes = {1, (uint8_t)i, (uint8_t)(i >> 8)}};
        announce.parent = announce.key;
        frame_begin(OVERLAY_ANNOUNCE);
        overlay_announce_write(&writer, &announce);
        inject();
    }
    const uint32_t count = world->nodes[GOOD].router.tree.announces.counts[0];
    world_run(world);
    CHECK_EQUAL(good_link(BAD)->announce_count, TREE_ANNOUNCES_MAX);
    CHECK_EQUAL(world->nodes[GOOD].router.tree.announces.counts[0], count); /* nobody signed */
    CHECK_EQUAL(world->closed_count, 0);
    end();
}

static void test_requests(void)
{
    begin();
    const uint32_t before = world->nodes[GOOD].sent_counts[OVERLAY_RESPONSE];
    for (uint32_t i = 0; i < 1000; i++) {
        const struct overlay_request request = {.sequence = i, .nonce = i};
        frame_begin(OVERLAY_REQUEST);
        overlay_request_write(&writer, &request);
        inject();
    }
    world_run(world);
    CHECK(world->nodes[GOOD].sent_counts[OVERLAY_RESPONSE] - before <= TREE_REQUESTS_MAX);
    end();
}

/* As a parent it gives a signature that is none. */
static void test_bad_response(void)
{
    begin();
    world_cut(world, GOOD, BAD);
    world_join(world, GOOD, BAD);
    struct overlay_response response = {.request = good_link(BAD)->request, .port = 1};
    frame_begin(OVERLAY_RESPONSE);
    overlay_response_write(&writer, &response);
    struct bytes frame;
    CHECK_EQUAL(overlay_frame_finish(&writer, &frame), STATUS_OK);
    struct overlay_frame read;
    size_t used = 0;
    CHECK_EQUAL(overlay_frame_read(frame, &read, &used), STATUS_OK);
    const struct router_time time = {world->now_ns, world->unix_s};
    const uint32_t link = world_link_to(world, GOOD, BAD);
    CHECK_EQUAL(
        router_receive(&world->nodes[GOOD].router, link, &read, &time), STATUS_BAD_SIGNATURE);
    CHECK(!good_link(BAD)->is_answered);
    /* What was not asked for is not looked at. */
    response.request.nonce++;
    frame_begin(OVERLAY_RESPONSE);
    overlay_response_write(&writer, &response);
    CHECK_EQUAL(overlay_frame_finish(&writer, &frame), STATUS_OK);
    CHECK_EQUAL(overlay_frame_read(frame, &read, &used), STATUS_OK);
    CHECK_EQUAL(router_receive(&world->nodes[GOOD].router, link, &read, &time), STATUS_OK);
    end();
}

/* Bodies that are none, of each type, end the link. */
static void test_malformed(void)
{
    for (uint32_t type = OVERLAY_REQUEST; type < OVERLAY_FRAME_TYPES; type++) {
        static const uint8_t garbage[] = {0x80, 0x00, 0x01};
        begin();
        frame_begin((enum overlay_frame_type)type);
        inject();
        world_run(world);
        CHECK_EQUAL(world->closed_count, 1);
        CHECK_EQUAL(world->closed_for, STATUS_TRUNCATED);
        world_join(world, GOOD, BAD);
        frame_begin((enum overlay_frame_type)type);
        wire_write_bytes(&writer, (struct bytes){garbage, sizeof(garbage)});
        inject();
        world_run(world);
        CHECK_EQUAL(world->closed_count, 2);
        end();
    }
}

/* A path that is too long is a stranger's; the link stays. */
static void test_long_path(void)
{
    uint8_t ports[OVERLAY_PATH_BYTES_MAX + 1];
    const struct overlay_lookup lookup = {.from = {{ports, sizeof(ports)}}};
    memset(ports, 1, sizeof(ports));
    begin();
    frame_begin(OVERLAY_LOOKUP);
    overlay_lookup_write(&writer, &lookup);
    inject();
    world_run(world);
    CHECK_EQUAL(world->closed_count, 0);
    CHECK(world_link_to(world, GOOD, BAD) != OVERLAY_LINKS_MAX);
    end();
}

/* An old announce of somebody: the peer is shown the one of now, once for each time. */
static void test_old_announce(void)
{
    struct overlay_announce announce;
    const struct overlay_request request = {.sequence = 0};
    begin();
    CHECK_EQUAL(
        overlay_announce_root(&world->nodes[OTHER].node.identity, &request, &announce), STATUS_OK);
    const uint32_t before = world->nodes[GOOD].sent_counts[OVERLAY_ANNOUNCE];
    for (uint32_t i = 0; i < 3; i++) {
        frame_begin(OVERLAY_ANNOUNCE);
        overlay_announce_write(&writer, &announce);
        inject();
    }
    world_run(world);
    CHECK_EQUAL(world->nodes[GOOD].sent_counts[OVERLAY_ANNOUNCE] - before, 3);
    CHECK(world_is_one_tree(world, 3));
    end();
}

/* This node's own announce, changed: it does not believe that it said so. */
static void test_own_announce(void)
{
    begin();
    struct overlay_announce announce = world->nodes[GOOD].router.tree.announces.own.announce;
    announce.response.request.sequence += 1000;
    frame_begin(OVERLAY_ANNOUNCE);
    overlay_announce_write(&writer, &announce);
    inject();
    world_run(world);
    CHECK(world->nodes[GOOD].router.tree.sequence < 1000);
    end();
}

static void test_lookups(void)
{
    begin();
    /* A filter that says that all are behind it gets all lookups, and that is all. */
    struct overlay_bloom all;
    memset(&all, 0xff, sizeof(all));
    frame_begin(OVERLAY_BLOOM);
    overlay_bloom_write(&writer, &all);
    inject();
    world_run(world);
    const uint32_t before = world->nodes[GOOD].sent_counts[OVERLAY_NOTIFY];
    struct overlay_lookup lookup = {.source = *world_key(world, BAD)};
    lookup.destination = *world_key(world, GOOD);
    for (uint32_t i = 0; i < 3 * ROUTER_LOOKUPS_MAX; i++) {
        frame_begin(OVERLAY_LOOKUP);
        overlay_lookup_write(&writer, &lookup);
        inject();
    }
    world->nodes[GOOD].node.signed_count = 0;
    world_run(world);
    CHECK(world->nodes[GOOD].sent_counts[OVERLAY_NOTIFY] - before <= ROUTER_LOOKUPS_MAX);
    CHECK(world->nodes[GOOD].node.signed_count <= 1); /* it says the same as before */
    end();
}

/* A way that nobody asked for, or that is somebody else's, is not taken. */
static void test_notify(void)
{
    begin();
    struct overlay_notify notify = {.watermark = OVERLAY_WATERMARK_NONE, .sequence = UINT64_MAX};
    const uint32_t before = world->nodes[GOOD].found_count;
    notify.source = *world_key(world, BAD);
    notify.destination = *world_key(world, GOOD);
    struct overlay_coordinates own;
    CHECK(announces_coordinates(
        &world->nodes[GOOD].router.tree.announces, world_key(world, GOOD), &own));
    notify.path = overlay_path_of(&own);
    CHECK_EQUAL(overlay_notify_sign(&world->nodes[BAD].node.identity, &notify), STATUS_OK);
    frame_begin(OVERLAY_NOTIFY);
    overlay_notify_write(&writer, &notify);
    inject();
    notify.source = *world_key(world, OTHER);
    router_look(&world->nodes[GOOD].router, &notify.source, world->now_ns);
    frame_begin(OVERLAY_NOTIFY);
    overlay_notify_write(&writer, &notify);
    inject();
    world_run(world);
    CHECK_EQUAL(world->nodes[GOOD].found_count, before + 1); /* what OTHER itself has answered */
    CHECK(overlay_key_equal(&world->nodes[GOOD].found, world_key(world, OTHER)));
    end();
}

/* Places of many nodes that were asked for, none of them signed. */
static void test_notifies(void)
{
    begin();
    struct router *const router = &world->nodes[GOOD].router;
    const uint32_t link = world_link_to(world, GOOD, BAD);
    struct overlay_coordinates own;
    CHECK(announces_coordinates(&router->tree.announces, world_key(world, GOOD), &own));
    for (uint32_t i = 0; i < RUMOURS_MAX; i++) {
        const struct overlay_key key = {{0x80, (uint8_t)i}};
        router_look(router, &key, world->now_ns);
    }
    world_run(world);
    for (uint32_t i = 0; i < 8 * RUMOURS_MAX; i++) {
        const struct overlay_notify notify = {
            .path = overlay_path_of(&own),
            .watermark = OVERLAY_WATERMARK_NONE,
            .source = {{0x80, (uint8_t)(i % RUMOURS_MAX)}},
            .destination = *world_key(world, GOOD),
            .sequence = UINT64_C(1) << 40,
        };
        frame_begin(OVERLAY_NOTIFY);
        overlay_notify_write(&writer, &notify);
        inject();
    }
    world_run(world);
    CHECK_EQUAL(router->notify_counts[link], ROUTER_NOTIFIES_MAX);
    world_pass(world, 1);
    CHECK_EQUAL(router->notify_counts[link], 0);
    CHECK_EQUAL(world->closed_count, 0);
    end();
}

/* Whatever a packet says of its way, it does not go round: each step is nearer, or it ends. */
static void test_circles(void)
{
    static const uint8_t far_away[] = {9, 9, 9, 9};
    begin();
    for (uint64_t watermark = 0; watermark < 12; watermark++) {
        struct overlay_traffic traffic = {.watermark = watermark};
        traffic.path = (struct overlay_path){{far_away, sizeof(far_away)}};
        traffic.from = traffic.path;
        traffic.source = *world_key(world, BAD);
        frame_begin(OVERLAY_TRAFFIC);
        overlay_traffic_write(&writer, &traffic);
        inject();
    }
    world_run(world); /* it ends, or the queue of the test overflows */
    CHECK_EQUAL(world->closed_count, 0);
    end();
}

/* Who has it must be nearer than all before, or it is not passed on; and then he says so. */
static void test_watermark(void)
{
    begin();
    const struct announces *const known = &world->nodes[GOOD].router.tree.announces;
    struct overlay_coordinates own;
    struct overlay_coordinates other;
    CHECK(announces_coordinates(known, world_key(world, GOOD), &own));
    CHECK(announces_coordinates(known, world_key(world, OTHER), &other));
    struct overlay_traffic traffic = {.path = overlay_path_of(&other)};
    const uint32_t distance = overlay_path_distance(traffic.path, overlay_path_of(&own));
    CHECK(distance > 0);
    traffic.source = *world_key(world, BAD);
    traffic.destination = *world_key(world, OTHER);
    for (uint64_t watermark = 0; watermark < 10; watermark++) {
        const uint32_t before = world->nodes[GOOD].sent_counts[OVERLAY_TRAFFIC];
        const uint32_t delivered = world->nodes[OTHER].delivered_count;
        traffic.watermark = watermark;
        frame_begin(OVERLAY_TRAFFIC);
        overlay_traffic_write(&writer, &traffic);
        inject();
        world_run(world);
        const uint32_t passed = watermark > distance;
        CHECK_EQUAL(world->nodes[GOOD].sent_counts[OVERLAY_TRAFFIC] - before, passed);
        CHECK_EQUAL(world->nodes[OTHER].delivered_count - delivered, passed);
    }
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"announces", test_announces},
        {"announces at once", test_announces_at_once},
        {"requests", test_requests},
        {"bad response", test_bad_response},
        {"malformed", test_malformed},
        {"long path", test_long_path},
        {"old announce", test_old_announce},
        {"own announce", test_own_announce},
        {"lookups", test_lookups},
        {"notify", test_notify},
        {"notifies without end", test_notifies},
        {"circles", test_circles},
        {"watermark", test_watermark},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
