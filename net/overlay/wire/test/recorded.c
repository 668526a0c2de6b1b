/* A whole link between two of Debian's daemons: all of it is read, and written again as it was. */
#include "recorded.h"
#include "lib/text.h"
#include "node.h"
#include "overlay_wire/address.h"
#include "overlay_wire/bloom.h"
#include "overlay_wire/frame.h"
#include "overlay_wire/handshake.h"
#include "overlay_wire/route_messages.h"
#include "overlay_wire/tree_messages.h"
#include "unit.h"

static struct node sender;
static struct node receiver;
static uint32_t counts[OVERLAY_FRAME_TYPES];

static void again_request(struct wire_writer *writer, struct bytes body)
{
    struct overlay_request request;
    CHECK_EQUAL(overlay_request_read(body, &request), STATUS_OK);
    overlay_request_write(writer, &request);
}

static void again_response(struct wire_writer *writer, struct bytes body)
{
    struct overlay_response response;
    CHECK_EQUAL(overlay_response_read(body, &response), STATUS_OK);
    CHECK_EQUAL(
        overlay_response_check(&response, &receiver.identity.key, &sender.identity.key), STATUS_OK);
    /* Ed25519 is deterministic: the node would have signed just this. */
    struct overlay_response made;
    CHECK_EQUAL(
        overlay_response_sign(
            &sender.identity, &receiver.identity.key, &response.request, response.port, &made),
        STATUS_OK);
    overlay_response_write(writer, &made);
}

static void again_announce(struct wire_writer *writer, struct bytes body)
{
    struct overlay_announce announce;
    struct overlay_announce made;
    CHECK_EQUAL(overlay_announce_read(body, &announce), STATUS_OK);
    CHECK_EQUAL(overlay_announce_check(&announce), STATUS_OK);
    CHECK(overlay_key_equal(&announce.key, &sender.identity.key));
    if (announce.response.port == 0) {
        CHECK_EQUAL(
            overlay_announce_root(&sender.identity, &announce.response.request, &made), STATUS_OK);
    } else {
        CHECK_EQUAL(
            overlay_announce_sign(&sender.identity, &announce.parent, &announce.response, &made),
            STATUS_OK);
    }
    overlay_announce_write(writer, &made);
}

static void again_bloom(struct wire_writer *writer, struct bytes body)
{
    struct overlay_bloom bloom;
    struct overlay_bloom empty;
    struct overlay_key partial;
    CHECK_EQUAL(overlay_bloom_read(body, &bloom), STATUS_OK);
    overlay_bloom_clear(&empty);
    overlay_partial_key(&sender.identity.key, &partial);
    /* The first one is empty, the next ones have the sender. */
    CHECK(
        overlay_bloom_equal(&bloom, &empty) ? counts[OVERLAY_BLOOM] == 0
                                            : overlay_bloom_test(&bloom, &partial));
    overlay_bloom_write(writer, &bloom);
}

static void again_lookup(struct wire_writer *writer, struct bytes body)
{
    struct overlay_lookup lookup;
    struct overlay_key partial;
    struct overlay_key asked;
    CHECK_EQUAL(overlay_lookup_read(body, &lookup), STATUS_OK);
    overlay_partial_key(&receiver.identity.key, &partial);
    overlay_partial_key(&lookup.destination, &asked);
    CHECK(overlay_key_equal(&partial, &asked));
    overlay_lookup_write(writer, &lookup);
}

static void again_notify(struct wire_writer *writer, struct bytes body)
{
    struct overlay_notify notify;
    CHECK_EQUAL(overlay_notify_read(body, &notify), STATUS_OK);
    CHECK_EQUAL(overlay_notify_check(&notify), STATUS_OK);
    memset(&notify.signature, 0, sizeof(notify.signature));
    CHECK_EQUAL(overlay_notify_sign(&sender.identity, &notify), STATUS_OK);
    overlay_notify_write(writer, &notify);
}

static void again_traffic(struct wire_writer *writer, struct bytes body)
{
    struct overlay_traffic traffic;
    CHECK_EQUAL(overlay_traffic_read(body, &traffic), STATUS_OK);
    CHECK(overlay_key_equal(&traffic.source, &sender.identity.key));
    CHECK(overlay_key_equal(&traffic.destination, &receiver.identity.key));
    CHECK_EQUAL(traffic.watermark, 1);
    overlay_traffic_write(writer, &traffic);
}

static void again_nothing(struct wire_writer *writer, struct bytes body)
{
    (void)writer;
    CHECK_EQUAL(body.size_bytes, 0);
}

static void (*const again[OVERLAY_FRAME_TYPES])(struct wire_writer *writer, struct bytes body) = {
    [OVERLAY_KEEPALIVE] = again_nothing,
    [OVERLAY_REQUEST] = again_request,
    [OVERLAY_RESPONSE] = again_response,
    [OVERLAY_ANNOUNCE] = again_announce,
    [OVERLAY_BLOOM] = again_bloom,
    [OVERLAY_LOOKUP] = again_lookup,
    [OVERLAY_NOTIFY] = again_notify,
    [OVERLAY_TRAFFIC] = again_traffic,
};

static void check_frame(struct bytes recorded, const struct overlay_frame *frame)
{
    uint8_t memory[2048];
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    struct bytes written = {NULL, 0};
    CHECK(again[frame->type] != NULL);
    overlay_frame_begin(&writer, frame->type);
    again[frame->type](&writer, frame->body);
    CHECK_EQUAL(overlay_frame_finish(&writer, &written), STATUS_OK);
    CHECK(bytes_equal(written, recorded));
    counts[frame->type]++;
}

static void check_stream(const char *text)
{
    static uint8_t memory[4096];
    uint8_t packet[OVERLAY_HANDSHAKE_BYTES];
    struct overlay_handshake handshake;
    struct bytes left = node_unhex(text, memory);
    size_t used = 0;
    memset(counts, 0, sizeof(counts));
    CHECK_EQUAL(overlay_handshake_read(left, &handshake, &used), STATUS_OK);
    CHECK_EQUAL(
        overlay_handshake_check(&handshake, &receiver.identity.key, text_bytes("")), STATUS_OK);
    CHECK_EQUAL(overlay_handshake_write(&sender.identity, text_bytes(""), 0, packet), STATUS_OK);
    CHECK(bytes_equal(bytes_part(left, 0, used), (struct bytes){packet, sizeof(packet)}));
    left = bytes_part(left, used, left.size_bytes - used);
    while (left.size_bytes > 0) {
        struct overlay_frame frame;
        if (overlay_frame_read(left, &frame, &used) != STATUS_OK) {
            CHECK(false);
            return;
        }
        check_frame(bytes_part(left, 0, used), &frame);
        left = bytes_part(left, used, left.size_bytes - used);
    }
}

static void test_a_to_b(void)
{
    node_init_byte(&sender, 1);
    node_init_byte(&receiver, 2);
    check_stream(recorded_a_to_b);
    CHECK_EQUAL(counts[OVERLAY_ANNOUNCE], 2);
    CHECK_EQUAL(counts[OVERLAY_TRAFFIC], 5);
}

static void test_b_to_a(void)
{
    node_init_byte(&sender, 2);
    node_init_byte(&receiver, 1);
    check_stream(recorded_b_to_a);
    CHECK_EQUAL(counts[OVERLAY_RESPONSE], 2);
    CHECK_EQUAL(counts[OVERLAY_TRAFFIC], 6);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"A to B", test_a_to_b},
        {"B to A", test_b_to_a},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
