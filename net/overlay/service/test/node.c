#include "node.h"
#include "../../wire/test/recorded.h"
#include "lib/hex.h"
#include "lib/text.h"
#include "prover.h"
#include "unit.h"
#include "world.h"

static struct world *world;

static bool is_up(uint32_t node, uint32_t link)
{
    return world->nodes[node].node.links[link].link.state == LINK_UP;
}

static bool got(uint32_t node, struct bytes packet)
{
    const struct world_node *const to = &world->nodes[node];
    return bytes_equal((struct bytes){to->packet, to->packet_bytes}, packet);
}

static void send(uint32_t from, struct bytes packet)
{
    node_packet(&world->nodes[from].node, packet, &world->time);
    world_run(world);
}

static const struct overlay_key *lowest(uint32_t count)
{
    const struct overlay_key *key = &world->nodes[0].self.identity.key;
    for (uint32_t i = 1; i < count; i++) {
        const struct overlay_key *const other = &world->nodes[i].self.identity.key;
        key = overlay_key_compare(other, key) < 0 ? other : key;
    }
    return key;
}

static void test_tree(void)
{
    world = world_make(3);
    (void)world_join(world, 0, 1, NULL);
    (void)world_join(world, 1, 2, NULL);
    world_pass(world, 6);
    for (uint32_t i = 0; i < 3; i++) {
        const struct overlay_key *const root = node_root(&world->nodes[i].node);
        CHECK(root != NULL && overlay_key_equal(root, lowest(3)));
        CHECK_EQUAL(world->nodes[i].closed_count, 0);
    }
    world_pass(world, 120);
    CHECK_EQUAL(world->nodes[1].closed_count, 0);
    CHECK(is_up(0, 0) && is_up(1, 0) && is_up(1, 1));
    world_end(world);
}

/* The first packet finds the way, makes the session and arrives. */
static void test_packets(void)
{
    world = world_make(3);
    (void)world_join(world, 0, 1, NULL);
    (void)world_join(world, 1, 2, NULL);
    world_pass(world, 6);
    send(0, world_packet(world, 0, 2, 1, 1280));
    CHECK_EQUAL(world->nodes[2].packet_count, 1);
    CHECK(got(2, world_packet(world, 0, 2, 1, 1280)));
    send(2, world_packet(world, 2, 0, 2, 40));
    CHECK(got(0, world_packet(world, 2, 0, 2, 40)));
    CHECK(world->nodes[1].node.forwarded_bytes > 1280);
    CHECK_EQUAL(world->nodes[0].node.dropped_count, 0);
    const struct overlay_key *const key =
        node_find(&world->nodes[2].node, world_packet(world, 0, 2, 1, 40).data + 8);
    CHECK(key != NULL && overlay_key_equal(key, &world->nodes[0].self.identity.key));
    world_end(world);
}

/* Over minutes, keys go on, and all of it arrives. */
static void test_long(void)
{
    world = world_make(2);
    (void)world_join(world, 0, 1, NULL);
    world_pass(world, 6);
    for (uint32_t i = 0; i < 200; i++) {
        send(0, world_packet(world, 0, 1, (uint8_t)i, 600));
        send(1, world_packet(world, 1, 0, (uint8_t)i, 600));
        world_pass(world, 1);
    }
    CHECK_EQUAL(world->nodes[1].packet_count, 200);
    CHECK_EQUAL(world->nodes[0].packet_count, 200);
    CHECK(world->nodes[0].node.slots[0].keys.our_keys >= 2);
    world_end(world);
}

static void check_dropped(uint32_t from, struct bytes packet)
{
    const uint64_t before = world->nodes[from].node.dropped_count;
    send(from, packet);
    CHECK_EQUAL(world->nodes[from].node.dropped_count, before + 1);
}

static void test_bad_packets(void)
{
    uint8_t packet[64];
    world = world_make(2);
    memcpy(packet, world_packet(world, 0, 1, 1, 64).data, 64);
    check_dropped(0, (struct bytes){packet, 39});
    check_dropped(0, world_packet(world, 1, 0, 1, 64)); /* from somebody else */
    check_dropped(0, world_packet(world, 0, 0, 1, 64)); /* to itself */
    packet[0] = 0x40;
    check_dropped(0, (struct bytes){packet, 64});
    packet[0] = 0x60;
    packet[24] = 0xfe; /* not of the overlay */
    check_dropped(0, (struct bytes){packet, 64});
    world_end(world);
}

