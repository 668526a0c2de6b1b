#include "overlay_settings/overlay_settings.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "schema/overlay_data.h"
#include "unit.h"

#define WORDS_MAX 600u

static uint64_t words[WORDS_MAX];
static uint8_t key[OVERLAY_SETTINGS_KEY_BYTES] = {1, 2, 3};
static const struct bytes key_view = {key, sizeof(key)};
static char long_text[OVERLAY_SETTINGS_ADDRESS_BYTES_MAX + 2];
static struct overlay_settings_parts parts;

static struct bytes write(const struct overlay_settings *settings)
{
    struct message_builder builder;
    message_builder_start(&builder, words, WORDS_MAX);
    CHECK_EQUAL(overlay_settings_write(settings, &builder), STATUS_OK);
    return message_builder_finish(&builder);
}

static enum status open_written(const struct overlay_settings *settings)
{
    return overlay_settings_open(write(settings), &parts);
}

static struct bytes long_bytes(size_t size_bytes)
{
    memset(long_text, 'a', sizeof(long_text));
    return (struct bytes){(const uint8_t *)long_text, size_bytes};
}

static struct bytes write_some(void)
{
    static struct overlay_peer peers[2];
    static const uint16_t ports[2] = {9001, 9002};
    peers[0] = (struct overlay_peer){
        .address = text_bytes("tcp://10.0.2.2:9002"),
        .key = key_view,
        .password = text_bytes("secret"),
    };
    peers[1] = (struct overlay_peer){.address = text_bytes("tcp://[2001:db8::1]:1")};
    return write(&(struct overlay_settings){
        .sequence = 7,
        .peers = peers,
        .peers_count = 2,
        .listen = ports,
        .listen_count = 2,
        .password = text_bytes("other"),
        .allowed = &key_view,
        .allowed_count = 1,
        .name = text_bytes("node"),
        .auditors = &key_view,
        .auditors_count = 1,
    });
}

static void test_reads(void)
{
    const struct overlay_settings *const settings = &parts.settings;
    CHECK_EQUAL(overlay_settings_open(write_some(), &parts), STATUS_OK);
    CHECK_EQUAL(settings->sequence, 7);
    CHECK_EQUAL(settings->peers_count, 2);
    CHECK(bytes_equal(settings->peers[0].address, text_bytes("tcp://10.0.2.2:9002")));
    CHECK(bytes_equal(settings->peers[0].key, key_view));
    CHECK(bytes_equal(settings->peers[0].password, text_bytes("secret")));
    CHECK_EQUAL(settings->peers[1].key.size_bytes, 0);
    CHECK_EQUAL(settings->listen_count, 2);
    CHECK_EQUAL(settings->listen[1], 9002);
    CHECK(bytes_equal(settings->password, text_bytes("other")));
    CHECK_EQUAL(settings->allowed_count, 1);
    CHECK(bytes_equal(settings->allowed[0], key_view));
    CHECK(bytes_equal(settings->name, text_bytes("node")));
    CHECK_EQUAL(settings->auditors_count, 1);
    CHECK(bytes_equal(settings->auditors[0], key_view));
    CHECK_EQUAL(open_written(&(struct overlay_settings){.sequence = 1}), STATUS_OK);
    CHECK_EQUAL(settings->peers_count + settings->listen_count + settings->allowed_count, 0);
}

