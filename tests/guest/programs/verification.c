/*
 * What starts and what does not, of files that are wrong in one way each; tests/machine/programs.py
 * says how they were made. Each refusal is recorded, and other launches go on.
 */
#include "lib/memory.h"
#include "programs.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "schema/kernel_client.h"

#define PIECE_BYTES 3000u
#define TOO_LARGE   ((UINT64_C(2) << 20) + 1)

static const char not_signed_file[] = "it is not the file that was signed";
static const char not_signers[] = "the signature is not its signer's";
static const char unreadable[] = "its signature cannot be read";
static const char not_loaded[] = "it cannot be loaded";
static const char unknown_key[] = "it is signed by a key not known here";

static const struct bad {
    const char *name;
    enum status status; /* of preparing it */
    const char *reason;
} bad[] = {
    {"unsigned", STATUS_BAD_SIGNATURE, "it is not signed"},
    {"changed", STATUS_BAD_SIGNATURE, not_signed_file},
    {"shorter", STATUS_BAD_SIGNATURE, not_signed_file},
    {"longer", STATUS_BAD_SIGNATURE, not_signed_file},
    {"statement", STATUS_BAD_SIGNATURE, not_signers},
    {"version", STATUS_BAD_SIGNATURE, not_signers},
    {"signature", STATUS_BAD_SIGNATURE, not_signers},
    {"claimed", STATUS_BAD_SIGNATURE, not_signers},
    {"renamed", STATUS_BAD_SIGNATURE, "it was signed under another name"},
    {"noise", STATUS_BAD_SIGNATURE, unreadable},
    {"cut", STATUS_BAD_SIGNATURE, unreadable},
    {"stranger", STATUS_WRONG_SIGNER, unknown_key},
    {"writable", STATUS_MALFORMED, not_loaded},
    {"outside", STATUS_MALFORMED, not_loaded},
    {"overlapping", STATUS_OVERLAP, not_loaded},
    {"beyond", STATUS_TRUNCATED, not_loaded},
    {"foreign", STATUS_UNSUPPORTED, not_loaded},
};

static bool is_one_of(struct bytes name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (bytes_equal(name, text_bytes(*names))) {
            return true;
        }
    }
    return false;
}

static void expect_recorded(uint64_t number, const char *name, const char *reason)
{
    const struct last_record record = last_record();
    CHECK_EQUAL(record.number, number);
    CHECK(record.is_refused);
    CHECK_EQUAL(record.process, 0);
    CHECK(text_equal(record.program, name));
    CHECK(text_equal(record.reason, reason));
}

static void expect_visitor(const struct room *room)
{
    uint32_t launch = 0;
    CHECK_EQUAL(prepare_program(room, "visitor", &launch), STATUS_OK);
    expect_exit(launch, VISITOR_EXIT);
}

void test_package(void)
{
    struct room room = room_create();
    uint32_t launch = 0;
    expect_visitor(&room);
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const uint64_t number = last_record().number + 1;
        CHECK_EQUAL(prepare_program(&room, bad[i].name, &launch), bad[i].status);
        CHECK_EQUAL(launch, 0);
        expect_recorded(number, bad[i].name, bad[i].reason);
        /* A second time as well, and the next one starts all the same. */
        CHECK_EQUAL(prepare_program(&room, bad[i].name, &launch), bad[i].status);
        expect_visitor(&room);
    }
    /* Properly signed with another version: for policy to judge. */
    CHECK_EQUAL(prepare_program(&room, "newer", &launch), STATUS_OK);
    expect_exit(launch, VISITOR_EXIT);
    CHECK_EQUAL(prepare_program(&room, "nothing", &launch), STATUS_NOT_FOUND);
    room_destroy(&room);
}

/* -- in messages ------------------------------------------------------------------------------- */

static enum status load(uint64_t size_bytes, struct bytes signature, uint32_t *file)
{
    const struct launcher_load_params params = {.size_bytes = size_bytes, .statement = signature};
    struct launcher_load_results results = {0};
    const enum status status = launcher_load(program_capability("launcher"), &params, &results);
    *file = results.file;
    return status;
}

