#include "overlay_routing/announces.h"
#include "node.h"
#include "unit.h"
#include <stdlib.h>

#define S UINT64_C(1000000000)

static struct announces announces;
static struct held_announce slots[OVERLAY_ANNOUNCES_MIN];
static struct held_announce *held;

/* Keys are numbers here; nobody looks at signatures. */
static struct overlay_key key_of(uint32_t number)
{
    struct overlay_key key = {{0}};
    key.bytes[0] = (uint8_t)(number >> 16);
    key.bytes[1] = (uint8_t)(number >> 8);
    key.bytes[2] = (uint8_t)number;
    return key;
}

static struct overlay_announce announce_of(uint32_t number, uint32_t parent, uint64_t sequence)
{
    return (struct overlay_announce){
        .key = key_of(number),
        .parent = key_of(parent),
        .response = {.request.sequence = sequence, .port = number},
    };
}

static enum status
put(uint32_t number, uint32_t parent, uint64_t sequence, uint32_t link, uint64_t expires_ns)
{
    const struct overlay_announce announce = announce_of(number, parent, sequence);
    return announces_put(&announces, &announce, link, expires_ns, &held);
}

static bool is_held(uint32_t number)
{
    const struct overlay_key key = key_of(number);
    return announces_find(&announces, &key) != NULL;
}

/* The counts are what is there, and all are found. */
static void check_counts(void)
{
    uint32_t counts[OVERLAY_ACCOUNTS] = {0};
    uint32_t free_count = 0;
    for (uint32_t i = 0; i < OVERLAY_ANNOUNCES_MIN; i++) {
        if (slots[i].account < OVERLAY_ACCOUNTS) {
            counts[slots[i].account]++;
            CHECK(announces_find(&announces, &slots[i].announce.key) == &slots[i]);
        }
    }
    for (const struct ordered_node *node = announces.free; node != NULL; node = node->left) {
        free_count++;
    }
    for (uint32_t i = 0; i < OVERLAY_ACCOUNTS; i++) {
        CHECK_EQUAL(announces.counts[i], counts[i]);
        CHECK(counts[i] <= announces.account_max);
        free_count += counts[i];
    }
    CHECK_EQUAL(free_count, OVERLAY_ANNOUNCES_MIN);
}

static void begin(void)
{
    CHECK_EQUAL(announces_init(&announces, slots, OVERLAY_ANNOUNCES_MIN), STATUS_OK);
    CHECK_EQUAL(announces.account_max, OVERLAY_ACCOUNT_ANNOUNCES_MIN);
}

static void test_memory(void)
{
    CHECK_EQUAL(
        announces_init(&announces, slots, OVERLAY_ANNOUNCES_MIN - 1), STATUS_INVALID_ARGUMENT);
}

static void test_newer(void)
{
    begin();
    CHECK_EQUAL(put(1, 2, 5, 0, S), STATUS_OK);
    CHECK_EQUAL(held->known_to, 1);
    CHECK_EQUAL(put(1, 2, 5, 1, S), STATUS_WRONG_STATE);
    CHECK_EQUAL(held->announce.response.request.sequence, 5);
    CHECK_EQUAL(put(1, 2, 4, 1, S), STATUS_WRONG_STATE);
    CHECK_EQUAL(put(1, 3, 6, 1, S), STATUS_OK);
    CHECK_EQUAL(held->known_to, 2);
    CHECK_EQUAL(held->account, 1);
    CHECK_EQUAL(announces.counts[0], 0);
    CHECK_EQUAL(announces.counts[1], 1);
    check_counts();
}

/* A link that floods loses what it brought first; nobody else loses anything. */
static void test_flood(void)
{
    begin();
    for (uint32_t i = 0; i < 50; i++) {
        CHECK_EQUAL(put(1 + i, i, 1, 3, S), STATUS_OK);
    }
    for (uint32_t i = 0; i < 5000; i++) {
        CHECK_EQUAL(put(1000 + i, 0, 1, 4, S + i), STATUS_OK);
        CHECK(is_held(1000 + i));
    }
    CHECK_EQUAL(announces.counts[4], announces.account_max);
    CHECK_EQUAL(announces.counts[3], 50);
    CHECK(!is_held(1000));
    CHECK(is_held(1000 + 5000 - announces.account_max));
    CHECK(!is_held(1000 + 4999 - announces.account_max));
    check_counts();
}

