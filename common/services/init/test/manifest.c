/* Manifests written by the generated writer; each test spoils one thing. */
#include "manifest.h"
#include "quota.h"
#include "unit.h"

#define WORDS     4096u
#define LONG_NAME "a name that is one byte longer than fits"

/* -- a world in which there are two interfaces and three files -------------------------------- */

static bool is_text(struct bytes bytes, const char *text)
{
    return bytes.size_bytes == strlen(text) &&
           (bytes.size_bytes == 0 || memcmp(bytes.data, text, bytes.size_bytes) == 0);
}

static bool has_file(void *context, struct bytes name)
{
    (void)context;
    return is_text(name, "loader") || is_text(name, "program") || is_text(name, "words");
}

static bool mask_of(void *context, struct bytes interface, struct bytes facet, uint64_t *mask)
{
    (void)context;
    *mask = facet.size_bytes == 0 ? 3 : 1;
    return (is_text(interface, "Launcher") || is_text(interface, "Log")) &&
           (facet.size_bytes == 0 || is_text(facet, "writer"));
}

static const struct manifest_world world = {.has_file = has_file, .mask_of = mask_of};

/* -- a good manifest --------------------------------------------------------------------------- */

static struct bytes text(const char *string)
{
    return (struct bytes){(const uint8_t *)string, strlen(string)};
}

enum index {
    LOADER,
    LOG,
    USER,
    COUNT,
};

static struct export loader_exports[1];
static struct export log_exports[2];
static struct need user_needs[2];
static struct authority user_authorities[1];
static struct service services[SUPERVISION_SERVICES_MAX + 1];
static struct system system_value;
static struct manifest manifest;
static struct manifest_fault fault;

static void make_good(void)
{
    loader_exports[0] = (struct export){text("launcher"), text("Launcher")};
    log_exports[0] = (struct export){text("first"), text("Log")};
    log_exports[1] = (struct export){text("second"), text("Log")};
    user_needs[0] = (struct need){text("log"), text("log"), text("second"), text("writer"), false};
    user_needs[1] =
        (struct need){text("launcher"), text("loader"), text("launcher"), text(""), false};
    user_authorities[0] =
        (struct authority){.which = AUTHORITY_WHICH_CONSOLE, .name = text("console")};
    const struct service plain = {
        .program = text("program"),
        .memory_kib = 64,
        .priority = 128,
        .cpu_percent = 100,
        .restart = 0};
    services[LOADER] = plain;
    services[LOADER].name = text("loader");
    services[LOADER].program = text("loader");
    services[LOADER].exports = loader_exports;
    services[LOADER].exports_count = 1;
    services[LOG] = plain;
    services[LOG].name = text("log");
    services[LOG].exports = log_exports;
    services[LOG].exports_count = 2;
    services[USER] = plain;
    services[USER].name = text("user");
    services[USER].needs = user_needs;
    services[USER].needs_count = 2;
    services[USER].authorities = user_authorities;
    services[USER].authorities_count = 1;
    system_value = (struct system){
        .edition = text("test"),
        .services = services,
        .services_count = COUNT,
        .loader = text("loader"),
    };
}

static enum status open_it(void)
{
    static uint64_t words[WORDS];
    struct message_builder builder;
    message_builder_start_framed(&builder, words, WORDS);
    CHECK_EQUAL(system_write(&system_value, &builder), STATUS_OK);
    return manifest_open(message_builder_finish(&builder), &world, &manifest, &fault);
}

/* -- tests ------------------------------------------------------------------------------------- */

static void test_good(void)
{
    make_good();
    CHECK_EQUAL(open_it(), STATUS_OK);
    CHECK_EQUAL(manifest.service_count, COUNT);
    CHECK_EQUAL(manifest.loader, LOADER);
    CHECK_EQUAL(manifest.services[USER].need_count, 2);
    CHECK_EQUAL(manifest.services[USER].needs[0].service, LOG);
    CHECK_EQUAL(manifest.services[USER].needs[0].export_index, 1);
    CHECK_EQUAL(manifest.services[USER].needs[0].mask, 1);
    CHECK_EQUAL(manifest.services[USER].needs[1].mask, 3);
    CHECK_EQUAL(manifest.services[USER].needs_mask, 1 << LOADER | 1 << LOG);
    CHECK_EQUAL(manifest.services[USER].export_count, 0);
    CHECK_EQUAL(manifest.services[LOG].export_count, 2);
    const struct export *second = &manifest.exports[manifest.services[LOG].first_export + 1];
    CHECK(is_text(second->name, "second"));
    CHECK(is_text(second->interface, "Log"));
    /* Whoever says nothing needs the loader all the same. */
    CHECK_EQUAL(manifest.services[LOG].needs_mask, 1 << LOADER);
    CHECK_EQUAL(manifest.services[LOADER].needs_mask, 0);
    uint32_t found = 0;
    CHECK(manifest_find(&manifest, text("user"), &found) && found == USER);
    CHECK(!manifest_find(&manifest, text("nobody"), &found));
}

