/* Masks in words. */
#include "reflection/methods.h"
#include "schema/clock.h"
#include "schema/identity.h"
#include "schema/kernel.h"
#include "schema/stream.h"
#include "schemas.h"

static void expect(
    struct reflection *reflection,
    const char *interface,
    uint64_t mask,
    const char *want,
    const char *file,
    int line)
{
    static struct collected got;
    collected_start(&got);
    CHECK_EQUAL(
        reflection_print_methods(reflection, test_text(interface), mask, &got.sink), STATUS_OK);
    check_text(&got, want, file, line);
}

#define EXPECT(interface, mask, want)                                                              \
    expect(&schemas.reflection, (interface), (mask), (want), __FILE__, __LINE__)

static void test_all_and_nothing(void)
{
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    EXPECT("Event", EVENT_MASK_ALL, "all");
    EXPECT("Event", 0, "nothing");
    EXPECT("Capability", 0, "nothing"); /* it has no methods */
    test_schemas_close(&schemas);
}

static void test_facets(void)
{
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    EXPECT("Event", EVENT_FACET_WAITER, "waiter");
    EXPECT("Machine", MACHINE_FACET_OBSERVER, "observer");
    EXPECT("Identities", IDENTITIES_FACET_OBSERVER, "observer");
    EXPECT("Identities", IDENTITIES_FACET_WATCHER, "watcher");
    EXPECT("Identities", IDENTITIES_FACET_KEEPER, "keeper");
    EXPECT("WallClock", WALL_CLOCK_FACET_KEEPER, "all"); /* what is all is not called a facet */
    EXPECT("Process", PROCESS_FACET_PARENT, "parent");
    test_schemas_close(&schemas);
}

/* Whatever are fewer: those that are there, or those that are missing. */
static void test_names(void)
{
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    EXPECT("Ledger", LEDGER_MASK_STATE, "state");
    EXPECT("Ledger", LEDGER_MASK_STATE | LEDGER_MASK_CREATE_EVENT, "state, createEvent");
    EXPECT("Ledger", LEDGER_MASK_ALL & ~LEDGER_MASK_DESTROY, "all but destroy");
    EXPECT(
        "Ledger",
        LEDGER_MASK_ALL & ~(LEDGER_MASK_CREATE_LEDGER | LEDGER_MASK_CREATE_PROCESS),
        "all but createLedger, createProcess");
    EXPECT("Memory", MEMORY_MASK_MAP_WRITE, "mapWrite"); /* a right that nobody calls */
    test_schemas_close(&schemas);
}

/* Half of an interface of 14 methods is the longest list that there can be of it. */
static void test_long_list(void)
{
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    CHECK_EQUAL(PROCESS_MASK_ALL, 0x3fff);
    EXPECT("Process", 0x1555, "copy, revoke, map, createThread, install, setFaultHandler, exit");
    EXPECT(
        "Process",
        0x3f80,
        "createRing, install, takeReply, setFaultHandler, setExitEvent, exit, state");
    EXPECT("Process", 0x3fc0, "all but copy, release, revoke, inspect, map, unmap");
    test_schemas_close(&schemas);
}

static void test_beyond(void)
{
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    EXPECT("Event", EVENT_MASK_ALL | 8, "all and 1 unknown");
    EXPECT("Event", ~UINT64_C(0), "all and 61 unknown");
    EXPECT("Event", UINT64_C(1) << 63, "nothing and 1 unknown");
    EXPECT("Event", EVENT_FACET_SIGNALLER | 16, "signaller and 1 unknown");
    EXPECT("Capability", 3, "nothing and 2 unknown");
    test_schemas_close(&schemas);
}

static void test_unknown(void)
{
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    EXPECT("Nothing", 0, "nothing");
    EXPECT("Nothing", 1, "method 0");
    EXPECT("", UINT64_C(1) << 63, "method 63");
    EXPECT("Nothing", 0x8b, "methods 0-1, 3, 7");
    EXPECT("\x1b[2J", ~UINT64_C(0), "methods 0-63");
    expect(NULL, "Event", 7, "methods 0-2", __FILE__, __LINE__);
    test_schemas_close(&schemas);
}

/* Every interface there is, with every mask of one bit, and with all but one. */
static void test_every_interface(void)
{
    static struct collected got;
    struct test_schemas schemas;
    test_schemas_open(&schemas);
    for (uint32_t i = 0; i < schemas.reflection.schemas.interfaces.count; i++) {
        struct interface_type_reader type;
        CHECK_EQUAL(reflection_interface_at(&schemas.reflection, i, &type), STATUS_OK);
        for (uint32_t bit = 0; bit < 64; bit++) {
            const uint64_t mask = UINT64_C(1) << bit;
            collected_start(&got);
            CHECK_EQUAL(
                reflection_print_methods(&schemas.reflection, type.name, mask, &got.sink),
                STATUS_OK);
            CHECK_EQUAL(strstr(got.text, " unknown") != NULL, bit >= type.methods.count);
            CHECK_EQUAL(
                reflection_print_methods(&schemas.reflection, type.name, ~mask, &got.sink),
                STATUS_OK);
        }
    }
    test_schemas_close(&schemas);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"all and nothing", test_all_and_nothing},
        {"facets", test_facets},
        {"names", test_names},
        {"long list", test_long_list},
        {"beyond", test_beyond},
        {"unknown", test_unknown},
        {"every interface", test_every_interface},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