static enum status write_all(uint32_t file, struct bytes content)
{
    for (size_t at = 0; at < content.size_bytes; at += PIECE_BYTES) {
        const size_t left = content.size_bytes - at;
        const struct program_file_write_params params = {
            .data = bytes_part(content, at, left < PIECE_BYTES ? left : PIECE_BYTES)};
        const enum status status = program_file_write(file, &params);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status prepare_file(const struct room *room, uint32_t file, uint32_t *launch)
{
    const struct program_file_prepare_params params = {
        .ledger = room->ledger, .scheduling = room->scheduling, .priority = 1};
    struct program_file_prepare_results results = {0};
    const enum status status = program_file_prepare(file, &params, &results);
    *launch = results.launch;
    return status;
}

static struct bytes signature_of(const char *name)
{
    char entry[64] = {0};
    const size_t length = text_length(name);
    memcpy(entry, name, length);
    memcpy(entry + length, ".signature", sizeof(".signature"));
    return package_file(entry);
}

/* All of it, as far as it goes: the status of the step that fails. */
static enum status load_and_prepare(const struct room *room, const char *name, uint32_t *launch)
{
    const struct bytes content = package_file(name);
    uint32_t file = 0;
    enum status status = load(content.size_bytes, signature_of(name), &file);
    if (status == STATUS_OK) {
        status = write_all(file, content);
    }
    if (status == STATUS_OK) {
        status = prepare_file(room, file, launch);
    }
    capability_release(file);
    return status;
}

void test_files(void)
{
    /* Their names are not those of entries: nobody asks under which name a file was found. */
    static const char *const good_here[] = {"renamed", "unsigned", NULL};
    static const struct {
        const char *name;
        const char *reason;
    } said_otherwise[] = {
        {"shorter", "it is not as long as the file that was signed"},
        {"longer", "it is not as long as the file that was signed"},
    };
    struct room room = room_create();
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint32_t launch = 0;
        const uint64_t before = last_record().number;
        if (is_one_of(text_bytes(bad[i].name), good_here)) {
            continue;
        }
        const enum status status = load_and_prepare(&room, bad[i].name, &launch);
        CHECK_EQUAL(launch, 0);
        if (text_equal(bad[i].reason, unreadable)) {
            CHECK(status == STATUS_LIMIT_EXCEEDED || status == STATUS_TRUNCATED);
        } else {
            CHECK_EQUAL(status, bad[i].status);
        }
        const char *reason = bad[i].reason;
        for (uint32_t j = 0; j < sizeof(said_otherwise) / sizeof(said_otherwise[0]); j++) {
            reason =
                text_equal(said_otherwise[j].name, bad[i].name) ? said_otherwise[j].reason : reason;
        }
        const struct last_record record = last_record();
        CHECK_EQUAL(record.number, before + 1);
        CHECK(record.is_refused);
        CHECK(text_equal(record.reason, reason));
        uint32_t good = 0;
        CHECK_EQUAL(load_and_prepare(&room, "visitor", &good), STATUS_OK);
        expect_exit(good, VISITOR_EXIT);
    }
    uint32_t launch = 0;
    CHECK_EQUAL(load_and_prepare(&room, "renamed", &launch), STATUS_OK);
    expect_exit(launch, VISITOR_EXIT);
    CHECK(text_equal(last_record().program, "visitor"));
    room_destroy(&room);
}

static void expect_written_wrong(const struct room *room)
{
    const struct bytes content = package_file("visitor");
    const struct bytes signature = signature_of("visitor");
    const struct bytes less = {content.data, content.size_bytes - 1};
    uint32_t file = 0;
    uint32_t launch = 0;
    CHECK_EQUAL(load(content.size_bytes - 1, signature, &file), STATUS_BAD_SIGNATURE);
    CHECK_EQUAL(load(content.size_bytes + 1, signature, &file), STATUS_BAD_SIGNATURE);
    CHECK_EQUAL(load(0, signature, &file), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(load(TOO_LARGE, signature, &file), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(load(content.size_bytes, (struct bytes){0}, &file), STATUS_TRUNCATED);
    CHECK_EQUAL(load(content.size_bytes, signature, &file), STATUS_OK);
    CHECK_EQUAL(write_all(file, less), STATUS_OK);
    CHECK_EQUAL(prepare_file(room, file, &launch), STATUS_TRUNCATED);
    CHECK_EQUAL(write_all(file, (struct bytes){content.data, 2}), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(write_all(file, bytes_part(content, less.size_bytes, 1)), STATUS_OK);
    /* Now it is all there, in spite of what was tried before. */
    CHECK_EQUAL(prepare_file(room, file, &launch), STATUS_OK);
    CHECK_EQUAL(write_all(file, (struct bytes){content.data, 1}), STATUS_LIMIT_EXCEEDED);
    uint32_t again = 0;
    CHECK_EQUAL(prepare_file(room, file, &again), STATUS_OK);
    capability_release(file); /* its image stays for those that are under way */
    expect_exit(launch, VISITOR_EXIT);
    expect_exit(again, VISITOR_EXIT);
}

void test_file_limits(void)
{
    struct room room = room_create();
    const struct bytes content = package_file("visitor");
    const struct bytes signature = signature_of("visitor");
    uint32_t files[3] = {0};
    uint32_t launch = 0;
    expect_written_wrong(&room);
    CHECK_EQUAL(load(content.size_bytes, signature, &files[0]), STATUS_OK);
    CHECK_EQUAL(load(content.size_bytes, signature, &files[1]), STATUS_OK);
    CHECK_EQUAL(load(content.size_bytes, signature, &files[2]), STATUS_LIMIT_EXCEEDED);
    capability_release(files[0]);
    CHECK_EQUAL(load(content.size_bytes, signature, &files[2]), STATUS_OK);
    /* In the place of a ledger: anything else. */
    CHECK_EQUAL(write_all(files[2], content), STATUS_OK);
    const struct room no_room = {program_capability("launcher"), room.scheduling};
    CHECK_EQUAL(prepare_file(&no_room, files[2], &launch), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(prepare_file(&room, files[2], &launch), STATUS_OK);
    expect_exit(launch, VISITOR_EXIT);
    capability_release(files[1]);
    capability_release(files[2]);
    room_destroy(&room);
}

/* -- records ----------------------------------------------------------------------------------- */

static uint32_t handle_granted(uint64_t process, const char *name)
{
    const struct process_list_capabilities_params params = {.process = process};
    struct process_list_capabilities_results_reader results = {0};
    CHECK_EQUAL(
        process_list_capabilities(program_capability("processes"), &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.capabilities.count; i++) {
        struct held_capability held;
        CHECK_EQUAL(held_capability_list_get(&results.capabilities, i, &held), STATUS_OK);
        if (bytes_equal(held.name, text_bytes(name))) {
            return held.handle;
        }
    }
    return 0;
}

static void expect_granted(uint64_t process, uint32_t handle, enum status status)
{
    const struct launch_records_grant_params params = {.process = process, .handle = handle};
    struct launch_records_grant_results results = {0};
    CHECK_EQUAL(launch_records_grant(program_capability("launches"), &params, &results), status);
    CHECK(status != STATUS_OK || bytes_equal(results.name, text_bytes("treasure")));
    CHECK(status != STATUS_OK || bytes_equal(results.interface, text_bytes("Event")));
}

void test_records(void)
{
    struct room room = room_create();
    struct ledger_create_event_results event = {0};
    struct event_take_results taken = {0};
    struct process process;
    uint32_t launch = 0;
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &event), STATUS_OK);
    const struct launch_records_watch_params none = {.event = room.ledger, .bits = 4};
    const struct launch_records_watch_params params = {.event = event.event, .bits = 4};
    const uint32_t launches = program_capability("launches");
    CHECK_EQUAL(launch_records_watch(launches, &none), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(launch_records_watch(launches, &params), STATUS_OK);
    CHECK_EQUAL(prepare_program(&room, "visitor", &launch), STATUS_OK);
    give_argument(launch, "visitor");
    give_argument(launch, "wait");
    CHECK_EQUAL(give(launch, "treasure", "Event", event.event), STATUS_OK);
    CHECK_EQUAL(give(launch, "treasure", "Event", event.event), STATUS_OVERLAP);
    CHECK_EQUAL(start(launch, &process), STATUS_OK);
    CHECK_EQUAL(event_take(event.event, &taken), STATUS_OK);
    CHECK_EQUAL(taken.bits, 4);
    const struct last_record record = last_record();
    CHECK(!record.is_refused);
    CHECK_EQUAL(record.process, process.number);
    CHECK(text_equal(record.program, "visitor"));
    CHECK_EQUAL(record.hash_bytes, 32);
    CHECK_EQUAL(record.signer_bytes, 32);
    const uint32_t handle = handle_granted(process.number, "treasure");
    CHECK(handle != 0);
    expect_granted(process.number, handle, STATUS_OK);
    expect_granted(process.number, handle + 1, STATUS_NOT_FOUND);
    expect_granted(process.number + 1000, handle, STATUS_NOT_FOUND);
    capability_release(process.process);
    capability_release(launch);
    capability_release(event.event);
    room_destroy(&room);
}

/* -- principals -------------------------------------------------------------------------------- */

void test_principals(void)
{
    static const uint8_t key[32] = {1, 2, 3, 4, 5, 6, 7, 8, [31] = 0xee};
    struct room room = room_create();
    struct principal_authority_create_params words;
    struct principal_authority_create_results principal = {0};
    memcpy(&words, key, sizeof(key));
    CHECK_EQUAL(
        principal_authority_create(program_capability("principals"), &words, &principal),
        STATUS_OK);
    struct launcher_prepare_as_params params = {
        .program = text_bytes("visitor"),
        .ledger = room.ledger,
        .scheduling = room.scheduling,
        .principal = principal.principal,
        .priority = 1,
    };
    struct launcher_prepare_as_results results = {0};
    const uint32_t launcher = program_capability("launcher");
    CHECK_EQUAL(launcher_prepare_as(launcher, &params, &results), STATUS_OK);
    expect_exit(results.launch, VISITOR_EXIT);
    CHECK(memcmp(last_record().principal, key, sizeof(key)) == 0);
    /* The right to it is a capability: nothing else is. */
    params.program = text_bytes("visitor");
    params.principal = launcher;
    CHECK_EQUAL(launcher_prepare_as(launcher, &params, &results), STATUS_INVALID_ARGUMENT);
    params.principal = 0;
    CHECK_EQUAL(launcher_prepare_as(launcher, &params, &results), STATUS_INVALID_ARGUMENT);
    uint32_t launch = 0;
    CHECK_EQUAL(prepare_program(&room, "visitor", &launch), STATUS_OK);
    expect_exit(launch, VISITOR_EXIT);
    CHECK(memcmp(last_record().principal, key, sizeof(key)) != 0);
    capability_release(principal.principal);
    room_destroy(&room);
}
