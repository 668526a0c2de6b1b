/*
 * Calls that are right but for the numbers in them: offsets, sizes and cursors that are at a
 * border, or nowhere near.
 */
#include "hostile.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/directory_client.h"
#include "schema/launcher_client.h"
#include "schema/log_client.h"
#include "schema/names_client.h"
#include "schema/store_client.h"
#include "schema/stream_client.h"
#include "schema/supervisor_client.h"

#define WAIT_NS      UINT64_C(20000000)
#define WINDOW_BYTES UINT64_C(8192)
#define TRANSFERS    8u
#define LOCKS        24u

/* Most often one of the three is wrong: what is wrong altogether is seen at once. */
static uint64_t number(struct chance *chance, uint64_t right)
{
    return chance_is(chance, 2) ? right : message_number(chance);
}

static void transfer(struct chance *chance, uint32_t file)
{
    const struct file_write_window_params to = {
        .offset = number(chance, 0),
        .window_offset = number(chance, WINDOW_BYTES - 1),
        .size_bytes = number(chance, 1),
    };
    const struct file_read_window_params from = {
        .offset = number(chance, 0),
        .window_offset = number(chance, WINDOW_BYTES - 1),
        .size_bytes = number(chance, 1),
    };
    const struct file_write_params write = {
        .offset = number(chance, 1), .data = text_bytes("data")};
    const struct file_read_params read = {
        .offset = number(chance, 0), .size_bytes = (uint32_t)number(chance, 4)};
    struct file_read_window_results count = {0};
    struct file_read_results data = {0};
    (void)file_write_window(file, &to);
    (void)file_read_window(file, &from, &count);
    (void)file_write(file, &write);
    (void)file_read(file, &read, &data);
}

/* Ranges at both ends of what there is. */
static void attack_locks(struct chance *chance, uint32_t file)
{
    struct file_locks_writable_results opened = {0};
    if (file_locks_writable(file, &opened) != STATUS_OK) {
        return;
    }
    for (uint32_t i = 0; i < LOCKS; i++) {
        const struct record_locks_lock_exclusive_params alone = {
            .start = number(chance, 2 * i), .size_bytes = number(chance, 1)};
        const struct record_locks_lock_shared_params together = {alone.start, alone.size_bytes};
        const struct record_locks_find_params find = {
            .start = alone.start, .size_bytes = alone.size_bytes, .is_exclusive = i};
        const struct record_locks_unlock_params free = {number(chance, i), number(chance, 1)};
        struct record_locks_lock_exclusive_results is_locked = {0};
        struct record_locks_lock_shared_results is_shared = {0};
        struct record_locks_find_results found = {0};
        (void)record_locks_lock_exclusive(opened.locks, &alone, &is_locked);
        (void)record_locks_lock_shared(opened.locks, &together, &is_shared);
        (void)record_locks_find(opened.locks, &find, &found);
        if (chance_is(chance, 4)) {
            (void)record_locks_unlock(opened.locks, &free);
        }
    }
    capability_release(opened.locks);
}

static void attack_directory(struct chance *chance, uint32_t directory)
{
    const struct directory_open_file_writable_params path = {
        .path = text_bytes("numbers"), .creation = CREATION_IF_ABSENT};
    const struct directory_list_params list = {.cursor = message_number(chance)};
    const struct file_window_params size = {.size_bytes = number(chance, WINDOW_BYTES)};
    struct directory_open_file_writable_results file = {0};
    struct directory_list_results_reader entries = {0};
    struct file_window_results window = {0};
    (void)directory_list(directory, &list, &entries);
    if (directory_open_file_writable(directory, &path, &file) != STATUS_OK) {
        return;
    }
    (void)file_window(file.file, &size, &window);
    for (uint32_t i = 0; i < TRANSFERS; i++) {
        transfer(chance, file.file);
    }
    attack_locks(chance, file.file);
    const struct file_truncate_params end = {.size_bytes = number(chance, 0)};
    (void)file_truncate(file.file, &end);
    capability_release(window.memory);
    capability_release(file.file);
}

static void attack_names(struct chance *chance, uint32_t names)
{
    const uint64_t place = message_number(chance);
    const struct names_snapshots_params after = {.cursor = message_number(chance)};
    const struct names_compare_params compare = {
        .from = text_bytes("a"), .cursor = {(const uint8_t *)&place, sizeof(place)}};
    struct names_root_results root = {0};
    struct names_snapshots_results_reader snapshots = {0};
    struct names_compare_results_reader differences = {0};
    (void)names_snapshots(names, &after, &snapshots);
    (void)names_compare(names, &compare, &differences);
    if (names_root(names, &root) == STATUS_OK) {
        attack_directory(chance, root.directory);
        capability_release(root.directory);
    }
}

/* The space that is there by itself, with what was put there before. */
static void attack_space(struct chance *chance, uint32_t space)
{
    uint8_t hash[KEPT_OWNER_BYTES] = {0};
    const struct object_space_window_params size = {.size_bytes = number(chance, WINDOW_BYTES)};
    struct object_space_window_results window = {0};
    struct object_space_get_results got = {0};
    if (object_space_window(space, &size, &window) == STATUS_OK) {
        capability_release(window.memory);
    }
    for (uint32_t i = 0; i < TRANSFERS; i++) {
        const struct object_space_get_params get = {
            .hash = {hash, sizeof(hash)},
            .window_offset = number(chance, 0),
            .size_bytes = (uint32_t)number(chance, WINDOW_BYTES),
        };
        const struct object_space_commit_params commit = {
            .size_bytes = number(chance, WINDOW_BYTES)};
        (void)object_space_get(space, &get, &got);
        (void)object_space_commit(space, &commit);
    }
}