/* Cut, longer, or with any other bit: refused, or it says something else in its own one form. */
static void test_one_form(void)
{
    const struct bytes given = write_some();
    uint8_t *const bytes = (uint8_t *)words;
    for (size_t cut = 0; cut < given.size_bytes; cut++) {
        CHECK_EQUAL(
            overlay_settings_open((struct bytes){given.data, cut}, &parts), STATUS_MALFORMED);
    }
    words[given.size_bytes / 8] = 0;
    CHECK_EQUAL(
        overlay_settings_open((struct bytes){given.data, given.size_bytes + 8}, &parts),
        STATUS_MALFORMED);
    for (size_t bit = 0; bit < 8 * given.size_bytes; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (overlay_settings_open(given, &parts) == STATUS_OK) {
            static uint64_t again[WORDS_MAX];
            struct message_builder builder;
            message_builder_start(&builder, again, WORDS_MAX);
            CHECK_EQUAL(overlay_settings_write(&parts.settings, &builder), STATUS_OK);
            CHECK(bytes_equal(message_builder_finish(&builder), given));
        }
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    CHECK_EQUAL(overlay_settings_open(text_bytes("no settings"), &parts), STATUS_MALFORMED);
}

static enum status open_address(struct bytes address)
{
    const struct overlay_peer peer = {.address = address};
    return open_written(&(struct overlay_settings){.peers = &peer, .peers_count = 1});
}

static void test_addresses(void)
{
    static const char *const good[] = {
        "tcp://a:1",
        "tcp://node.example.org:65535",
        "tcp://10.0.2.2:9002",
        "tcp://[::1]:9002",
    };
    static const char *const wrong[] = {
        "",
        "tcp://",
        "tcp://:1",
        "tcp://a",
        "tcp://a:",
        "tcp://a:0",
        "tcp://a:65536",
        "tcp://a:18446744073709551617",
        "tcp://a:1x",
        "tcp://a:1 ",
        "tcp://a b:1",
        "tcp://a\x1b[2J:1",
        "tcp://::1:9002",
        "tcp://[::1:9002",
        "tcp://[]:9002",
        "tcp://a/b:1",
        "tcp://me@a:1",
        "tls://a:1",
        "a:1",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CHECK_EQUAL(open_address(text_bytes(good[i])), STATUS_OK);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(open_address(text_bytes(wrong[i])), STATUS_MALFORMED);
    }
    struct bytes address = long_bytes(OVERLAY_SETTINGS_ADDRESS_BYTES_MAX);
    memcpy(long_text, "tcp://", 6);
    memcpy(long_text + address.size_bytes - 2, ":1", 2);
    CHECK_EQUAL(open_address(address), STATUS_OK);
    memcpy(long_text + address.size_bytes - 1, ":1", 2);
    long_text[address.size_bytes - 2] = 'a';
    address.size_bytes++;
    CHECK_EQUAL(open_address(address), STATUS_MALFORMED);
}

static void test_keys(void)
{
    struct overlay_peer peer = {.address = text_bytes("tcp://a:1"), .key = {key, sizeof(key) - 1}};
    struct overlay_settings settings = {.peers = &peer, .peers_count = 1};
    CHECK_EQUAL(open_written(&settings), STATUS_MALFORMED);
    peer.key = key_view;
    CHECK_EQUAL(open_written(&settings), STATUS_OK);
    const struct bytes allowed[2] = {key_view, {key, sizeof(key) - 1}};
    settings.allowed = allowed;
    settings.allowed_count = 2;
    CHECK_EQUAL(open_written(&settings), STATUS_MALFORMED);
    settings.allowed_count = 1;
    CHECK_EQUAL(open_written(&settings), STATUS_OK);
}

static void test_sizes(void)
{
    struct overlay_peer peer = {
        .address = text_bytes("tcp://a:1"),
        .password = long_bytes(OVERLAY_SETTINGS_PASSWORD_BYTES_MAX),
    };
    struct overlay_settings settings = {.peers = &peer, .peers_count = 1};
    CHECK_EQUAL(open_written(&settings), STATUS_OK);
    peer.password.size_bytes++;
    CHECK_EQUAL(open_written(&settings), STATUS_MALFORMED);
    peer.password = (struct bytes){0};
    settings.password = long_bytes(OVERLAY_SETTINGS_PASSWORD_BYTES_MAX);
    CHECK_EQUAL(open_written(&settings), STATUS_OK);
    settings.password.size_bytes++;
    CHECK_EQUAL(open_written(&settings), STATUS_MALFORMED);
    settings.password = (struct bytes){0};
    settings.name = long_bytes(OVERLAY_SETTINGS_NAME_BYTES_MAX);
    CHECK_EQUAL(open_written(&settings), STATUS_OK);
    settings.name.size_bytes++;
    CHECK_EQUAL(open_written(&settings), STATUS_MALFORMED);
}

static void test_counts(void)
{
    static struct overlay_peer peers[OVERLAY_SETTINGS_PEERS_MAX + 1];
    static struct bytes allowed[OVERLAY_SETTINGS_ALLOWED_MAX + 1];
    uint16_t ports[OVERLAY_SETTINGS_PORTS_MAX + 1] = {1, 2, 3, 4, 5};
    for (size_t i = 0; i <= OVERLAY_SETTINGS_PEERS_MAX; i++) {
        peers[i].address = text_bytes("tcp://a:1");
    }
    for (size_t i = 0; i <= OVERLAY_SETTINGS_ALLOWED_MAX; i++) {
        allowed[i] = key_view;
    }
    const struct overlay_settings most = {
        .peers = peers,
        .peers_count = OVERLAY_SETTINGS_PEERS_MAX,
        .listen = ports,
        .listen_count = OVERLAY_SETTINGS_PORTS_MAX,
        .allowed = allowed,
        .allowed_count = OVERLAY_SETTINGS_ALLOWED_MAX,
    };
    CHECK_EQUAL(open_written(&most), STATUS_OK);
    struct overlay_settings more = most;
    more.peers_count++;
    CHECK_EQUAL(open_written(&more), STATUS_MALFORMED);
    more = most;
    more.listen_count++;
    CHECK_EQUAL(open_written(&more), STATUS_MALFORMED);
    more = most;
    more.allowed_count++;
    CHECK_EQUAL(open_written(&more), STATUS_MALFORMED);
    ports[1] = 0;
    CHECK_EQUAL(open_written(&most), STATUS_MALFORMED);
    /* All within its bounds, and yet too long for one message. */
    ports[1] = 2;
    for (size_t i = 0; i < OVERLAY_SETTINGS_PEERS_MAX; i++) {
        peers[i].key = key_view;
        peers[i].password = long_bytes(OVERLAY_SETTINGS_PASSWORD_BYTES_MAX);
    }
    for (size_t i = 0; i < OVERLAY_SETTINGS_PEERS_MAX; i++) {
        peers[i].address = text_bytes("tcp://a-node-of-some-friend.example:1");
    }
    more = most;
    more.peers_count = 8;
    CHECK_EQUAL(open_written(&more), STATUS_OK);
    CHECK_EQUAL(open_written(&most), STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"reads", test_reads},
        {"one form", test_one_form},
        {"addresses", test_addresses},
        {"keys", test_keys},
        {"sizes", test_sizes},
        {"counts", test_counts},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
