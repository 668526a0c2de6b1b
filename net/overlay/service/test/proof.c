/* Who says again what another one has said, and who has the key. */
#include "node.h"
#include "overlay_wire/tree_messages.h"
#include "prover.h"
#include "unit.h"
#include <stdlib.h>

#define LINK_COUNT 3u
#define SECOND_NS  UINT64_C(1000000000)

static struct node *node;
static struct node_link_memory *memory;
static struct self self;
static struct self peer;
static struct random chance;
static struct router_time now;
static enum status closed_for[LINK_COUNT];

static void on_wake(void *context, uint32_t link)
{
    (void)context;
    (void)link;
}

static void on_closed(void *context, uint32_t link, enum status why)
{
    (void)context;
    closed_for[link] = why;
}

static const struct node_output output = {.wake = on_wake, .closed = on_closed};

static void begin(uint8_t self_byte, uint8_t peer_byte)
{
    const uint8_t seed[32] = {9};
    now = (struct router_time){5 * SECOND_NS, 1795208623};
    memset(closed_for, 0, sizeof(closed_for));
    self_init(&self, self_byte);
    self_init(&peer, peer_byte);
    random_init(&chance, (struct bytes){seed, sizeof(seed)});
    node = calloc(1, sizeof(*node));
    memory = calloc(LINK_COUNT, sizeof(*memory));
    CHECK(node != NULL && memory != NULL);
    const struct node_settings settings = {
        .self = &self.identity, .output = &output, .random = &chance};
    CHECK_EQUAL(node_init(node, &settings), STATUS_OK);
}

static void end(void)
{
    node_finish(node);
    free(node);
    free(memory);
}

static void connect(uint32_t link, bool is_incoming)
{
    const struct node_link_settings settings = {
        .terms = {.allowed = &peer.identity.key, .allowed_count = 1},
        .memory = &memory[link],
        .is_incoming = is_incoming,
    };
    CHECK_EQUAL(node_link_begin(node, link, &settings, &now), STATUS_OK);
}

static bool is_up(uint32_t link)
{
    return node->links[link].link.state == LINK_UP;
}

static void say(uint32_t link, const uint8_t *data, size_t size)
{
    node_link_receive(node, link, (struct bytes){data, size}, &now);
}

/* A second, at whose end something is said that means nothing. */
static void pass(uint32_t link)
{
    static const uint8_t sign[] = {1, OVERLAY_KEEPALIVE};
    uint8_t out[4096];
    now.now_ns += SECOND_NS;
    now.unix_s++;
    while (node_link_take(node, link, out, sizeof(out), now.now_ns) > 0) {
    }
    say(link, sign, sizeof(sign));
    node_turn(node, &now);
}

/* Whichever of both has the lower key, the link with who has the key goes on. */
static void check_displaces(uint8_t self_byte, uint8_t peer_byte)
{
    begin(self_byte, peer_byte);
    connect(0, false);
    prover_bring_up(&peer, node, 0, &now);
    connect(1, true);
    prover_greet(&peer, node, 1, &now);
    CHECK(is_up(0) && !is_up(1));
    for (uint32_t i = 0; i < 2 * LINK_PROOF_NS / SECOND_NS; i++) {
        pass(1);
        pass(0);
    }
    CHECK(is_up(0));
    CHECK_EQUAL(node->links[1].link.state, LINK_NONE);
    CHECK_EQUAL(closed_for[1], STATUS_TIMED_OUT);
    end();
}

static void test_displaces(void)
{
    check_displaces(1, 2);
    check_displaces(2, 1);
}

/* Whoever was there first with what he has heard keeps nobody out. */
static void test_keeps_out(void)
{
    begin(1, 2);
    connect(0, true);
    prover_greet(&peer, node, 0, &now);
    connect(1, true);
    prover_bring_up(&peer, node, 1, &now);
    CHECK(!is_up(0) && is_up(1));
    CHECK_EQUAL(closed_for[1], STATUS_OK);
    end();
}

/* Of two links with who has the key, both made by one side, the first stays. */
static void test_twins(void)
{
    begin(1, 2);
    connect(0, true);
    prover_bring_up(&peer, node, 0, &now);
    connect(1, true);
    prover_greet(&peer, node, 1, &now);
    uint8_t frame[PROVER_FRAME_BYTES_MAX];
    const size_t size = prover_answer(&peer, node, 1, now.now_ns, frame);
    say(1, frame, size);
    CHECK(is_up(0) && !is_up(1));
    CHECK_EQUAL(closed_for[1], STATUS_OVERLAP);
    end();
}