/* Who speaks as somebody else in a session of his own is not heard. */
static void test_false_source(void)
{
    world = world_make(3);
    (void)world_join(world, 0, 1, NULL);
    (void)world_join(world, 1, 2, NULL);
    world_pass(world, 6);
    send(0, world_packet(world, 0, 1, 1, 100));
    const uint64_t before = world->nodes[1].node.dropped_count;
    uint8_t data[101] = {1};
    memcpy(data + 1, world_packet(world, 2, 1, 9, 100).data, 100);
    const struct sessions_time time = {world->time.now_ns, world->time.unix_s};
    CHECK_EQUAL(
        sessions_send(
            &world->nodes[0].node.sessions,
            &world->nodes[1].self.identity.key,
            (struct bytes){data, sizeof(data)},
            SESSIONS_OWN_WILL,
            &time),
        STATUS_OK);
    world_run(world);
    CHECK_EQUAL(world->nodes[1].packet_count, 1);
    CHECK_EQUAL(world->nodes[1].node.dropped_count, before + 1);
    world_end(world);
}

struct reason_case {
    uint8_t next_header;
    uint32_t size_bytes;
    uint32_t at; /* behind the head of IPv6 */
    uint8_t byte;
    bool is_own;
};

/* What others can bring about gives no session that is this node's own. */
static void test_own_will(void)
{
    static const struct reason_case cases[] = {
        {6, 60, 13, 0x14, false},  /* reset */
        {6, 60, 13, 0x12, false},  /* begins, in answer */
        {6, 60, 13, 0x10, false},  /* data */
        {6, 59, 13, 0x02, false},  /* too short */
        {6, 60, 13, 0x02, true},   /* begins */
        {6, 60, 13, 0xc2, true},   /* begins, with ECN */
        {58, 48, 0, 129, false},   /* an echo */
        {58, 48, 0, 1, false},     /* unreachable */
        {58, 47, 0, 128, false},   /* too short */
        {58, 48, 0, 128, true},    /* an echo is asked for */
        {17, 60, 13, 0x02, false}, /* a datagram */
        {59, 40, 0, 0x60, false},  /* nothing */
    };
    for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t packet[100] = {0};
        world = world_make(2);
        (void)world_join(world, 0, 1, NULL);
        world_pass(world, 6);
        memcpy(packet, world_packet(world, 0, 1, 0, 40).data, 40);
        packet[6] = cases[i].next_header;
        if (cases[i].size_bytes > 40) {
            packet[40 + cases[i].at] = cases[i].byte;
        }
        send(0, (struct bytes){packet, cases[i].size_bytes});
        CHECK_EQUAL(world->nodes[1].packet_count, 1);
        CHECK(world->nodes[0].node.slots[0].is_there);
        CHECK_EQUAL(world->nodes[0].node.slots[0].is_own, cases[i].is_own);
        CHECK(!world->nodes[1].node.slots[0].is_own);
        world_end(world);
    }
}

static void ask(uint32_t node, uint32_t other)
{
    CHECK_EQUAL(
        node_ask(
            &world->nodes[node].node,
            &world->nodes[other].self.identity.key,
            world->time.now_ns + UINT64_C(5000000000),
            &world->time),
        STATUS_OK);
    world_run(world);
}

