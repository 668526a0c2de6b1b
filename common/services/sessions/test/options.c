#include "options.h"
#include "unit.h"

static struct sessions_options options;

static bool is_read(const char *argument)
{
    return options_read(&options, argument) == STATUS_OK;
}

static void test_read(void)
{
    options_init(&options);
    CHECK_EQUAL(options.console_count, 2);
    CHECK_EQUAL(options.idle_s, 600);
    CHECK(is_read("consoles=4"));
    CHECK(is_read("idle-seconds=0"));
    CHECK(is_read("session-kib=131072"));
    CHECK_EQUAL(options.console_count, 4);
    CHECK_EQUAL(options.idle_s, 0);
    CHECK_EQUAL(options.session_kib, 131072);
    CHECK_EQUAL(options.remote_kib, 8192);
    CHECK(is_read("remote-kib=4096"));
    CHECK_EQUAL(options.remote_kib, 4096);
    CHECK_EQUAL(options.remote_count, 0);
    CHECK(is_read("remotes=8"));
    CHECK_EQUAL(options.remote_count, 8);
    CHECK_EQUAL(options.session_kib, 131072);
    CHECK_EQUAL(options.screen, 0);
    CHECK(is_read("screen=4"));
    CHECK_EQUAL(options.screen, 4);
    CHECK_EQUAL(options.console_count, 4);
    CHECK_EQUAL(options.desktop_kib, 49152);
    CHECK(is_read("desktop-kib=65536"));
    CHECK_EQUAL(options.desktop_kib, 65536);
    CHECK_EQUAL(options.greeter_kib, 8192);
    CHECK(is_read("greeter-kib=4096"));
    CHECK_EQUAL(options.greeter_kib, 4096);
}

static void test_refused(void)
{
    static const char *const wrong[] = {
        "",
        "consoles",
        "consoles=",
        "consoles=0",
        "consoles=5",
        "consoles=2x",
        "consoles=-1",
        "idle-seconds=86401",
        "idle-seconds=99999999999999999999",
        "session-kib=511",
        "session-kib=1048577",
        "session-kib= 600",
        "remote-kib=0",
        "remote-kib=1048577",
        "remotes=9",
        "screen",
        "screen=0",
        "screen=3",
        "screen=5",
        "desktop-kib=511",
        "desktop-kib=1048577",
        "greeter-kib=0",
        "other=1",
    };
    options_init(&options);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK_EQUAL(options_read(&options, wrong[i]), STATUS_INVALID_ARGUMENT);
    }
    CHECK_EQUAL(options.console_count, 2);
    CHECK_EQUAL(options.idle_s, 600);
    CHECK_EQUAL(options.session_kib, 8192);
    CHECK_EQUAL(options.screen, 0);
    CHECK_EQUAL(options.greeter_kib, 8192);
}

int main(void)
{
    static const struct unit_test tests[] = {{"read", test_read}, {"refused", test_refused}};
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
