/*
 * A few calls as they should be, for the sake of what they bring: files, directories, streams,
 * programs on their way. What is done with those is not friendly.
 */
#include "hostile.h"
#include "lib/package.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/console.h"
#include "schema/directory_client.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/person_client.h"
#include "schema/session_client.h"
#include "schema/stream_client.h"

#define PIECE_BYTES 3000u

/* Whoever logs in waits until he is logged out: nobody here does. */
#define SESSION_PATIENCE_NS UINT64_C(20000000)

/* Its key takes a while to compute. */
#define IDENTITY_PATIENCE_NS UINT64_C(1000000000)

static struct bytes choose_path(struct chance *chance)
{
    static const char *const paths[] = {"a", "b", "c", "a/b", "b/c", "a/b/c", "d/e"};
    return text_bytes(paths[chance_below(chance, sizeof(paths) / sizeof(paths[0]))]);
}

static void open_file(struct chance *chance, uint32_t directory)
{
    const struct directory_open_file_writable_params params = {
        .path = choose_path(chance), .creation = (uint16_t)chance_below(chance, 3)};
    struct directory_open_file_writable_results file = {0};
    if (directory_open_file_writable(directory, &params, &file) != STATUS_OK) {
        return;
    }
    const struct file_window_params size = {.size_bytes = chance_below(chance, 100000)};
    struct file_window_results window = {0};
    if (chance_is(chance, 4) && file_window(file.file, &size, &window) == STATUS_OK) {
        targets_add(chance, window.memory);
    }
    struct file_locks_writable_results locks = {0};
    if (chance_is(chance, 4) && file_locks_writable(file.file, &locks) == STATUS_OK) {
        targets_add(chance, locks.locks);
    }
    targets_add(chance, file.file);
}

static void open_directory(struct chance *chance, uint32_t directory)
{
    const struct directory_open_directory_writable_params params = {
        .path = choose_path(chance), .creation = (uint16_t)chance_below(chance, 3)};
    struct directory_open_directory_writable_results results = {0};
    if (directory_open_directory_writable(directory, &params, &results) == STATUS_OK) {
        targets_add(chance, results.directory);
    }
}

static void make_pipe(struct chance *chance, uint32_t pipes)
{
    struct pipes_create_results results = {0};
    if (pipes_create(pipes, &results) == STATUS_OK) {
        targets_add(chance, results.reader);
        targets_add(chance, results.writer);
    }
}

static void prepare_launch(struct chance *chance, uint32_t launcher)
{
    const struct launcher_prepare_params params = {
        .program = text_bytes(program_name()),
        .ledger = PROGRAM_LEDGER,
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority(),
    };
    struct launcher_prepare_results results = {0};
    if (launcher_prepare(launcher, &params, &results) == STATUS_OK) {
        targets_add(chance, results.launch);
    }
}

/* What is in the boot package: this very program, and its signature. */
static bool find_own(struct bytes *content, struct bytes *signature)
{
    static struct package package;
    struct memory_describe_results described = {0};
    struct mapping mapping;
    const uint32_t memory = program_capability("package");
    if (package.entry_count == 0 &&
        (memory == 0 || memory_describe(memory, &described) != STATUS_OK ||
         mapping_create(memory, 0, described.size_bytes, MAP_READ, &mapping) != STATUS_OK ||
         package_open((struct bytes){mapping.address, described.size_bytes}, &package) !=
             STATUS_OK)) {
        return false;
    }
    return package_find(&package, "hostile", content) == STATUS_OK &&
           package_find(&package, "hostile.signature", signature) == STATUS_OK;
}