static void test_information(void)
{
    static const char told[] = "{\"name\":\"wren\",\"buildname\":\"tessera\"}";
    world = world_make(3);
    (void)world_join(world, 0, 1, NULL);
    (void)world_join(world, 1, 2, NULL);
    world_pass(world, 6);
    node_set_name(&world->nodes[2].node, text_bytes("wren"));
    ask(0, 2);
    CHECK_EQUAL(world->nodes[0].told_count, 1);
    CHECK(bytes_equal(
        (struct bytes){world->nodes[0].told, world->nodes[0].told_bytes}, text_bytes(told)));
    ask(0, 1); /* who tells nothing */
    world_pass(world, 6);
    CHECK_EQUAL(world->nodes[0].told_count, 1);
    CHECK(!world->nodes[0].node.asked[0].is_there);
    CHECK_EQUAL(
        node_ask(
            &world->nodes[0].node,
            &world->nodes[0].self.identity.key,
            world->time.now_ns + 1,
            &world->time),
        STATUS_INVALID_ARGUMENT);
    world_end(world);
}

static void test_asked_bound(void)
{
    struct self other;
    world = world_make(1);
    for (uint32_t i = 0; i <= NODE_ASKED_MAX; i++) {
        self_init(&other, (uint8_t)(i + 20));
        CHECK_EQUAL(
            node_ask(
                &world->nodes[0].node,
                &other.identity.key,
                world->time.now_ns + UINT64_C(3000000000),
                &world->time),
            i < NODE_ASKED_MAX ? STATUS_OK : STATUS_LIMIT_EXCEEDED);
    }
    world_pass(world, 4);
    CHECK_EQUAL(
        node_ask(&world->nodes[0].node, &other.identity.key, world->time.now_ns + 1, &world->time),
        STATUS_OK);
    world_end(world);
}

/*
 * What one of two daemons said over a link, to who takes the other's place: he says the same
 * greeting, byte for byte, and takes all of it, in pieces. What proved the key was said to another
 * question, and is made anew.
 */
static void check_recorded(uint32_t self, const char *said, const char *own)
{
    static uint8_t stream[16384];
    uint8_t greeting[OVERLAY_HANDSHAKE_BYTES];
    uint8_t expected[OVERLAY_HANDSHAKE_BYTES];
    uint8_t proof[PROVER_FRAME_BYTES_MAX];
    const size_t size = text_length(said) / 2;
    CHECK(size <= sizeof(stream) && hex_read(text_bytes(said), stream, size));
    CHECK(
        hex_read(bytes_part(text_bytes(own), 0, 2 * sizeof(expected)), expected, sizeof(expected)));
    world = world_make(2);
    struct node *const node = &world->nodes[self].node;
    const struct node_link_settings settings = {.memory = &world->nodes[self].memory[0]};
    CHECK_EQUAL(node_link_begin(node, 0, &settings, &world->time), STATUS_OK);
    CHECK_EQUAL(
        node_link_take(node, 0, greeting, sizeof(greeting), world->time.now_ns), sizeof(greeting));
    CHECK(memcmp(greeting, expected, sizeof(greeting)) == 0);
    node_link_receive(node, 0, (struct bytes){stream, OVERLAY_HANDSHAKE_BYTES}, &world->time);
    const size_t proof_bytes =
        prover_answer(&world->nodes[1 - self].self, node, 0, world->time.now_ns, proof);
    node_link_receive(node, 0, (struct bytes){proof, proof_bytes}, &world->time);
    CHECK(is_up(self, 0));
    for (size_t at = OVERLAY_HANDSHAKE_BYTES; at < size; at += 7) {
        const size_t part = size - at < 7 ? size - at : 7;
        node_link_receive(node, 0, (struct bytes){stream + at, part}, &world->time);
    }
    CHECK(is_up(self, 0));
    CHECK_EQUAL(node->links[0].link.begin, node->links[0].link.end);
    CHECK(announces_find(&node->router.tree.announces, &node->links[0].link.key) != NULL);
    CHECK(node->slots[0].is_there); /* of who began to speak, or answered */
    world_end(world);
}

static void test_recorded(void)
{
    check_recorded(1, recorded_a_to_b, recorded_b_to_a);
    check_recorded(0, recorded_b_to_a, recorded_a_to_b);
}

/* -- Who is taken -------------------------------------------------------------------------- */

