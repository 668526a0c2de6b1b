/* Locked ranges: by hand, and at random beside a model that knows of every byte whose it is. */
#include "lock_ranges.h"
#include "unit.h"
#include <stdlib.h>

#define PROCESSES  4u
#define BYTES      40u /* that the model knows one by one; the last stands for all behind it */
#define RANGES_MAX (PROCESSES * BYTES)

static struct lock_range pool[RANGES_MAX];
static struct list spares;
static struct list ranges;
static enum lock_kind model[PROCESSES][BYTES];

static void begin(void)
{
    list_init(&spares);
    list_init(&ranges);
    for (uint32_t i = 0; i < RANGES_MAX; i++) {
        list_add_last(&spares, &pool[i].link);
    }
    memset(model, 0, sizeof(model));
}

static struct lock_range *range_of(struct list_node *node)
{
    return container_of(node, struct lock_range, link);
}

static uint32_t count_of(const struct list *list)
{
    uint32_t count = 0;
    for (struct list_node *node = list->head.next; node != &list->head; node = node->next) {
        count++;
    }
    return count;
}

/* -- the model --------------------------------------------------------------------------------- */

static uint64_t byte_of(uint64_t end)
{
    return end > BYTES ? BYTES : end;
}

static bool model_refuses(const struct lock_request *request)
{
    for (uint32_t process = 0; process < PROCESSES; process++) {
        for (uint64_t at = request->start; at < byte_of(request->end); at++) {
            const enum lock_kind has = model[process][at];
            if (process != request->process && request->kind != LOCK_NONE && has != LOCK_NONE &&
                (has == LOCK_EXCLUSIVE || request->kind == LOCK_EXCLUSIVE)) {
                return true;
            }
        }
    }
    return false;
}

static void model_apply(const struct lock_request *request)
{
    for (uint64_t at = request->start; at < byte_of(request->end); at++) {
        model[request->process][at] = request->kind;
    }
}

/* The next run of bytes that a process has locked in one way. */
static bool next_run(uint32_t process, uint64_t *from, uint64_t *to)
{
    while (*from < BYTES && model[process][*from] == LOCK_NONE) {
        ++*from;
    }
    *to = *from;
    while (*to < BYTES && model[process][*to] == model[process][*from]) {
        ++*to;
    }
    return *from < BYTES;
}

static bool has_range(const struct lock_range *wanted)
{
    for (struct list_node *node = ranges.head.next; node != &ranges.head; node = node->next) {
        const struct lock_range *range = range_of(node);
        if (range->start == wanted->start && range->end == wanted->end &&
            range->process == wanted->process && range->is_exclusive == wanted->is_exclusive) {
            return true;
        }
    }
    return false;
}

/* A range for each run, and no others, in order. */
static void check_same(void)
{
    uint32_t count = 0;
    uint64_t last = 0;
    for (uint32_t process = 0; process < PROCESSES; process++) {
        uint64_t to = 0;
        for (uint64_t from = 0; next_run(process, &from, &to); from = to) {
            const struct lock_range wanted = {
                .start = from,
                .end = to == BYTES ? LOCK_END : to,
                .process = process,
                .is_exclusive = model[process][from] == LOCK_EXCLUSIVE,
            };
            CHECK(has_range(&wanted));
            count++;
        }
    }
    CHECK_EQUAL(count_of(&ranges), count);
    CHECK_EQUAL(count_of(&spares), RANGES_MAX - count);
    for (struct list_node *node = ranges.head.next; node != &ranges.head; node = node->next) {
        CHECK(range_of(node)->start >= last);
        last = range_of(node)->start;
    }
}

/* -- the tests --------------------------------------------------------------------------------- */

static struct lock_request random_request(void)
{
    struct lock_request request = {
        .process = (uint64_t)random() % PROCESSES,
        .kind = (enum lock_kind)(random() % 3),
    };
    const uint64_t start = (uint64_t)random() % (BYTES - 1);
    const uint64_t size = random() % 4 == 0 ? 0 : 1 + (uint64_t)random() % (BYTES - 1 - start);
    CHECK(lock_request_set_range(&request, start, size));
    return request;
}