static void attack_object(struct chance *chance, uint32_t object)
{
    const struct stored_object_window_params size = {.size_bytes = number(chance, WINDOW_BYTES)};
    struct stored_object_window_results window = {0};
    struct stored_object_read_results content = {0};
    struct stored_object_read_window_results count = {0};
    if (stored_object_window(object, &size, &window) == STATUS_OK) {
        capability_release(window.memory);
    }
    for (uint32_t i = 0; i < TRANSFERS; i++) {
        const struct stored_object_read_params read = {
            .offset = number(chance, 0), .size_bytes = (uint32_t)number(chance, 4)};
        const struct stored_object_read_window_params from = {
            .offset = number(chance, 0),
            .window_offset = number(chance, WINDOW_BYTES - 1),
            .size_bytes = number(chance, 1),
        };
        (void)stored_object_read(object, &read, &content);
        (void)stored_object_read_window(object, &from, &count);
    }
}

static void attack_writer(struct chance *chance, uint32_t writer)
{
    const struct object_writer_window_params size = {.size_bytes = number(chance, WINDOW_BYTES)};
    const struct object_writer_write_window_params piece = {
        .window_offset = number(chance, 0), .size_bytes = number(chance, WINDOW_BYTES)};
    struct object_writer_window_results window = {0};
    struct object_writer_finish_results finished = {0};
    if (object_writer_window(writer, &size, &window) == STATUS_OK) {
        capability_release(window.memory);
    }
    (void)object_writer_write_window(writer, &piece);
    (void)object_writer_finish(writer, &finished);
}

static void attack_store(struct chance *chance, uint32_t store)
{
    const struct object_store_put_params put = {.content = text_bytes("numbers")};
    struct object_store_put_results name = {0};
    struct object_store_open_results opened = {0};
    struct object_store_create_results created = {0};
    uint8_t hash[KEPT_OWNER_BYTES];
    if (object_store_create(store, &created) == STATUS_OK) {
        attack_writer(chance, created.writer);
        capability_release(created.writer);
    }
    if (object_store_put(store, &put, &name) != STATUS_OK || name.hash.size_bytes != sizeof(hash)) {
        return;
    }
    /* It lies in the message page. */
    memcpy(hash, name.hash.data, sizeof(hash));
    const struct object_store_open_params open = {.hash = {hash, sizeof(hash)}};
    if (object_store_open(store, &open, &opened) == STATUS_OK) {
        attack_object(chance, opened.object);
        capability_release(opened.object);
    }
}

static void attack_log(struct chance *chance, uint32_t log)
{
    const struct log_read_params params = {.after = message_number(chance)};
    struct log_read_results_reader results = {0};
    (void)log_read(log, &params, &results);
}

static void attack_terminal(struct chance *chance, uint32_t terminal)
{
    const struct terminal_read_params read = {.size_bytes = (uint32_t)message_number(chance)};
    const struct terminal_set_mode_params mode = {.mode = (uint16_t)message_number(chance)};
    struct terminal_read_results data = {0};
    (void)terminal_set_mode(terminal, &mode);
    (void)terminal_read(terminal, &read, &data);
}

static void attack_launcher(struct chance *chance, uint32_t launcher)
{
    const struct launcher_programs_params params = {.cursor = (uint32_t)message_number(chance)};
    struct launcher_programs_results_reader results = {0};
    (void)launcher_programs(launcher, &params, &results);
}

static void attack_processes(struct chance *chance, uint32_t processes)
{
    const struct process_list_list_params after = {.after = message_number(chance)};
    const struct process_list_capabilities_params held = {
        .process = chance_below(chance, 12), .cursor = (uint32_t)message_number(chance)};
    struct process_list_list_results_reader list = {0};
    struct process_list_capabilities_results_reader capabilities = {0};
    (void)process_list_list(processes, &after, &list);
    (void)process_list_capabilities(processes, &held, &capabilities);
}

static void attack_services(struct chance *chance, uint32_t services)
{
    const struct supervisor_services_params params = {.cursor = (uint32_t)message_number(chance)};
    struct supervisor_services_results_reader results = {0};
    (void)supervisor_services(services, &params, &results);
}

void numbers_attack(struct chance *chance)
{
    static const struct {
        const char *name;
        void (*attack)(struct chance *chance, uint32_t target);
    } attacks[] = {
        {"directory", attack_directory},
        {"names", attack_names},
        {"store", attack_store},
        {"space", attack_space},
        {"log", attack_log},
        {"terminal", attack_terminal},
        {"launcher", attack_launcher},
        {"processes", attack_processes},
        {"services", attack_services},
    };
    for (uint32_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
        const uint32_t target = program_capability(attacks[i].name);
        if (target != 0) {
            message_set_deadline(clock_now_ns() + WAIT_NS);
            attacks[i].attack(chance, target);
            message_set_deadline(0);
        }
    }
}