static void expect(enum status status, const char *service, const char *word)
{
    CHECK_EQUAL(open_it(), status);
    CHECK(is_text(fault.service, service));
    CHECK(is_text(fault.word, word));
    make_good();
}

static void test_names(void)
{
    make_good();
    services[USER].name = text("");
    expect(STATUS_INVALID_ARGUMENT, "", "");
    services[USER].name = text("log");
    expect(STATUS_OVERLAP, "log", "log");
    services[USER].name = text("init");
    expect(STATUS_INVALID_ARGUMENT, "init", "init");
    services[USER].program = text("nothing");
    expect(STATUS_NOT_FOUND, "user", "nothing");
    system_value.loader = text("nobody");
    expect(STATUS_NOT_FOUND, "", "nobody");
    system_value.loader = text("log");
    expect(STATUS_WRONG_STATE, "log", "log");
}

static void test_scalars(void)
{
    make_good();
    services[USER].memory_kib = 0;
    expect(STATUS_INVALID_ARGUMENT, "user", "user");
    services[USER].priority = 0;
    expect(STATUS_INVALID_ARGUMENT, "user", "user");
    services[USER].cpu_percent = 0;
    expect(STATUS_INVALID_ARGUMENT, "user", "user");
    services[USER].cpu_percent = MANIFEST_CPU_PERCENT_MAX + 1;
    expect(STATUS_INVALID_ARGUMENT, "user", "user");
    services[USER].restart = RESTART_POLICY_COUNT;
    expect(STATUS_INVALID_ARGUMENT, "user", "user");
    user_authorities[0].which = AUTHORITY_WHICH_MACHINE;
    user_authorities[0].machine = text("engineer");
    expect(STATUS_NOT_FOUND, "user", "engineer");
    user_authorities[0].name = text("log");
    expect(STATUS_OVERLAP, "user", "log");
    user_authorities[0].which = AUTHORITY_WHICH_IO_PORTS;
    user_authorities[0].io_ports = (struct port_range){0xfff8, 9};
    expect(STATUS_INVALID_ARGUMENT, "user", "console");
    user_authorities[0].which = AUTHORITY_WHICH_KEPT_STATE_KIB;
    user_authorities[0].kept_state_kib = 0;
    expect(STATUS_INVALID_ARGUMENT, "user", "console");
    user_authorities[0].which = AUTHORITY_WHICH_KEPT_MEMORY_KIB;
    user_authorities[0].kept_memory_kib = 0;
    expect(STATUS_INVALID_ARGUMENT, "user", "console");
    services[USER].program = text(LONG_NAME);
    expect(STATUS_INVALID_ARGUMENT, "user", "user");
}

static void test_package_file(void)
{
    make_good();
    user_authorities[0].which = AUTHORITY_WHICH_PACKAGE_FILE;
    user_authorities[0].package_file = text("words");
    CHECK_EQUAL(open_it(), STATUS_OK);
    CHECK(is_text(manifest.services[USER].authorities[0].package_file, "words"));
    user_authorities[0].package_file = text("numbers");
    expect(STATUS_NOT_FOUND, "user", "numbers");
    user_authorities[0].which = AUTHORITY_WHICH_PACKAGE_FILE;
    user_authorities[0].package_file = text("");
    expect(STATUS_NOT_FOUND, "user", "");
}

