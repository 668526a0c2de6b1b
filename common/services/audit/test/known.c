#include "known.h"
#include "unit.h"

static struct known known;

static struct bytes text(const char *words)
{
    return (struct bytes){(const uint8_t *)words, strlen(words)};
}

static void begin(void)
{
    memset(&known, 0, sizeof(known));
}

static bool is_service(uint64_t process)
{
    const struct known_process *found = known_find(&known, process);
    return found != NULL && found->is_service;
}

static void add_others(uint64_t first, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        known_add(&known, first + i, false, text("ls"));
    }
}

static void test_names(void)
{
    static const char long_name[] = "0123456789012345678901234567890123456789012345";
    begin();
    CHECK(known_find(&known, 0) == NULL);
    CHECK(known_find(&known, 7) == NULL);
    known_add(&known, 0, true, text("nobody"));
    CHECK(known_find(&known, 0) == NULL);
    known_add(&known, 7, false, text("ls"));
    known_add(&known, 7, true, text("identity"));
    CHECK(!is_service(7));
    CHECK(strcmp(known_find(&known, 7)->program, "ls") == 0);
    known_add(&known, 8, true, text(long_name));
    CHECK_EQUAL(strlen(known_find(&known, 8)->program), KNOWN_PROGRAM_BYTES - 1);
    known_add(&known, 9, true, (struct bytes){0});
    CHECK_EQUAL(strlen(known_find(&known, 9)->program), 0);
}

/* Services are there first, and whatever is started afterwards does not drive them out. */
static void test_services_stay(void)
{
    begin();
    for (uint64_t i = 0; i < 20; i++) {
        known_add(&known, 10 + i, true, text("service"));
    }
    add_others(1000, 10 * KNOWN_MAX);
    for (uint64_t i = 0; i < 20; i++) {
        CHECK(is_service(10 + i));
    }
    CHECK(known_find(&known, 1000) == NULL);
    CHECK(known_find(&known, 1000 + 10 * KNOWN_MAX - 1) != NULL);
}

/* One that ended gives way before one that runs, a service too. */
static void test_ended(void)
{
    begin();
    known_add(&known, 10, true, text("service"));
    known_add(&known, 11, true, text("service"));
    add_others(100, KNOWN_MAX - 2);
    known_end(&known, 10);
    known_end(&known, 5);
    CHECK(is_service(10));
    add_others(1000, 1);
    CHECK(known_find(&known, 10) == NULL);
    CHECK(is_service(11));
    CHECK(known_find(&known, 100) != NULL);
    add_others(1001, 1);
    CHECK(known_find(&known, 100) == NULL);
}

static void test_only_services(void)
{
    begin();
    for (uint64_t i = 0; i < KNOWN_MAX; i++) {
        known_add(&known, 10 + i, true, text("service"));
    }
    add_others(1000, 3);
    CHECK(known_find(&known, 1000) == NULL);
    CHECK(is_service(10));
    known_add(&known, 2000, true, text("service"));
    CHECK(is_service(2000));
    CHECK(!is_service(10));
    CHECK(is_service(11));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"names", test_names},
        {"services stay", test_services_stay},
        {"what has ended", test_ended},
        {"nothing but services", test_only_services},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
