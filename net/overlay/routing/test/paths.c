#include "overlay_routing/paths.h"
#include "node.h"
#include "unit.h"

#define S UINT64_C(1000000000)

static struct paths paths;
static struct node node;
static const uint8_t ports[] = {1, 2, 3};

static struct overlay_notify notify_of(uint64_t sequence, uint32_t depth)
{
    struct overlay_notify notify = {
        .source = node.identity.key,
        .sequence = sequence,
        .coordinates = {{ports, depth}},
    };
    CHECK_EQUAL(overlay_notify_sign(&node.identity, &notify), STATUS_OK);
    return notify;
}

static void begin(void)
{
    node_init_byte(&node, 1);
    paths_init(&paths);
}

static enum status accept(const struct overlay_notify *notify, uint64_t now_ns)
{
    uint32_t count = 0;
    paths_tick(&paths);
    return paths_accept(&paths, notify, &count, now_ns);
}

/* Of one source, known or asked for, only so many signatures are checked in a tick. */
static void test_checks(void)
{
    uint32_t count = 0;
    begin();
    CHECK(paths_want(&paths, &node.identity.key, 10 * S));
    struct overlay_notify forged = notify_of(5, 2);
    for (uint32_t i = 0; i < 100; i++) {
        forged.sequence++;
        CHECK_EQUAL(
            paths_accept(&paths, &forged, &count, 10 * S),
            i < PATHS_CHECKS_MAX ? STATUS_BAD_SIGNATURE : STATUS_LIMIT_EXCEEDED);
    }
    CHECK_EQUAL(count, PATHS_CHECKS_MAX);
    paths_tick(&paths);
    const struct overlay_notify good = notify_of(5, 2);
    CHECK_EQUAL(paths_accept(&paths, &good, &count, 11 * S), STATUS_OK);
    for (uint32_t i = 0; i < 100; i++) { /* also what is good, and known */
        const enum status status = paths_accept(&paths, &good, &count, 11 * S);
        CHECK_EQUAL(status, i < PATHS_CHECKS_MAX ? STATUS_OK : STATUS_LIMIT_EXCEEDED);
    }
    CHECK_EQUAL(count, 2 * PATHS_CHECKS_MAX + 1);
}

static void test_asked(void)
{
    begin();
    const struct overlay_notify notify = notify_of(5, 2);
    CHECK_EQUAL(accept(&notify, 10 * S), STATUS_NOT_FOUND);
    CHECK(paths_want(&paths, &node.identity.key, 10 * S));
    CHECK_EQUAL(accept(&notify, 10 * S), STATUS_OK);
    const struct path_entry *entry = paths_find(&paths, &node.identity.key, 10 * S);
    CHECK(entry != NULL && entry->sequence == 5 && entry->coordinates.size_bytes == 2);
}

static void test_forged(void)
{
    begin();
    CHECK(paths_want(&paths, &node.identity.key, 10 * S));
    struct overlay_notify notify = notify_of(5, 2);
    notify.sequence++;
    CHECK_EQUAL(accept(&notify, 10 * S), STATUS_BAD_SIGNATURE);
    CHECK(paths_find(&paths, &node.identity.key, 10 * S) == NULL);
}

static void test_order(void)
{
    begin();
    CHECK(paths_want(&paths, &node.identity.key, 10 * S));
    const struct overlay_notify old = notify_of(4, 3);
    const struct overlay_notify first = notify_of(5, 2);
    const struct overlay_notify other = notify_of(5, 1);
    const struct overlay_notify later = notify_of(6, 1);
    CHECK_EQUAL(accept(&first, 10 * S), STATUS_OK);
    CHECK_EQUAL(accept(&old, 10 * S), STATUS_WRONG_STATE);
    CHECK_EQUAL(accept(&other, 10 * S), STATUS_WRONG_STATE);
    CHECK_EQUAL(accept(&first, 20 * S), STATUS_OK); /* still there */
    CHECK_EQUAL(paths_find(&paths, &node.identity.key, 20 * S)->confirmed_ns, 20 * S);
    CHECK_EQUAL(accept(&later, 20 * S), STATUS_OK);
    CHECK_EQUAL(paths_find(&paths, &node.identity.key, 20 * S)->coordinates.size_bytes, 1);
}