static void test_needs(void)
{
    make_good();
    user_needs[0].name = text("");
    expect(STATUS_INVALID_ARGUMENT, "user", "");
    user_needs[0].name = text("supervisor");
    expect(STATUS_INVALID_ARGUMENT, "user", "supervisor");
    user_needs[0].name = text(LONG_NAME);
    expect(STATUS_INVALID_ARGUMENT, "user", LONG_NAME);
    user_needs[0].name = text("launcher");
    expect(STATUS_OVERLAP, "user", "launcher");
    user_needs[0].service = text("nobody");
    expect(STATUS_NOT_FOUND, "user", "nobody");
    user_needs[0].export = text("third");
    expect(STATUS_NOT_FOUND, "user", "third");
    user_needs[0].facet = text("reader");
    expect(STATUS_NOT_FOUND, "user", "reader");
    log_exports[0].interface = text("Nothing");
    expect(STATUS_NOT_FOUND, "log", "Nothing");
    user_needs[0] = (struct need){text("x"), text("init"), text("throne"), text(""), false};
    expect(STATUS_NOT_FOUND, "user", "throne");
}

static void test_circles(void)
{
    static struct need back[1];
    make_good();
    back[0] = (struct need){text("x"), text("user"), text("own"), text(""), false};
    static struct export own[1];
    own[0] = (struct export){text("own"), text("Log")};
    services[USER].exports = own;
    services[USER].exports_count = 1;
    services[LOG].needs = back;
    services[LOG].needs_count = 1;
    CHECK_EQUAL(open_it(), STATUS_WRONG_STATE);
    CHECK(is_text(fault.service, "log") || is_text(fault.service, "user"));
    make_good();
    services[LOADER].needs = back;
    services[LOADER].needs_count = 1;
    services[USER].exports = own;
    services[USER].exports_count = 1;
    expect(STATUS_WRONG_STATE, "loader", "loader");
    /* Who does not wait is in no circle. */
    services[LOADER].needs = back;
    services[LOADER].needs_count = 1;
    services[USER].exports = own;
    services[USER].exports_count = 1;
    back[0].is_later = true;
    CHECK_EQUAL(open_it(), STATUS_OK);
    CHECK_EQUAL(manifest.services[LOADER].need_count, 1);
    CHECK_EQUAL(manifest.services[LOADER].needs_mask, 0);
    back[0].is_later = false;
    make_good();
}

static void test_bounds(void)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    make_good();
    for (uint32_t i = COUNT; i <= SUPERVISION_SERVICES_MAX; i++) {
        services[i] = services[LOG];
    }
    system_value.services_count = SUPERVISION_SERVICES_MAX + 1;
    CHECK_EQUAL(open_it(), STATUS_LIMIT_EXCEEDED);
    make_good();
    static struct need many[MANIFEST_NEEDS_MAX + 1];
    services[USER].needs = many;
    services[USER].needs_count = MANIFEST_NEEDS_MAX + 1;
    CHECK_EQUAL(open_it(), STATUS_LIMIT_EXCEEDED);
    make_good();
    static struct export exports[MANIFEST_EXPORTS_MAX + 1];
    services[USER].exports = exports;
    services[USER].exports_count = MANIFEST_EXPORTS_MAX + 1;
    CHECK_EQUAL(open_it(), STATUS_LIMIT_EXCEEDED);
    /* Each has as many as one may have: all together they are too many. */
    make_good();
    for (uint32_t i = 0; i < MANIFEST_EXPORTS_MAX; i++) {
        exports[i] = (struct export){text("it"), text("Log")};
    }
    services[USER].exports = exports;
    services[USER].exports_count = MANIFEST_EXPORTS_MAX;
    CHECK_EQUAL(open_it(), STATUS_OK);
    for (uint32_t i = 0; i < MANIFEST_ALL_EXPORTS_MAX / MANIFEST_EXPORTS_MAX; i++) {
        services[COUNT + i] = services[USER];
        services[COUNT + i].name = text(names[i]);
    }
    system_value.services_count = COUNT + MANIFEST_ALL_EXPORTS_MAX / MANIFEST_EXPORTS_MAX;
    CHECK_EQUAL(open_it(), STATUS_LIMIT_EXCEEDED);
    CHECK(is_text(fault.word, names[6]));
    make_good();
}

