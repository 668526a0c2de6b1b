/*
 * The heap of timeouts: order, removal from anywhere, and the bound that the leftist shape gives.
 */
#include "sched/timeout.h"
#include "unit.h"
#include <stdlib.h>

#define COUNT 512u

static struct timeout timeouts[COUNT];
static struct timeout_heap heap;

/* Longest path along right children, everywhere: at most log2(n + 1). */
static uint32_t check(const struct timeout *node, const struct timeout *parent)
{
    if (node == NULL) {
        return 0;
    }
    CHECK(node->parent == parent);
    CHECK(parent == NULL || node->deadline_ns >= parent->deadline_ns);
    const uint32_t left = check(node->left, node);
    const uint32_t right = check(node->right, node);
    CHECK(right <= left);
    CHECK_EQUAL(node->distance, right + 1);
    return right + 1;
}

static void test_random(void)
{
    srand(2);
    for (uint32_t step = 0; step < 20000; step++) {
        struct timeout *timeout = &timeouts[(uint32_t)rand() % COUNT];
        if (timeout_is_set(timeout)) {
            timeout_heap_remove(&heap, timeout);
        } else {
            timeout->deadline_ns = (uint64_t)rand() % 1000;
            timeout_heap_add(&heap, timeout);
        }
        if (step % 16 == 0) {
            CHECK(check(heap.first, NULL) <= 10);
        }
    }
}

static void test_comes_out_in_order(void)
{
    uint64_t last = 0;
    while (heap.first != NULL) {
        struct timeout *first = heap.first;
        CHECK(first->deadline_ns >= last);
        last = first->deadline_ns;
        timeout_heap_remove(&heap, first);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        CHECK(!timeout_is_set(&timeouts[i]));
    }
}

/* The worst case for the left side: ascending, then all removed from the middle. */
static void test_ascending(void)
{
    for (uint32_t i = 0; i < COUNT; i++) {
        timeouts[i].deadline_ns = COUNT - i;
        timeout_heap_add(&heap, &timeouts[i]);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        timeout_heap_remove(&heap, &timeouts[(i * 7) % COUNT]);
        (void)check(heap.first, NULL);
    }
    CHECK(heap.first == NULL);
}

int main(void)
{
    const struct unit_test tests[] = {
        {"random adding and removing keeps the shape", test_random},
        {"they come out in order", test_comes_out_in_order},
        {"a degenerate heap can be taken apart", test_ascending},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
