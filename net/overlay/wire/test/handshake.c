#include "overlay_wire/handshake.h"
#include "lib/text.h"
#include "node.h"
#include "recorded.h"
#include "unit.h"
#include <stdlib.h>

static struct node node;
static struct node other;
static uint8_t packet[OVERLAY_HANDSHAKE_BYTES_MAX + 64];
static struct overlay_handshake handshake;
static size_t used;

static enum status read_bytes(size_t size_bytes)
{
    uint8_t *const copy = malloc(size_bytes + 1);
    memcpy(copy, packet, size_bytes);
    const enum status status =
        overlay_handshake_read((struct bytes){copy, size_bytes}, &handshake, &used);
    free(copy);
    return status;
}

static enum status check_with(const char *password)
{
    return overlay_handshake_check(&handshake, &other.identity.key, text_bytes(password));
}

static void begin(void)
{
    node_init_byte(&node, 1);
    node_init_byte(&other, 2);
    CHECK_EQUAL(
        overlay_handshake_write(&node.identity, text_bytes("secret"), 3, packet), STATUS_OK);
}

static void test_both_ways(void)
{
    begin();
    CHECK_EQUAL(read_bytes(OVERLAY_HANDSHAKE_BYTES), STATUS_OK);
    CHECK_EQUAL(used, OVERLAY_HANDSHAKE_BYTES);
    CHECK(overlay_key_equal(&handshake.key, &node.identity.key));
    CHECK_EQUAL(handshake.priority, 3);
    CHECK_EQUAL(check_with("secret"), STATUS_OK);
    CHECK_EQUAL(check_with(""), STATUS_BAD_SIGNATURE);
    CHECK_EQUAL(check_with("Secret"), STATUS_BAD_SIGNATURE);
    CHECK_EQUAL(read_bytes(OVERLAY_HANDSHAKE_BYTES + 5), STATUS_OK); /* frames behind it */
    CHECK_EQUAL(used, OVERLAY_HANDSHAKE_BYTES);
}

static void test_recorded(void)
{
    for (size_t i = 0; i < sizeof(recorded_identities) / sizeof(recorded_identities[0]); i++) {
        const struct recorded_identity *recorded = &recorded_identities[i];
        uint8_t seed[32];
        uint8_t want[OVERLAY_HANDSHAKE_BYTES];
        node_init_byte(&other, 0xee);
        (void)node_unhex(recorded->seed, seed);
        node_init(&node, seed);
        CHECK_EQUAL(node_unhex(recorded->handshake, want).size_bytes, sizeof(want));
        CHECK_EQUAL(overlay_handshake_write(&node.identity, text_bytes(""), 0, packet), STATUS_OK);
        CHECK(memcmp(packet, want, sizeof(want)) == 0);
        (void)node_unhex(recorded->handshake_password, want);
        CHECK_EQUAL(
            overlay_handshake_write(&node.identity, text_bytes("hunter2"), 7, packet), STATUS_OK);
        CHECK(memcmp(packet, want, sizeof(want)) == 0);
        CHECK_EQUAL(read_bytes(OVERLAY_HANDSHAKE_BYTES), STATUS_OK);
        CHECK_EQUAL(check_with("hunter2"), STATUS_OK);
        CHECK_EQUAL(handshake.priority, 7);
    }
}

static void check_recorded(const char *text, const char *password, enum status want)
{
    const struct bytes read = node_unhex(text, packet);
    CHECK_EQUAL(read_bytes(read.size_bytes), STATUS_OK);
    CHECK_EQUAL(check_with(password), want);
}

static void test_recorded_password(void)
{
    node_init_byte(&other, 2);
    check_recorded(recorded_password_server, "hunter2", STATUS_OK);
    check_recorded(recorded_password_server, "", STATUS_BAD_SIGNATURE);
    check_recorded(recorded_password_client, "hunter2", STATUS_OK);
    check_recorded(recorded_no_password_client, "", STATUS_OK);
    check_recorded(recorded_no_password_client, "hunter2", STATUS_BAD_SIGNATURE);
}

static void test_truncated(void)
{
    for (size_t i = 0; i < OVERLAY_HANDSHAKE_BYTES; i++) {
        begin();
        CHECK_EQUAL(read_bytes(i), STATUS_TRUNCATED);
        if (i < 4) {
            packet[i] ^= 1; /* whoever speaks another protocol is told at its first byte */
            CHECK_EQUAL(read_bytes(i + 1), STATUS_MALFORMED);
        }
    }
}

/* Whichever bit is another one, nobody is let in. */
static void test_each_bit(void)
{
    for (uint32_t bit = 0; bit < 8 * OVERLAY_HANDSHAKE_BYTES; bit++) {
        begin();
        packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
        enum status status = read_bytes(OVERLAY_HANDSHAKE_BYTES);
        if (status == STATUS_OK) {
            status = check_with("secret");
            /* Only the priority is not signed, or that there is one. */
            CHECK((status == STATUS_OK) == (bit / 8 >= 54 && bit / 8 <= 58));
            CHECK(status == STATUS_OK || status == STATUS_BAD_SIGNATURE);
        }
    }
}