/* A file that is as it should be as far as it goes: sometimes to its end, and then prepared. */
static void load_program(struct chance *chance, uint32_t launcher)
{
    struct bytes content = {0};
    struct launcher_load_params params = {0};
    struct launcher_load_results results = {0};
    if (!find_own(&content, &params.statement)) {
        return;
    }
    params.size_bytes = content.size_bytes;
    if (launcher_load(launcher, &params, &results) != STATUS_OK) {
        return;
    }
    const size_t wanted = chance_is(chance, 2) ? content.size_bytes
                                               : chance_below(chance, (uint32_t)content.size_bytes);
    for (size_t at = 0; at < wanted; at += PIECE_BYTES) {
        const size_t left = wanted - at;
        const struct program_file_write_params write = {
            .data = bytes_part(content, at, left < PIECE_BYTES ? left : PIECE_BYTES)};
        if (program_file_write(results.file, &write) != STATUS_OK) {
            break;
        }
    }
    const struct program_file_prepare_params prepare = {
        .ledger = PROGRAM_LEDGER,
        .scheduling = PROGRAM_SCHEDULING,
        .priority = program_priority(),
    };
    struct program_file_prepare_results prepared = {0};
    if (program_file_prepare(results.file, &prepare, &prepared) == STATUS_OK) {
        targets_add(chance, prepared.launch);
    }
    targets_add(chance, results.file);
}

/* Somebody answers what is asked for an identity, which is then unlocked without a question. */
static void make_identity(struct chance *chance, uint32_t identities, uint32_t person)
{
    static const uint8_t passphrase[] = "long enough";
    static const char *const names[] = {"a", "b", "c"};
    const struct person_answer_params answer = {
        .state = QUESTION_STATE_ANSWERED, .masked = {passphrase, sizeof(passphrase)}};
    const struct identities_create_params create = {
        .name = text_bytes(names[chance_below(chance, sizeof(names) / sizeof(names[0]))])};
    const struct identities_unlock_params unlock = {.name = create.name};
    struct identities_create_results created = {0};
    struct identities_unlock_results unlocked = {0};
    const uint64_t kept_ns = message_page()->deadline_ns;
    message_set_deadline(clock_now_ns() + IDENTITY_PATIENCE_NS);
    if (person_answer(person, &answer) == STATUS_OK &&
        identities_create(identities, &create, &created) == STATUS_OK &&
        identities_unlock(identities, &unlock, &unlocked) == STATUS_OK) {
        targets_add(chance, unlocked.identity);
        targets_add(chance, unlocked.principal);
    }
    message_set_deadline(kept_ns);
}

/* As a shell does: nobody's logs in, a member's has more asked on its console, and goes. */
static void use_session(struct chance *chance, uint32_t session)
{
    static const char *const names[] = {"a", "b", "c"};
    const struct bytes name =
        text_bytes(names[chance_below(chance, sizeof(names) / sizeof(names[0]))]);
    const struct session_login_params login = {.name = name};
    const struct session_unlock_identity_params unlock = {.name = name};
    struct session_login_results outcome = {0};
    struct session_unlock_identity_results unlocked = {0};
    const uint64_t kept_ns = message_page()->deadline_ns;
    message_set_deadline(clock_now_ns() + SESSION_PATIENCE_NS);
    if (session_login(session, &login, &outcome) == STATUS_DENIED &&
        session_unlock_identity(session, &unlock, &unlocked) == STATUS_OK) {
        targets_add(chance, unlocked.identity);
    }
    if (chance_is(chance, 8)) {
        (void)session_lock(session);
    } else if (chance_is(chance, 8)) {
        (void)session_logout(session);
    }
    message_set_deadline(kept_ns);
}

void friendly_open(struct chance *chance, uint32_t directory)
{
    open_directory(chance, directory);
    open_file(chance, directory);
}

void friendly_calls(struct chance *chance)
{
    const uint32_t session = program_capability("session");
    const uint32_t identities = program_capability("identities");
    const uint32_t person = program_capability("person");
    const uint32_t directory = program_capability("directory");
    const uint32_t pipes = program_capability("pipes");
    const uint32_t launcher = program_capability("launcher");
    if (directory != 0) {
        friendly_open(chance, directory);
    }
    if (pipes != 0) {
        make_pipe(chance, pipes);
    }
    if (launcher != 0 && chance_is(chance, 8)) {
        prepare_launch(chance, launcher);
    }
    if (launcher != 0 && chance_is(chance, 8)) {
        load_program(chance, launcher);
    }
    if (session != 0 && chance_is(chance, 16)) {
        use_session(chance, session);
    }
    if (identities != 0 && person != 0 && chance_is(chance, 16)) {
        make_identity(chance, identities, person);
    }
    kept_calls(chance);
}