static void test_throttle(void)
{
    begin();
    CHECK(paths_want(&paths, &node.identity.key, 10 * S));
    CHECK(!paths_want(&paths, &node.identity.key, 10 * S));
    CHECK(!paths_want(&paths, &node.identity.key, 11 * S - 1));
    CHECK(paths_want(&paths, &node.identity.key, 11 * S));
    CHECK(!paths_broken(&paths, &node.identity.key, 11 * S)); /* there is no way that could be */
    const struct overlay_notify notify = notify_of(5, 2);
    CHECK_EQUAL(accept(&notify, 11 * S), STATUS_OK);
    CHECK(!paths_broken(&paths, &node.identity.key, 12 * S - 1));
    CHECK(paths_broken(&paths, &node.identity.key, 12 * S));
    CHECK(!paths_broken(&paths, &node.identity.key, 12 * S));
}

static void test_time(void)
{
    begin();
    const struct overlay_notify notify = notify_of(5, 2);
    CHECK(paths_want(&paths, &node.identity.key, 10 * S));
    CHECK_EQUAL(accept(&notify, 70 * S), STATUS_NOT_FOUND); /* far too late */
    CHECK(paths_want(&paths, &node.identity.key, 100 * S));
    CHECK_EQUAL(accept(&notify, 100 * S), STATUS_OK);
    CHECK(paths_find(&paths, &node.identity.key, 160 * S - 1) != NULL);
    paths_confirm(&paths, &node.identity.key, 159 * S);
    CHECK(paths_find(&paths, &node.identity.key, 219 * S - 1) != NULL);
    CHECK(paths_find(&paths, &node.identity.key, 219 * S) == NULL);
    paths_confirm(&paths, &node.identity.key, 219 * S);
    CHECK(paths_find(&paths, &node.identity.key, 219 * S) == NULL);
}

/* More than there is room for: what was silent longest goes, and what is used stays. */
static void test_full(void)
{
    struct overlay_key first;
    begin();
    for (uint32_t i = 0; i < PATHS_MAX + RUMOURS_MAX; i++) {
        uint8_t seed[32] = {(uint8_t)i, (uint8_t)(i >> 8), 9};
        node_init(&node, seed);
        const uint64_t now_ns = 10 * S + i * 1000;
        CHECK(paths_want(&paths, &node.identity.key, now_ns));
        const struct overlay_notify notify = notify_of(1, 1);
        CHECK_EQUAL(accept(&notify, now_ns), STATUS_OK);
        CHECK(paths_find(&paths, &node.identity.key, now_ns) != NULL);
        if (i == 0) {
            first = node.identity.key;
        }
        paths_confirm(&paths, &first, now_ns + 1);
    }
    CHECK(paths_find(&paths, &first, 11 * S) != NULL);
    uint32_t count = 0;
    for (uint32_t i = 0; i < PATHS_MAX; i++) {
        count += paths.entries[i].is_there;
    }
    CHECK_EQUAL(count, PATHS_MAX);
}

/* Who asks for more than there is room for asks for the last ones. */
static void test_many_wanted(void)
{
    begin();
    for (uint32_t i = 0; i < 10 * RUMOURS_MAX; i++) {
        const struct overlay_key key = {{0x80, (uint8_t)i, (uint8_t)(i >> 8)}};
        CHECK(paths_want(&paths, &key, 10 * S + i));
    }
    const struct overlay_key last = {{0x80, 0x7f, 0x02}};
    const struct overlay_key first = {{0x80, 0, 0}};
    CHECK(!paths_want(&paths, &last, 11 * S - 1));
    CHECK(paths_want(&paths, &first, 11 * S - 1));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"asked", test_asked},
        {"forged", test_forged},
        {"order", test_order},
        {"throttle", test_throttle},
        {"time", test_time},
        {"full", test_full},
        {"checks are bounded", test_checks},
        {"many wanted", test_many_wanted},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
