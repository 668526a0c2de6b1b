#include "node.h"
#include "overlay_wire/frame.h"
#include "overlay_wire/route_messages.h"
#include "overlay_wire/tree_messages.h"
#include "unit.h"
#include <stdlib.h>

static struct node child;
static struct node parent;
static uint8_t memory[4096];
static struct wire_writer writer;

static void begin(void)
{
    node_init_byte(&child, 1);
    node_init_byte(&parent, 2);
    writer = wire_writer_of(memory, sizeof(memory));
}

/* Reads every beginning of what was written, in memory of just that size, and one byte more. */
static void check_sizes(enum status (*read)(struct bytes body), size_t size_bytes, bool has_end)
{
    for (size_t i = 0; i <= size_bytes + 1; i++) {
        uint8_t *const copy = malloc(i + 1);
        memcpy(copy, memory, i);
        const enum status status = read((struct bytes){copy, i});
        if (i < size_bytes) {
            CHECK_EQUAL(status, STATUS_TRUNCATED);
        } else if (i == size_bytes || !has_end) {
            CHECK_EQUAL(status, STATUS_OK);
        } else {
            CHECK_EQUAL(status, STATUS_MALFORMED);
        }
        free(copy);
    }
}

static enum status read_request(struct bytes body)
{
    struct overlay_request request;
    return overlay_request_read(body, &request);
}

static enum status read_response(struct bytes body)
{
    struct overlay_response response;
    return overlay_response_read(body, &response);
}

static enum status read_announce(struct bytes body)
{
    struct overlay_announce announce;
    return overlay_announce_read(body, &announce);
}

static enum status read_lookup(struct bytes body)
{
    struct overlay_lookup lookup;
    return overlay_lookup_read(body, &lookup);
}

static enum status read_notify(struct bytes body)
{
    struct overlay_notify notify;
    return overlay_notify_read(body, &notify);
}

static enum status read_broken(struct bytes body)
{
    struct overlay_broken broken;
    return overlay_broken_read(body, &broken);
}

static enum status read_traffic(struct bytes body)
{
    struct overlay_traffic traffic;
    return overlay_traffic_read(body, &traffic);
}

static const struct overlay_request a_request = {UINT64_C(300), UINT64_MAX};

static void test_request(void)
{
    struct overlay_request request;
    begin();
    overlay_request_write(&writer, &a_request);
    CHECK_EQUAL(overlay_request_read(wire_written(&writer), &request), STATUS_OK);
    CHECK_EQUAL(request.sequence, a_request.sequence);
    CHECK_EQUAL(request.nonce, a_request.nonce);
    check_sizes(read_request, writer.size_bytes, true);
}

static void test_response(void)
{
    struct overlay_response response;
    struct overlay_response read;
    begin();
    CHECK_EQUAL(
        overlay_response_sign(&parent.identity, &child.identity.key, &a_request, 129, &response),
        STATUS_OK);
    overlay_response_write(&writer, &response);
    CHECK_EQUAL(overlay_response_read(wire_written(&writer), &read), STATUS_OK);
    CHECK_EQUAL(read.port, 129);
    CHECK_EQUAL(
        overlay_response_check(&read, &child.identity.key, &parent.identity.key), STATUS_OK);
    CHECK_EQUAL(
        overlay_response_check(&read, &parent.identity.key, &child.identity.key),
        STATUS_BAD_SIGNATURE);
    check_sizes(read_response, writer.size_bytes, true);
    begin();
    response.port = 0;
    overlay_response_write(&writer, &response);
    CHECK_EQUAL(overlay_response_read(wire_written(&writer), &read), STATUS_MALFORMED);
}

static void make_announce(struct overlay_announce *announce)
{
    struct overlay_response response;
    CHECK_EQUAL(
        overlay_response_sign(&parent.identity, &child.identity.key, &a_request, 5, &response),
        STATUS_OK);
    CHECK_EQUAL(
        overlay_announce_sign(&child.identity, &parent.identity.key, &response, announce),
        STATUS_OK);
}