static void check_terms(const struct world_terms *terms, enum status closed_for)
{
    world = world_make(2);
    (void)world_join(world, 0, 1, terms);
    world_run(world);
    const bool is_taken = closed_for == STATUS_OK;
    CHECK_EQUAL(is_up(0, 0), is_taken);
    CHECK_EQUAL(is_up(1, 0), is_taken);
    const struct world_node *const nodes = world->nodes;
    CHECK_EQUAL(nodes[0].closed_count + nodes[1].closed_count, is_taken ? 0 : 1);
    CHECK_EQUAL(nodes[0].closed_count > 0 ? nodes[0].closed_for : nodes[1].closed_for, closed_for);
    world_end(world);
}

static void test_terms(void)
{
    struct self other;
    self_init(&other, 2);
    check_terms(&(struct world_terms){NULL, NULL, NULL}, STATUS_OK);
    check_terms(&(struct world_terms){"sesame", "sesame", NULL}, STATUS_OK);
    check_terms(&(struct world_terms){"sesame", "thyme", NULL}, STATUS_BAD_SIGNATURE);
    check_terms(&(struct world_terms){"sesame", NULL, NULL}, STATUS_BAD_SIGNATURE);
    check_terms(&(struct world_terms){NULL, NULL, &other.identity.key}, STATUS_OK);
    self_init(&other, 9);
    check_terms(&(struct world_terms){NULL, NULL, &other.identity.key}, STATUS_WRONG_SIGNER);
}

static void test_identity_gone(void)
{
    world = world_make(1);
    world->nodes[0].self.answer = STATUS_PEER_GONE;
    const struct node_link_settings settings = {.memory = &world->nodes[0].memory[0]};
    CHECK_EQUAL(
        node_link_begin(&world->nodes[0].node, 0, &settings, &world->time), STATUS_PEER_GONE);
    CHECK_EQUAL(world->nodes[0].node.links[0].link.state, LINK_NONE);
    world_pass(world, 5);
    CHECK_EQUAL(world->nodes[0].node.tick_status, STATUS_PEER_GONE);
    world->nodes[0].self.answer = STATUS_OK;
    world_pass(world, 5);
    CHECK_EQUAL(world->nodes[0].node.tick_status, STATUS_OK);
    world_end(world);
}

/* Two that begin with each other at once keep one link, and the same one. */
static void test_crossed(void)
{
    world = world_make(2);
    (void)world_join(world, 0, 1, NULL);
    (void)world_join(world, 1, 0, NULL);
    world_pass(world, 3);
    const bool is_first = is_up(0, 0);
    CHECK(is_first != is_up(0, 1));
    CHECK_EQUAL(is_up(1, 0), is_first);
    CHECK_EQUAL(is_up(1, 1), !is_first);
    CHECK_EQUAL(
        is_first,
        overlay_key_compare(
            &world->nodes[0].self.identity.key, &world->nodes[1].self.identity.key) < 0);
    world_end(world);
}

/* -- What goes wrong ----------------------------------------------------------------------- */

/* A link that was dead for seconds is closed by both; another one carries the same session. */
static void test_silence(void)
{
    world = world_make(2);
    (void)world_join(world, 0, 1, NULL);
    world_pass(world, 6);
    send(0, world_packet(world, 0, 1, 1, 100));
    const uint64_t keys = world->nodes[0].node.slots[0].keys.our_keys;
    world->nodes[0].ends[0].is_silent = true;
    world->nodes[1].ends[0].is_silent = true;
    send(0, world_packet(world, 0, 1, 2, 100));
    world_pass(world, 2);
    CHECK(is_up(0, 0));
    world_pass(world, 2);
    CHECK(!is_up(0, 0) && !is_up(1, 0));
    CHECK_EQUAL(world->nodes[0].closed_for, STATUS_TIMED_OUT);
    (void)world_join(world, 0, 1, NULL);
    world_pass(world, 6);
    send(0, world_packet(world, 0, 1, 3, 100));
    CHECK(got(1, world_packet(world, 0, 1, 3, 100)));
    CHECK_EQUAL(world->nodes[0].node.slots[0].keys.our_keys, keys);
    world_end(world);
}

static void test_greeting_late(void)
{
    world = world_make(2);
    (void)world_join(world, 0, 1, NULL);
    world->nodes[0].ends[0].is_silent = true;
    world->nodes[1].ends[0].is_silent = true;
    world_pass(world, 7);
    CHECK_EQUAL(world->nodes[0].closed_for, STATUS_TIMED_OUT);
    world_end(world);
}