/* What is needed stays. When all of an account is, nothing new comes on it. */
static void test_needed(void)
{
    begin();
    const uint32_t chain = 60;
    for (uint32_t i = 0; i < chain; i++) {
        CHECK_EQUAL(put(1 + i, i == 0 ? 1 : i, 1, 0, S), STATUS_OK);
    }
    const struct overlay_key last = key_of(chain);
    announces_need(&announces, &last);
    for (uint32_t i = 0; i < 1000; i++) {
        CHECK_EQUAL(put(5000 + i, 0, 1, 0, 2 * S), STATUS_OK);
    }
    for (uint32_t i = 0; i < chain; i++) {
        CHECK(is_held(1 + i));
    }
    for (uint32_t i = 0; i < OVERLAY_ANNOUNCES_MIN; i++) {
        slots[i].mark = announces.mark;
    }
    CHECK_EQUAL(put(9000, 0, 1, 0, S), STATUS_LIMIT_EXCEEDED);
    CHECK(held == NULL);
    CHECK_EQUAL(put(1, 1, 2, 0, S), STATUS_OK); /* what is there already can be made new */
    announces_forget_needs(&announces);
    CHECK_EQUAL(put(9000, 0, 1, 0, S), STATUS_OK);
    check_counts();
}

/* A full link brings news of what another one has brought: taken, where it was. */
static void test_full_brings_news(void)
{
    begin();
    CHECK_EQUAL(put(1, 0, 1, 1, S), STATUS_OK);
    for (uint32_t i = 0; i < announces.account_max; i++) {
        CHECK_EQUAL(put(100 + i, 0, 1, 0, S), STATUS_OK);
    }
    for (uint32_t i = 0; i < OVERLAY_ANNOUNCES_MIN; i++) {
        slots[i].mark = announces.mark;
    }
    CHECK_EQUAL(put(1, 0, 2, 0, S), STATUS_OK);
    CHECK_EQUAL(held->account, 1);
    check_counts();
}

static void test_gone(void)
{
    begin();
    for (uint32_t link = 0; link < 3; link++) {
        for (uint32_t i = 0; i < 100; i++) {
            CHECK_EQUAL(put(1000 * link + i + 1, 0, 1, link, S + i), STATUS_OK);
        }
    }
    announces_link_changed(&announces, 0);
    CHECK_EQUAL(announces.counts[OVERLAY_LINKS_MAX], 100);
    announces_link_changed(&announces, 1);
    announces_link_changed(&announces, 2);
    CHECK_EQUAL(announces.counts[OVERLAY_LINKS_MAX], announces.account_max);
    check_counts();
    /* Also when all of it is needed. */
    for (uint32_t i = 0; i < 100; i++) {
        CHECK_EQUAL(put(7000 + i, 0, 1, 5, S), STATUS_OK);
    }
    for (uint32_t i = 0; i < OVERLAY_ANNOUNCES_MIN; i++) {
        slots[i].mark = announces.mark;
    }
    announces_link_changed(&announces, 5);
    CHECK_EQUAL(announces.counts[OVERLAY_LINKS_MAX], announces.account_max);
    check_counts();
}

static void test_expiry(void)
{
    begin();
    const struct overlay_announce own = announce_of(77, 77, 1);
    announces_set_own(&announces, &own);
    CHECK_EQUAL(put(1, 0, 1, 0, S), STATUS_OK);
    CHECK_EQUAL(put(2, 0, 1, 0, 2 * S), STATUS_OK);
    CHECK(!announces_expire(&announces, S - 1));
    CHECK(announces_expire(&announces, S));
    CHECK(!is_held(1) && is_held(2));
    CHECK(announces_expire(&announces, 1000 * S));
    CHECK(!is_held(2) && is_held(77));
    check_counts();
}

