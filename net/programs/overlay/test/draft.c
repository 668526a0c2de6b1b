#include "draft.h"
#include "lib/text.h"
#include "schema/overlay_data.h"
#include "unit.h"
#include <string.h>

static const uint8_t key[32] = {1, 2, 3};
static struct draft draft;
static uint64_t words[DRAFT_WORDS_MAX];

static struct overlay_peer peer_at(const char *address)
{
    return (struct overlay_peer){.address = text_bytes(address), .key = {key, sizeof(key)}};
}

/* Any settings, as somebody may have signed them. */
static struct bytes message_of(const struct overlay_settings *settings)
{
    struct message_builder builder;
    message_builder_start(&builder, words, DRAFT_WORDS_MAX);
    CHECK_EQUAL(overlay_settings_write(settings, &builder), STATUS_OK);
    return message_builder_finish(&builder);
}

static void test_written_as_read(void)
{
    const uint16_t listen[] = {9001, 65535};
    const struct bytes allowed[] = {{key, sizeof(key)}};
    const struct overlay_peer peers[] = {
        peer_at("tcp://a:1"), {.address = text_bytes("tcp://b:2")}};
    const struct overlay_settings settings = {
        .sequence = 41,
        .peers = peers,
        .peers_count = 2,
        .listen = listen,
        .listen_count = 2,
        .password = text_bytes("secret"),
        .allowed = allowed,
        .allowed_count = 1,
        .name = text_bytes("ada's"),
    };
    uint64_t again[DRAFT_WORDS_MAX];
    struct bytes written = {0};
    CHECK_EQUAL(draft_read(&draft, message_of(&settings)), STATUS_OK);
    CHECK_EQUAL(draft.parts.settings.sequence, 41);
    CHECK_EQUAL(draft_write(&draft, again, &written), STATUS_OK);
    struct overlay_settings next = settings;
    next.sequence = 42;
    CHECK(bytes_equal(written, message_of(&next)));
}

static void test_keys(void)
{
    struct overlay_key keys[OVERLAY_SETTINGS_ALLOWED_MAX + 1];
    const enum draft_keys lists[] = {DRAFT_ALLOWED, DRAFT_AUDITORS};
    const uint32_t most[] = {OVERLAY_SETTINGS_ALLOWED_MAX, OVERLAY_SETTINGS_AUDITORS_MAX};
    for (uint32_t i = 0; i <= OVERLAY_SETTINGS_ALLOWED_MAX; i++) {
        memset(keys[i].bytes, (int)i + 1, sizeof(keys[i].bytes));
    }
    draft_init(&draft);
    for (uint32_t list = 0; list < 2; list++) {
        for (uint32_t i = 0; i < most[list]; i++) {
            CHECK_EQUAL(draft_put_key(&draft, lists[list], &keys[i]), STATUS_OK);
            CHECK_EQUAL(draft_put_key(&draft, lists[list], &keys[0]), STATUS_OK);
        }
        CHECK_EQUAL(draft_put_key(&draft, lists[list], &keys[most[list]]), STATUS_LIMIT_EXCEEDED);
        CHECK_EQUAL(draft_remove_key(&draft, lists[list], &keys[0]), STATUS_OK);
        CHECK_EQUAL(draft_remove_key(&draft, lists[list], &keys[0]), STATUS_NOT_FOUND);
        CHECK_EQUAL(draft_put_key(&draft, lists[list], &keys[most[list]]), STATUS_OK);
    }
    CHECK_EQUAL(draft.parts.settings.allowed_count, OVERLAY_SETTINGS_ALLOWED_MAX);
    CHECK_EQUAL(draft.parts.settings.auditors_count, OVERLAY_SETTINGS_AUDITORS_MAX);
    CHECK(memcmp(draft.parts.auditors[0].data, keys[1].bytes, 32) == 0);
    /* They are written, and read again. */
    uint64_t again[DRAFT_WORDS_MAX];
    struct bytes written = {0};
    CHECK_EQUAL(draft_write(&draft, again, &written), STATUS_OK);
    CHECK_EQUAL(draft_read(&draft, written), STATUS_OK);
    CHECK_EQUAL(draft.parts.settings.auditors_count, OVERLAY_SETTINGS_AUDITORS_MAX);
}

static void test_empty(void)
{
    struct bytes written = {0};
    uint64_t again[DRAFT_WORDS_MAX];
    draft_init(&draft);
    CHECK_EQUAL(draft_write(&draft, again, &written), STATUS_OK);
    CHECK_EQUAL(draft_read(&draft, written), STATUS_OK);
    CHECK_EQUAL(draft.parts.settings.sequence, 1);
    CHECK_EQUAL(draft.parts.settings.peers_count, 0);
    CHECK_EQUAL(draft.parts.settings.listen_count, 0);
    CHECK_EQUAL(draft.parts.settings.allowed_count, 0);
}