static void test_announce(void)
{
    struct overlay_announce announce;
    struct overlay_announce read;
    begin();
    make_announce(&announce);
    CHECK_EQUAL(overlay_announce_check(&announce), STATUS_OK);
    overlay_announce_write(&writer, &announce);
    CHECK_EQUAL(overlay_announce_read(wire_written(&writer), &read), STATUS_OK);
    CHECK(overlay_announce_equal(&announce, &read));
    check_sizes(read_announce, writer.size_bytes, true);
    CHECK(writer.size_bytes <= OVERLAY_ANNOUNCE_BYTES_MAX);
    /* Whichever byte is another one: nobody believes it, and it is not the same. */
    for (size_t i = 0; i < writer.size_bytes; i++) {
        memory[i] ^= 1;
        if (overlay_announce_read(wire_written(&writer), &read) == STATUS_OK) {
            CHECK(!overlay_announce_equal(&announce, &read));
            CHECK_EQUAL(overlay_announce_check(&read), STATUS_BAD_SIGNATURE);
        }
        memory[i] ^= 1;
    }
}

static void test_root(void)
{
    struct overlay_announce announce;
    begin();
    CHECK_EQUAL(overlay_announce_root(&child.identity, &a_request, &announce), STATUS_OK);
    CHECK_EQUAL(overlay_announce_check(&announce), STATUS_OK);
    CHECK_EQUAL(announce.response.port, 0);
    overlay_announce_write(&writer, &announce);
    CHECK_EQUAL(read_announce(wire_written(&writer)), STATUS_OK);
    begin();
    announce.parent = parent.identity.key;
    overlay_announce_write(&writer, &announce);
    CHECK_EQUAL(read_announce(wire_written(&writer)), STATUS_MALFORMED);
}

static void test_nobody_signs(void)
{
    struct overlay_announce announce;
    struct overlay_response response;
    struct overlay_notify notify = {.sequence = 1};
    begin();
    child.answer = STATUS_DENIED;
    CHECK_EQUAL(overlay_announce_root(&child.identity, &a_request, &announce), STATUS_DENIED);
    CHECK_EQUAL(
        overlay_response_sign(&child.identity, &parent.identity.key, &a_request, 1, &response),
        STATUS_DENIED);
    CHECK_EQUAL(
        overlay_announce_sign(&child.identity, &parent.identity.key, &response, &announce),
        STATUS_DENIED);
    CHECK_EQUAL(overlay_notify_sign(&child.identity, &notify), STATUS_DENIED);
}

/* Of any two that differ, just one stands: or nodes would correct each other without end. */
static void test_order(void)
{
    struct overlay_announce announces[8];
    for (uint32_t i = 0; i < 8; i++) {
        announces[i] = (struct overlay_announce){
            .response.request = {.sequence = i >> 2, .nonce = i & 1},
            .parent.bytes[0] = (uint8_t)(i >> 1 & 1),
        };
    }
    for (uint32_t i = 0; i < 8; i++) {
        for (uint32_t j = 0; j < 8; j++) {
            const bool one = overlay_announce_supersedes(&announces[i], &announces[j]);
            const bool other = overlay_announce_supersedes(&announces[j], &announces[i]);
            CHECK_EQUAL((unsigned)one + other, i == j ? 0 : 1);
            if (i >> 2 != j >> 2) {
                CHECK(one == (i > j)); /* the higher sequence */
            } else {
                CHECK(one == (i < j)); /* the lower parent, the lower nonce */
            }
        }
    }
}

static const uint8_t some_ports[] = {1, 0xac, 0x02, 7};

static void test_lookup(void)
{
    const struct overlay_path path = {{some_ports, sizeof(some_ports)}};
    struct overlay_lookup lookup = {.from = path};
    struct overlay_lookup read;
    begin();
    lookup.source = child.identity.key;
    lookup.destination = parent.identity.key;
    overlay_lookup_write(&writer, &lookup);
    CHECK_EQUAL(overlay_lookup_read(wire_written(&writer), &read), STATUS_OK);
    CHECK(overlay_key_equal(&read.source, &lookup.source));
    CHECK(overlay_key_equal(&read.destination, &lookup.destination));
    CHECK(overlay_path_equal(read.from, path));
    check_sizes(read_lookup, writer.size_bytes, true);
}