static void test_ancestry(void)
{
    struct ancestry ancestry;
    struct overlay_coordinates coordinates;
    const struct overlay_key five = key_of(5);
    const struct overlay_key ten = key_of(10);
    begin();
    CHECK(!announces_ancestry(&announces, &five, &ancestry));
    CHECK_EQUAL(ancestry.count, 0);
    CHECK_EQUAL(put(5, 300, 1, 0, S), STATUS_OK);
    CHECK(!announces_ancestry(&announces, &five, &ancestry)); /* nothing of 300 yet */
    CHECK_EQUAL(ancestry.count, 1);
    CHECK(!announces_coordinates(&announces, &five, &coordinates));
    CHECK_EQUAL(put(300, 1, 1, 0, S), STATUS_OK);
    CHECK_EQUAL(put(1, 1, 1, 0, S), STATUS_OK);
    CHECK(announces_ancestry(&announces, &five, &ancestry));
    CHECK_EQUAL(ancestry.count, 3);
    CHECK(announces_coordinates(&announces, &five, &coordinates));
    static const uint8_t want[] = {0xac, 0x02, 0x05};
    CHECK(bytes_equal(overlay_path_of(&coordinates).ports, (struct bytes){want, sizeof(want)}));
    CHECK_EQUAL(put(1, 5, 2, 0, S), STATUS_OK); /* a circle */
    CHECK(!announces_ancestry(&announces, &five, &ancestry));
    CHECK_EQUAL(ancestry.count, OVERLAY_DEPTH_MAX);
    announces_need(&announces, &five);
    CHECK_EQUAL(put(10, 11, 1, 0, S), STATUS_OK);
    CHECK_EQUAL(put(11, 10, 1, 0, S), STATUS_OK);
    CHECK(!announces_ancestry(&announces, &ten, &ancestry));
}

static void test_depth(void)
{
    struct ancestry ancestry;
    struct overlay_coordinates coordinates;
    begin();
    for (uint32_t i = 0; i < OVERLAY_DEPTH_MAX + 1; i++) {
        CHECK_EQUAL(put(i + 1, i == 0 ? 1 : i, 1, 0, S), STATUS_OK);
    }
    const struct overlay_key deepest = key_of(OVERLAY_DEPTH_MAX);
    const struct overlay_key too_deep = key_of(OVERLAY_DEPTH_MAX + 1);
    CHECK(announces_ancestry(&announces, &deepest, &ancestry));
    CHECK(!announces_ancestry(&announces, &too_deep, &ancestry));
    CHECK(announces_coordinates(&announces, &deepest, &coordinates));
    CHECK(!announces_coordinates(&announces, &too_deep, &coordinates));
    /* Ports so high that the coordinates are too long. */
    begin();
    for (uint32_t i = 0; i < OVERLAY_DEPTH_MAX; i++) {
        struct overlay_announce announce = announce_of(i + 1, i == 0 ? 1 : i, 1);
        announce.response.port = UINT64_MAX;
        CHECK_EQUAL(announces_put(&announces, &announce, 0, S, &held), STATUS_OK);
    }
    CHECK(announces_ancestry(&announces, &deepest, &ancestry));
    CHECK(!announces_coordinates(&announces, &deepest, &coordinates));
    CHECK_EQUAL(coordinates.size_bytes, 0);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void test_random(void)
{
    uint32_t state = 1;
    begin();
    for (uint32_t i = 0; i < 30000; i++) {
        const uint32_t action = next_random(&state) % 1000;
        const uint32_t link = next_random(&state) % OVERLAY_LINKS_MAX;
        const struct overlay_key some = key_of(1 + next_random(&state) % 3000);
        if (action < 3) {
            announces_link_changed(&announces, link);
        } else if (action < 6) {
            (void)announces_expire(&announces, next_random(&state) % S);
        } else if (action < 20) {
            announces_need(&announces, &some);
        } else if (action < 22) {
            announces_forget_needs(&announces);
        } else {
            const enum status status =
                put(1 + next_random(&state) % 3000,
                    next_random(&state) % 3000,
                    next_random(&state) % 50,
                    link,
                    next_random(&state) % (2 * S));
            CHECK(
                status == STATUS_OK || status == STATUS_WRONG_STATE ||
                status == STATUS_LIMIT_EXCEEDED);
        }
        if (i % 500 == 0) {
            check_counts();
        }
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"memory", test_memory},
        {"newer", test_newer},
        {"flood", test_flood},
        {"needed", test_needed},
        {"full brings news", test_full_brings_news},
        {"gone", test_gone},
        {"expiry", test_expiry},
        {"ancestry", test_ancestry},
        {"depth", test_depth},
        {"random", test_random},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