static void test_versions(void)
{
    for (uint32_t major = 0; major < 3; major++) {
        for (uint32_t minor = 3; minor < 8; minor++) {
            begin();
            packet[11] = (uint8_t)major;
            packet[17] = (uint8_t)minor;
            const bool is_ours = major == 0 && minor == 5;
            CHECK_EQUAL(
                read_bytes(OVERLAY_HANDSHAKE_BYTES), is_ours ? STATUS_OK : STATUS_UNSUPPORTED);
        }
    }
}

/* Puts a field in front of the signature. */
static size_t insert(uint16_t field, uint16_t size_bytes)
{
    const size_t at = OVERLAY_HANDSHAKE_BYTES - OVERLAY_SIGNATURE_BYTES;
    const size_t rest_bytes = OVERLAY_HANDSHAKE_BYTES - 6 + 4u + size_bytes;
    memmove(packet + at + 4 + size_bytes, packet + at, OVERLAY_SIGNATURE_BYTES);
    packet[at] = (uint8_t)(field >> 8);
    packet[at + 1] = (uint8_t)field;
    packet[at + 2] = (uint8_t)(size_bytes >> 8);
    packet[at + 3] = (uint8_t)size_bytes;
    memset(packet + at + 4, 0x55, size_bytes);
    packet[4] = (uint8_t)(rest_bytes >> 8);
    packet[5] = (uint8_t)rest_bytes;
    return rest_bytes + 6;
}

static void test_more_fields(void)
{
    begin();
    CHECK_EQUAL(read_bytes(insert(4, 0)), STATUS_OK);
    CHECK_EQUAL(check_with("secret"), STATUS_OK);
    begin();
    CHECK_EQUAL(read_bytes(insert(0xffff, 300)), STATUS_OK);
    CHECK_EQUAL(check_with("secret"), STATUS_OK);
    for (uint16_t field = 0; field < 4; field++) {
        begin();
        CHECK_EQUAL(read_bytes(insert(field, 32)), STATUS_MALFORMED);
    }
    const uint16_t most = OVERLAY_HANDSHAKE_BYTES_MAX - OVERLAY_HANDSHAKE_BYTES - 4;
    begin();
    CHECK_EQUAL(read_bytes(insert(9, most)), STATUS_OK);
    begin();
    CHECK_EQUAL(read_bytes(insert(9, most + 1)), STATUS_LIMIT_EXCEEDED);
}

/* Of each field, what is said to be shorter than it is, and what is not there. */
static void test_missing_fields(void)
{
    static const uint8_t length_at[] = {9, 15, 21, 57};
    for (size_t i = 0; i < sizeof(length_at); i++) {
        begin();
        packet[length_at[i]] = 0;
        CHECK_EQUAL(read_bytes(OVERLAY_HANDSHAKE_BYTES), STATUS_MALFORMED);
        begin();
        packet[length_at[i] - 2] = 0x77; /* a field that nobody knows */
        CHECK_EQUAL(read_bytes(OVERLAY_HANDSHAKE_BYTES), i == 3 ? STATUS_OK : STATUS_MALFORMED);
        begin();
        packet[length_at[i] - 1] = 0xff; /* longer than all */
        CHECK_EQUAL(read_bytes(OVERLAY_HANDSHAKE_BYTES), STATUS_MALFORMED);
    }
    begin();
    packet[5] = OVERLAY_SIGNATURE_BYTES - 1;
    CHECK_EQUAL(read_bytes(OVERLAY_HANDSHAKE_BYTES), STATUS_MALFORMED);
    packet[5] = OVERLAY_SIGNATURE_BYTES;
    CHECK_EQUAL(read_bytes(OVERLAY_HANDSHAKE_BYTES), STATUS_MALFORMED);
}

static void test_own_key(void)
{
    begin();
    CHECK_EQUAL(read_bytes(OVERLAY_HANDSHAKE_BYTES), STATUS_OK);
    CHECK_EQUAL(
        overlay_handshake_check(&handshake, &node.identity.key, text_bytes("secret")),
        STATUS_WRONG_SIGNER);
}

static void test_passwords(void)
{
    uint8_t password[OVERLAY_PASSWORD_BYTES_MAX + 1];
    memset(password, 'x', sizeof(password));
    begin();
    const struct bytes longest = {password, OVERLAY_PASSWORD_BYTES_MAX};
    const struct bytes too_long = {password, sizeof(password)};
    CHECK_EQUAL(overlay_handshake_write(&node.identity, longest, 0, packet), STATUS_OK);
    CHECK_EQUAL(read_bytes(OVERLAY_HANDSHAKE_BYTES), STATUS_OK);
    CHECK_EQUAL(overlay_handshake_check(&handshake, &other.identity.key, longest), STATUS_OK);
    CHECK_EQUAL(
        overlay_handshake_check(&handshake, &other.identity.key, too_long),
        STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        overlay_handshake_write(&node.identity, too_long, 0, packet), STATUS_INVALID_ARGUMENT);
    node.answer = STATUS_DENIED;
    CHECK_EQUAL(overlay_handshake_write(&node.identity, longest, 0, packet), STATUS_DENIED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"both ways", test_both_ways},
        {"recorded", test_recorded},
        {"recorded password", test_recorded_password},
        {"truncated", test_truncated},
        {"each bit", test_each_bit},
        {"versions", test_versions},
        {"more fields", test_more_fields},
        {"missing fields", test_missing_fields},
        {"own key", test_own_key},
        {"passwords", test_passwords},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