static void test_notify(void)
{
    const struct overlay_path path = {{some_ports, sizeof(some_ports)}};
    struct overlay_notify notify = {.coordinates = path, .watermark = 77, .sequence = 1795208623};
    struct overlay_notify read;
    begin();
    notify.source = child.identity.key;
    notify.destination = parent.identity.key;
    CHECK_EQUAL(overlay_notify_sign(&child.identity, &notify), STATUS_OK);
    overlay_notify_write(&writer, &notify);
    CHECK_EQUAL(overlay_notify_read(wire_written(&writer), &read), STATUS_OK);
    CHECK_EQUAL(read.watermark, 77);
    CHECK_EQUAL(read.path.ports.size_bytes, 0);
    CHECK_EQUAL(overlay_notify_check(&read), STATUS_OK);
    check_sizes(read_notify, writer.size_bytes, true);
    read.sequence++;
    CHECK_EQUAL(overlay_notify_check(&read), STATUS_BAD_SIGNATURE);
    read.sequence--;
    read.coordinates = read.path;
    CHECK_EQUAL(overlay_notify_check(&read), STATUS_BAD_SIGNATURE);
    read.coordinates = path;
    read.source = parent.identity.key;
    CHECK_EQUAL(overlay_notify_check(&read), STATUS_BAD_SIGNATURE);
}

static void test_broken(void)
{
    const struct overlay_path path = {{some_ports, sizeof(some_ports)}};
    struct overlay_broken broken = {.path = path, .watermark = OVERLAY_WATERMARK_NONE};
    struct overlay_broken read;
    begin();
    broken.source = child.identity.key;
    broken.destination = parent.identity.key;
    overlay_broken_write(&writer, &broken);
    CHECK_EQUAL(overlay_broken_read(wire_written(&writer), &read), STATUS_OK);
    CHECK_EQUAL(read.watermark, OVERLAY_WATERMARK_NONE);
    CHECK(overlay_key_equal(&read.destination, &broken.destination));
    check_sizes(read_broken, writer.size_bytes, true);
}

static void test_traffic(void)
{
    static const uint8_t payload[] = {3, 1, 4};
    const struct overlay_path path = {{some_ports, sizeof(some_ports)}};
    struct overlay_traffic traffic = {.path = path, .from = path, .watermark = 9};
    struct overlay_traffic read;
    begin();
    traffic.source = child.identity.key;
    traffic.destination = parent.identity.key;
    overlay_traffic_write(&writer, &traffic);
    check_sizes(read_traffic, writer.size_bytes, false);
    CHECK_EQUAL(overlay_traffic_read(wire_written(&writer), &read), STATUS_OK);
    CHECK_EQUAL(read.payload.size_bytes, 0);
    begin();
    traffic.payload = (struct bytes){payload, sizeof(payload)};
    overlay_traffic_write(&writer, &traffic);
    CHECK_EQUAL(overlay_traffic_read(wire_written(&writer), &read), STATUS_OK);
    CHECK(bytes_equal(read.payload, traffic.payload));
    CHECK(overlay_path_equal(read.from, path));
}

/* A path that is too long is dropped with what is in it; the link is not to blame. */
static void test_long_paths(void)
{
    uint8_t ports[OVERLAY_PATH_BYTES_MAX + 1];
    memset(ports, 1, sizeof(ports));
    const struct overlay_path path = {{ports, sizeof(ports)}};
    const struct overlay_traffic traffic = {.from = path};
    const struct overlay_notify notify = {.coordinates = path};
    const struct overlay_broken broken = {.path = path};
    const struct overlay_lookup lookup = {.from = path};
    begin();
    overlay_traffic_write(&writer, &traffic);
    CHECK_EQUAL(read_traffic(wire_written(&writer)), STATUS_LIMIT_EXCEEDED);
    begin();
    overlay_notify_write(&writer, &notify);
    CHECK_EQUAL(read_notify(wire_written(&writer)), STATUS_LIMIT_EXCEEDED);
    begin();
    overlay_broken_write(&writer, &broken);
    CHECK_EQUAL(read_broken(wire_written(&writer)), STATUS_LIMIT_EXCEEDED);
    begin();
    overlay_lookup_write(&writer, &lookup);
    CHECK_EQUAL(read_lookup(wire_written(&writer)), STATUS_LIMIT_EXCEEDED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"request", test_request},
        {"response", test_response},
        {"announce", test_announce},
        {"root", test_root},
        {"nobody signs", test_nobody_signs},
        {"order", test_order},
        {"lookup", test_lookup},
        {"notify", test_notify},
        {"broken", test_broken},
        {"traffic", test_traffic},
        {"long paths", test_long_paths},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