static void test_peers(void)
{
    char addresses[OVERLAY_SETTINGS_PEERS_MAX + 1][16];
    draft_init(&draft);
    CHECK_EQUAL(draft_remove_peer(&draft, text_bytes("tcp://a:1")), STATUS_NOT_FOUND);
    for (uint32_t i = 0; i <= OVERLAY_SETTINGS_PEERS_MAX; i++) {
        text_copy(addresses[i], sizeof(addresses[i]), "tcp://a:1");
        addresses[i][6] = (char)('a' + i);
        const struct overlay_peer peer = peer_at(addresses[i]);
        const enum status wanted =
            i < OVERLAY_SETTINGS_PEERS_MAX ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
        CHECK_EQUAL(draft_put_peer(&draft, &peer), wanted);
    }
    /* In the place of one that is there, there is room. */
    const struct overlay_peer anybody = {.address = text_bytes(addresses[3])};
    CHECK_EQUAL(draft_put_peer(&draft, &anybody), STATUS_OK);
    CHECK_EQUAL(draft.parts.settings.peers_count, OVERLAY_SETTINGS_PEERS_MAX);
    CHECK_EQUAL(draft.parts.peers[3].key.size_bytes, 0);
    CHECK_EQUAL(draft_remove_peer(&draft, text_bytes(addresses[0])), STATUS_OK);
    CHECK_EQUAL(draft_remove_peer(&draft, text_bytes(addresses[0])), STATUS_NOT_FOUND);
    CHECK_EQUAL(draft_remove_peer(&draft, text_bytes(addresses[15])), STATUS_OK);
    CHECK_EQUAL(draft.parts.settings.peers_count, OVERLAY_SETTINGS_PEERS_MAX - 2);
    CHECK(bytes_equal(draft.parts.peers[0].address, text_bytes(addresses[1])));
    CHECK(bytes_equal(draft.parts.peers[13].address, text_bytes(addresses[14])));
}

static void test_too_much(void)
{
    static char long_text[OVERLAY_SETTINGS_BYTES_MAX + 8];
    struct bytes written = {0};
    uint64_t again[DRAFT_WORDS_MAX];
    memset(long_text, 'a', sizeof(long_text));
    draft_init(&draft);
    draft.parts.settings.name = (struct bytes){(const uint8_t *)long_text, sizeof(long_text)};
    CHECK_EQUAL(draft_write(&draft, again, &written), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(
        draft_read(&draft, (struct bytes){(const uint8_t *)long_text, sizeof(long_text)}),
        STATUS_MALFORMED);
    draft_init(&draft);
    draft.parts.settings.sequence = UINT64_MAX;
    CHECK_EQUAL(draft_write(&draft, again, &written), STATUS_OK);
    CHECK_EQUAL(draft_read(&draft, written), STATUS_OK);
    CHECK_EQUAL(draft.parts.settings.sequence, 1);
}

static void test_malformed(void)
{
    const struct overlay_peer peers[] = {peer_at("tcp://a:1")};
    const struct overlay_settings settings = {.peers = peers, .peers_count = 1};
    const struct bytes whole = message_of(&settings);
    for (size_t size = 0; size < whole.size_bytes; size++) {
        CHECK_EQUAL(draft_read(&draft, bytes_part(whole, 0, size)), STATUS_MALFORMED);
    }
    CHECK_EQUAL(draft_read(&draft, (struct bytes){NULL, 0}), STATUS_MALFORMED);
    CHECK_EQUAL(draft_read(&draft, whole), STATUS_OK);
}

static void test_addresses(void)
{
    static const char *const good[] = {"tcp://a:1", "tcp://192.0.2.1:9001", "tcp://[::1]:65535"};
    static const char *const bad[] = {
        "",
        "tcp://",
        "a:1",
        "tls://a:1",
        "tcp:/a:1",
        "tcp://a",
        "tcp://a:0",
        "tcp://*:1",
        "tcp://a:1?password=b",
        "tcp://a:1/",
        "TCP://a:1",
        " tcp://a:1",
        "tcp://[fe80::1%1]:1",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CHECK(draft_address_check(text_bytes(good[i])));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(!draft_address_check(text_bytes(bad[i])));
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"keys", test_keys},
        {"written as it was read", test_written_as_read},
        {"empty", test_empty},
        {"peers", test_peers},
        {"too much", test_too_much},
        {"malformed", test_malformed},
        {"addresses", test_addresses},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
