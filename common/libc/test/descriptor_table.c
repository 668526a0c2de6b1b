#include "descriptor_table.h"
#include "unit.h"
#include <errno.h>

static struct descriptor_table table;

/* The table only compares them. */
static struct open_file *file(uintptr_t number)
{
    return (struct open_file *)(number * 16);
}

static void test_lowest_is_taken(void)
{
    CHECK_EQUAL(descriptor_add(&table, 0, file(1), false), 0);
    CHECK_EQUAL(descriptor_add(&table, 0, file(2), true), 1);
    CHECK_EQUAL(descriptor_add(&table, 10, file(3), false), 10);
    CHECK(descriptor_set(&table, 0, NULL, false) == file(1));
    CHECK_EQUAL(descriptor_add(&table, 0, file(4), false), 0);
    CHECK(descriptor_find(&table, 0) == file(4));
    CHECK(descriptor_find(&table, 1) == file(2));
    CHECK(table.entries[1].closes_on_exec);
    CHECK(descriptor_find(&table, 2) == NULL);
}

static void test_bounds(void)
{
    CHECK(descriptor_find(&table, -1) == NULL);
    CHECK(descriptor_find(&table, DESCRIPTORS_MAX) == NULL);
    CHECK_EQUAL(descriptor_add(&table, -1, file(1), false), -EINVAL);
    CHECK_EQUAL(descriptor_add(&table, DESCRIPTORS_MAX, file(1), false), -EINVAL);
    int added = 0;
    while (descriptor_add(&table, 0, file(5), false) >= 0) {
        added++;
    }
    CHECK(added < DESCRIPTORS_MAX);
    CHECK_EQUAL(descriptor_add(&table, 0, file(5), false), -EMFILE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the lowest free number is taken", test_lowest_is_taken},
        {"numbers outside of the table", test_bounds},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