/* So many as all may have together, and one more. */
static void test_bounds_of_all(void)
{
    static struct bytes arguments[MANIFEST_ARGUMENTS_MAX];
    static char names[MANIFEST_ALL_ARGUMENTS_MAX / MANIFEST_ARGUMENTS_MAX][2];
    const uint32_t count = sizeof(names) / sizeof(names[0]);
    make_good();
    for (uint32_t i = 0; i < count; i++) {
        names[i][0] = (char)('a' + i);
        services[COUNT + i] = services[LOG];
        services[COUNT + i].name = text(names[i]);
        services[COUNT + i].arguments = arguments;
        services[COUNT + i].arguments_count = MANIFEST_ARGUMENTS_MAX;
    }
    system_value.services_count = COUNT + count;
    CHECK_EQUAL(open_it(), STATUS_OK);
    CHECK_EQUAL(manifest.services[COUNT + 1].argument_count, MANIFEST_ARGUMENTS_MAX);
    CHECK_EQUAL(manifest.services[USER].needs[0].service, LOG);
    services[LOG].arguments = arguments;
    services[LOG].arguments_count = 1;
    CHECK_EQUAL(open_it(), STATUS_LIMIT_EXCEEDED);
}

static void test_quotas(void)
{
    const uint64_t kib = 1024;
    make_good();
    CHECK_EQUAL(open_it(), STATUS_OK);
    CHECK_EQUAL(quota_needed_bytes(&manifest), 3 * 64 * kib);
    CHECK_EQUAL(quota_liked_bytes(&manifest), 0);
    services[LOG].spare_kib = 100;
    services[LOG].more_memory_kib = 10;
    user_authorities[0] = (struct authority){
        .which = AUTHORITY_WHICH_KEPT_MEMORY_KIB, .name = text("kept"), .spare_kib = 28};
    user_authorities[0].kept_memory_kib = 40;
    CHECK_EQUAL(open_it(), STATUS_OK);
    CHECK_EQUAL(quota_needed_bytes(&manifest), (3 * 64 + 10 + 40) * kib);
    CHECK_EQUAL(quota_liked_bytes(&manifest), 128 * kib);
    user_authorities[0].which = AUTHORITY_WHICH_KEPT_STATE_KIB;
    user_authorities[0].kept_state_kib = 40;
    CHECK_EQUAL(open_it(), STATUS_INVALID_ARGUMENT);
    user_authorities[0].spare_kib = 0;
    CHECK_EQUAL(open_it(), STATUS_OK);
    CHECK_EQUAL(quota_needed_bytes(&manifest), (3 * 64 + 10 + 40) * kib);
    CHECK_EQUAL(quota_liked_bytes(&manifest), 100 * kib);
    make_good();
}

/* All get the same part, together no more than there is. */
static void test_parts(void)
{
    CHECK_EQUAL(quota_part(1000, 1000, 0), QUOTA_WHOLE);
    CHECK_EQUAL(quota_part(1000, 1001, 500), 0);
    CHECK_EQUAL(quota_part(1250, 1000, 500), QUOTA_WHOLE / 2);
    CHECK_EQUAL(quota_part(1499, 1000, 500), QUOTA_WHOLE * 499 / 500);
    CHECK_EQUAL(quota_part(1500, 1000, 500), QUOTA_WHOLE);
    CHECK_EQUAL(quota_part(UINT64_C(1) << 50, 0, UINT64_C(1) << 51), QUOTA_WHOLE / 2);
    CHECK_EQUAL(quota_spare_bytes(QUOTA_WHOLE, 100), 100 * 1024);
    CHECK_EQUAL(quota_spare_bytes(QUOTA_WHOLE / 2, 100), 12 * 4096);
    CHECK_EQUAL(quota_spare_bytes(0, 100), 0);
    CHECK_EQUAL(quota_spare_bytes(QUOTA_WHOLE, UINT32_MAX), (uint64_t)(UINT32_MAX & ~3u) << 10);
}

static void test_garbage(void)
{
    static const uint8_t garbage[24] = {0, 0, 0, 0, 2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff};
    CHECK(manifest_open((struct bytes){garbage, 24}, &world, &manifest, &fault) != STATUS_OK);
    CHECK_EQUAL(
        manifest_open((struct bytes){garbage, 7}, &world, &manifest, &fault), STATUS_TRUNCATED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"names", test_names},
        {"scalars", test_scalars},
        {"package file", test_package_file},
        {"needs", test_needs},
        {"circles", test_circles},
        {"bounds", test_bounds},
        {"bounds of all together", test_bounds_of_all},
        {"quotas", test_quotas},
        {"parts", test_parts},
        {"garbage", test_garbage},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