/* An answer of another link, of another key, or with a bit changed. */
static void test_no_proof(void)
{
    uint8_t frames[2][PROVER_FRAME_BYTES_MAX];
    size_t sizes[2];
    begin(1, 2);
    for (uint32_t i = 0; i < 2; i++) {
        connect(i, true);
        prover_greet(&peer, node, i, &now);
        sizes[i] = prover_answer(&peer, node, i, now.now_ns, frames[i]);
    }
    say(1, frames[0], sizes[0]);
    CHECK_EQUAL(closed_for[1], STATUS_BAD_SIGNATURE);
    frames[0][sizes[0] - 1] ^= 1;
    say(0, frames[0], sizes[0]);
    CHECK_EQUAL(closed_for[0], STATUS_BAD_SIGNATURE);
    struct self other;
    self_init(&other, 3);
    connect(2, true);
    prover_greet(&peer, node, 2, &now);
    sizes[0] = prover_answer(&other, node, 2, now.now_ns, frames[0]);
    say(2, frames[0], sizes[0]);
    CHECK_EQUAL(closed_for[2], STATUS_BAD_SIGNATURE);
    end();
}

/* Each has to answer the other before it knows him, but not without end. */
static void test_requests(void)
{
    static const uint8_t request[] = {3, OVERLAY_REQUEST, 1, 2};
    uint8_t out[4096];
    begin(1, 2);
    connect(0, true);
    prover_greet(&peer, node, 0, &now);
    (void)node_link_take(node, 0, out, sizeof(out), now.now_ns);
    for (uint32_t i = 0; i < TREE_REQUESTS_MAX; i++) {
        say(0, request, sizeof(request));
        struct overlay_frame frame;
        size_t used_bytes = 0;
        const size_t size = node_link_take(node, 0, out, sizeof(out), now.now_ns);
        CHECK_EQUAL(overlay_frame_read((struct bytes){out, size}, &frame, &used_bytes), STATUS_OK);
        CHECK(frame.type == OVERLAY_RESPONSE && used_bytes == size);
    }
    say(0, request, sizeof(request));
    CHECK_EQUAL(closed_for[0], STATUS_LIMIT_EXCEEDED);
    end();
}

/* A frame that is wrong in itself is one before the proof, too. */
static void test_malformed(void)
{
    static const uint8_t short_request[] = {2, OVERLAY_REQUEST, 1};
    static const uint8_t short_response[] = {2, OVERLAY_RESPONSE, 1};
    static const uint8_t unknown[] = {1, 77};
    begin(1, 2);
    for (uint32_t i = 0; i < LINK_COUNT; i++) {
        connect(i, true);
        prover_greet(&peer, node, i, &now);
    }
    say(0, short_request, sizeof(short_request));
    CHECK_EQUAL(closed_for[0], STATUS_MALFORMED);
    say(1, short_response, sizeof(short_response));
    CHECK_EQUAL(closed_for[1], STATUS_MALFORMED);
    say(2, unknown, sizeof(unknown));
    CHECK_EQUAL(closed_for[2], STATUS_UNSUPPORTED);
    end();
}

/* What is said before the proof is heard after it, and none of it is lost. */
static void test_waits(void)
{
    static uint8_t announce[512];
    struct overlay_announce root;
    struct wire_writer writer = wire_writer_of(announce, sizeof(announce));
    struct bytes frame;
    uint8_t proof[PROVER_FRAME_BYTES_MAX];
    const struct overlay_request request = {.sequence = 7, .nonce = 1};
    begin(1, 2);
    connect(0, true);
    prover_greet(&peer, node, 0, &now);
    CHECK_EQUAL(overlay_announce_root(&peer.identity, &request, &root), STATUS_OK);
    overlay_frame_begin(&writer, OVERLAY_ANNOUNCE);
    overlay_announce_write(&writer, &root);
    CHECK_EQUAL(overlay_frame_finish(&writer, &frame), STATUS_OK);
    const size_t size = prover_answer(&peer, node, 0, now.now_ns, proof);
    for (size_t i = 0; i < frame.size_bytes; i++) { /* in any pieces */
        say(0, frame.data + i, 1);
    }
    const struct announces *const announces = &node->router.tree.announces;
    CHECK(announces_find(announces, &peer.identity.key) == NULL);
    say(0, proof, size);
    CHECK(is_up(0));
    CHECK(announces_find(announces, &peer.identity.key) != NULL);
    CHECK_EQUAL(node->links[0].link.begin, node->links[0].link.end);
    end();
}

/* No more waits than there is room for. */
static void test_room(void)
{
    static uint8_t frame[1004] = {0xe9, 0x07, OVERLAY_TRAFFIC};
    begin(1, 2);
    connect(0, true);
    prover_greet(&peer, node, 0, &now);
    for (uint32_t said = 0; said < OVERLAY_FRAME_ROOM_BYTES; said += 1003) {
        CHECK_EQUAL(closed_for[0], STATUS_OK);
        say(0, frame, 1003);
    }
    CHECK_EQUAL(closed_for[0], STATUS_LIMIT_EXCEEDED);
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a greeting said again displaces nobody", test_displaces},
        {"a greeting said again keeps nobody out", test_keeps_out},
        {"twins", test_twins},
        {"what is no proof", test_no_proof},
        {"requests before the proof", test_requests},
        {"frames that are wrong", test_malformed},
        {"what comes before the proof", test_waits},
        {"too much before the proof", test_room},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