/* A node that was started again with a clock that went back is heard. */
static void test_clock_back(void)
{
    world = world_make(2);
    (void)world_join(world, 0, 1, NULL);
    world_pass(world, 6);
    send(0, world_packet(world, 0, 1, 1, 100));
    world->time.unix_s -= 100000;
    world_start_again(world, 0);
    (void)world_join(world, 0, 1, NULL);
    world_pass(world, 6);
    send(0, world_packet(world, 0, 1, 2, 100));
    world_pass(world, 2);
    send(0, world_packet(world, 0, 1, 3, 100));
    CHECK(got(1, world_packet(world, 0, 1, 3, 100)));
    world_end(world);
}

/* A node that has nobody is left alone; it is not when it has somebody, and is again after him. */
static void test_idle(void)
{
    world = world_make(2);
    const struct node *const node = &world->nodes[0].node;
    CHECK(node_due_ns(node) <= world->time.now_ns);
    world_pass(world, 5);
    CHECK_EQUAL(node_due_ns(node), UINT64_MAX);
    const uint32_t link = world_join(world, 0, 1, NULL);
    CHECK(node_due_ns(node) <= world->time.now_ns + TREE_TICK_NS);
    world_pass(world, 6);
    CHECK(node_due_ns(node) <= world->time.now_ns + TREE_TICK_NS);
    send(0, world_packet(world, 0, 1, 1, 100));
    CHECK_EQUAL(world->nodes[1].packet_count, 1);
    world_cut(world, 0, link);
    for (uint32_t i = 0; i < 2; i++) {
        CHECK(node_due_ns(&world->nodes[i].node) <= world->time.now_ns + TREE_TICK_NS);
    }
    world_pass(world, 70); /* the session's end */
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_EQUAL(node_due_ns(&world->nodes[i].node), UINT64_MAX);
        CHECK(overlay_key_equal(
            node_root(&world->nodes[i].node), &world->nodes[i].self.identity.key));
    }
    send(0, world_packet(world, 0, 1, 2, 100));
    CHECK(node_due_ns(node) <= world->time.now_ns + TREE_TICK_NS);
    world_pass(world, 5);
    CHECK_EQUAL(node_due_ns(node), UINT64_MAX);
    ask(0, 1);
    CHECK(node_due_ns(node) <= world->time.now_ns + TREE_TICK_NS);
    world_end(world);
}

static void test_nonsense(void)
{
    static const uint8_t unknown[] = {1, 77};
    static const uint8_t empty[] = {0};
    static const uint8_t too_long[] = {0xff, 0xff, 0x7f};
    const struct bytes all[] = {
        {unknown, sizeof(unknown)}, {empty, sizeof(empty)}, {too_long, sizeof(too_long)}};
    const enum status why[] = {STATUS_UNSUPPORTED, STATUS_MALFORMED, STATUS_LIMIT_EXCEEDED};
    for (uint32_t i = 0; i < 3; i++) {
        world = world_make(2);
        (void)world_join(world, 0, 1, NULL);
        world_pass(world, 1);
        node_link_receive(&world->nodes[0].node, 0, all[i], &world->time);
        CHECK(!is_up(0, 0));
        CHECK_EQUAL(world->nodes[0].closed_for, why[i]);
        world_end(world);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"one tree, and links that stay", test_tree},
        {"packets through another node", test_packets},
        {"a session over minutes", test_long},
        {"packets that cannot be", test_bad_packets},
        {"a source that is not the session's", test_false_source},
        {"what is of its own will", test_own_will},
        {"questions and answers", test_information},
        {"questions are bounded", test_asked_bound},
        {"what daemons said", test_recorded},
        {"who is taken", test_terms},
        {"the identity is gone", test_identity_gone},
        {"two links at once", test_crossed},
        {"silence", test_silence},
        {"a greeting that does not come", test_greeting_late},
        {"a clock that went back", test_clock_back},
        {"nothing to do", test_idle},
        {"nonsense over a link", test_nonsense},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
