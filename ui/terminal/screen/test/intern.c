#include "intern.h"
#include "unit.h"

struct key {
    uint32_t words[3];
};

static void test_numbers(void)
{
    struct intern intern;
    CHECK(intern_init(&intern, sizeof(struct key)));
    const struct key none = {0};
    uint32_t id = 7;
    CHECK(intern_find(&intern, &none, &id));
    CHECK_EQUAL(id, 0);
    for (uint32_t i = 1; i < INTERN_COUNT_MAX; i++) {
        const struct key key = {{i, i * 3, 1}};
        CHECK(intern_find(&intern, &key, &id));
        CHECK(id > 0 && id < INTERN_COUNT_MAX);
        uint32_t again = 0;
        CHECK(intern_find(&intern, &key, &again));
        CHECK_EQUAL(again, id);
    }
    const struct key more = {{0, 0, 1}};
    CHECK(!intern_find(&intern, &more, &id));
    intern_finish(&intern);
}

static void test_marks(void)
{
    struct intern intern;
    CHECK(intern_init(&intern, sizeof(struct key)));
    uint32_t ids[100] = {0};
    for (uint32_t i = 0; i < 100; i++) {
        const struct key key = {{i, 1, 0}};
        CHECK(intern_find(&intern, &key, &ids[i]));
    }
    intern_mark_begin(&intern);
    intern_mark(&intern, ids[10]);
    intern_mark(&intern, ids[90]);
    intern_mark_end(&intern);
    CHECK_EQUAL(intern.live, 2);
    const struct key kept = {{90, 1, 0}};
    uint32_t id = 0;
    CHECK(intern_find(&intern, &kept, &id));
    CHECK_EQUAL(id, ids[90]);
    const struct key other = {{0, 0, 9}};
    CHECK(intern_find(&intern, &other, &id));
    CHECK(id != ids[10] && id != ids[90]);
    CHECK(memcmp(intern_key(&intern, ids[90]), &kept, sizeof(kept)) == 0);
    intern_finish(&intern);
}

int main(void)
{
    static const struct unit_test tests[] = {{"numbers", test_numbers}, {"marks", test_marks}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