static void step(const struct lock_request *request)
{
    const bool is_refused = lock_ranges_in_way(&ranges, request, NULL) != NULL;
    CHECK_EQUAL(is_refused, model_refuses(request));
    if (is_refused) {
        return;
    }
    const uint32_t before = count_of(&ranges);
    const int32_t growth = lock_ranges_growth(&ranges, request);
    /* No more spares than were asked for. */
    struct list rest;
    struct list brought;
    list_init(&rest);
    list_init(&brought);
    list_move_all(&rest, &spares);
    for (int32_t i = 0; i < growth; i++) {
        struct list_node *node = list_first(&rest);
        list_remove(node);
        list_add_last(&brought, node);
    }
    lock_ranges_apply(&ranges, request, &brought);
    model_apply(request);
    CHECK_EQUAL((int32_t)count_of(&ranges), (int32_t)before + growth);
    CHECK_EQUAL(count_of(&brought), growth < 0 ? (uint32_t)-growth : 0);
    while (!list_is_empty(&brought)) {
        struct list_node *node = list_first(&brought);
        list_remove(node);
        list_add_last(&rest, node);
    }
    list_move_all(&spares, &rest);
}

static void test_random(void)
{
    begin();
    for (uint32_t i = 0; i < 100000 && unit_failures == 0; i++) {
        const struct lock_request request = random_request();
        step(&request);
        check_same();
    }
}

static void lock(uint64_t process, enum lock_kind kind, uint64_t start, uint64_t size)
{
    struct lock_request request = {.process = process, .kind = kind};
    CHECK(lock_request_set_range(&request, start, size));
    step(&request);
}

static void test_split_and_merge(void)
{
    begin();
    lock(1, LOCK_EXCLUSIVE, 0, 30);
    lock(1, LOCK_SHARED, 10, 10);
    CHECK_EQUAL(count_of(&ranges), 3);
    lock(1, LOCK_NONE, 14, 2);
    CHECK_EQUAL(count_of(&ranges), 4);
    lock(1, LOCK_EXCLUSIVE, 10, 10);
    CHECK_EQUAL(count_of(&ranges), 1);
    lock(1, LOCK_EXCLUSIVE, 30, 0);
    CHECK_EQUAL(count_of(&ranges), 1);
    CHECK(has_range(&(struct lock_range){.end = LOCK_END, .process = 1, .is_exclusive = true}));
    lock(1, LOCK_NONE, 0, 0);
    CHECK_EQUAL(count_of(&ranges), 0);
    check_same();
}

static void test_in_way(void)
{
    const struct lock_request alone = {.end = LOCK_END, .process = 3, .kind = LOCK_EXCLUSIVE};
    const struct lock_request together = {.end = LOCK_END, .process = 3, .kind = LOCK_SHARED};
    const struct lock_request nothing = {.end = LOCK_END, .process = 3, .kind = LOCK_NONE};
    begin();
    lock(1, LOCK_SHARED, 10, 5);
    lock(2, LOCK_SHARED, 12, 0);
    const struct lock_range *first = lock_ranges_in_way(&ranges, &alone, NULL);
    CHECK(first != NULL && first->process == 1 && first->start == 10 && first->end == 15);
    const struct lock_range *second = lock_ranges_in_way(&ranges, &alone, first);
    CHECK(second != NULL && second->process == 2 && second->end == LOCK_END);
    CHECK(lock_ranges_in_way(&ranges, &alone, second) == NULL);
    CHECK(lock_ranges_in_way(&ranges, &together, NULL) == NULL);
    CHECK(lock_ranges_in_way(&ranges, &nothing, NULL) == NULL);
    lock(1, LOCK_NONE, 0, 0);
    lock(2, LOCK_NONE, 0, 0);
    CHECK(lock_ranges_in_way(&ranges, &alone, NULL) == NULL);
}

static void test_limits(void)
{
    struct lock_request request = {.process = 0};
    CHECK(lock_request_set_range(&request, LOCK_END - 1, 1));
    CHECK_EQUAL(request.end, LOCK_END);
    CHECK(lock_request_set_range(&request, LOCK_END - 1, 0));
    CHECK_EQUAL(request.end, LOCK_END);
    CHECK(lock_request_set_range(&request, 0, LOCK_END));
    CHECK(!lock_request_set_range(&request, LOCK_END, 0));
    CHECK(!lock_request_set_range(&request, LOCK_END - 1, 2));
    CHECK(!lock_request_set_range(&request, 1, UINT64_MAX));
    CHECK(!lock_request_set_range(&request, UINT64_MAX, 1));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"split and merged", test_split_and_merge},
        {"what is in the way", test_in_way},
        {"where files end", test_limits},
        {"at random, with a model", test_random},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
