/*
 * Calls that are right but for the capabilities in them: a session where an event should be, memory
 * where a ledger should be, and so on, in every field that takes one. Whoever uses what it got
 * without a look at what it is waits for a process that never answers: this one.
 */
#include "hostile.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/directory_client.h"
#include "schema/launcher_client.h"
#include "schema/names_client.h"
#include "schema/serial_client.h"
#include "schema/store_client.h"
#include "schema/stream_client.h"

#define ALL_READINESS (READINESS_READABLE | READINESS_WRITABLE | READINESS_ENDED)
#define WAIT_NS       UINT64_C(20000000)

/* What it is told must be told at once, or when something happens: both are made to happen. */
static void bait_pipe(struct chance *chance, uint32_t pipes)
{
    struct pipes_create_results pipe = {0};
    if (pipes_create(pipes, &pipe) != STATUS_OK) {
        return;
    }
    const struct stream_notify_params notify = {
        .event = targets_bait(chance), .bits = 1, .interest = READINESS_READABLE};
    const struct stream_write_params write = {.data = text_bytes("x")};
    struct stream_notify_results readiness = {0};
    struct stream_write_results written = {0};
    (void)stream_notify(pipe.reader, &notify, &readiness);
    (void)stream_write(pipe.writer, &write, &written);
    capability_release(pipe.writer);
    capability_release(pipe.reader);
}

static void bait_terminal(struct chance *chance, uint32_t terminal)
{
    /* What is possible already is not kept until it happens. */
    const struct terminal_notify_params notify = {
        .event = targets_bait(chance),
        .bits = 1,
        .interest = chance_is(chance, 4) ? ALL_READINESS : READINESS_READABLE,
    };
    const struct terminal_set_interrupt_params interrupt = {
        .event = targets_bait(chance), .bits = 1};
    struct terminal_notify_results readiness = {0};
    (void)terminal_notify(terminal, &notify, &readiness);
    (void)terminal_set_interrupt(terminal, &interrupt);
}

static void bait_serial(struct chance *chance, uint32_t serial)
{
    const struct serial_port_notify_params notify = {
        .event = targets_bait(chance), .received = 1, .sent = 2, .tether = targets_bait(chance)};
    (void)serial_port_notify(serial, &notify);
}

static uint32_t one_of(struct chance *chance, uint32_t right)
{
    return chance_is(chance, 2) ? right : targets_bait(chance);
}

static void bait_launcher(struct chance *chance, uint32_t launcher)
{
    const struct launcher_prepare_params prepare = {
        .program = text_bytes(program_name()),
        .ledger = one_of(chance, PROGRAM_LEDGER),
        .scheduling = one_of(chance, PROGRAM_SCHEDULING),
        .priority = (uint8_t)chance_next(chance),
    };
    struct launcher_prepare_results prepared = {0};
    if (launcher_prepare(launcher, &prepare, &prepared) == STATUS_OK) {
        const struct launch_grant_params grant = {
            .name = text_bytes("bait"), .capability = targets_bait(chance)};
        (void)launch_grant(prepared.launch, &grant);
        capability_release(prepared.launch);
    }
    const struct launcher_prepare_as_params as = {
        .program = text_bytes(program_name()),
        .ledger = one_of(chance, PROGRAM_LEDGER),
        .scheduling = one_of(chance, PROGRAM_SCHEDULING),
        .principal = targets_bait(chance),
    };
    struct launcher_prepare_as_results prepared_as = {0};
    if (launcher_prepare_as(launcher, &as, &prepared_as) == STATUS_OK) {
        capability_release(prepared_as.launch);
    }
}

static void bait_launches(struct chance *chance, uint32_t launches)
{
    const struct launch_records_watch_params watch = {.event = targets_bait(chance), .bits = 1};
    (void)launch_records_watch(launches, &watch);
}

/* Who waits for another copy of the client to let go. */
static void bait_locks(struct chance *chance, uint32_t directory)
{
    const struct directory_open_file_writable_params make = {
        .path = text_bytes("locked"), .creation = CREATION_IF_ABSENT};
    struct directory_open_file_writable_results file = {0};
    struct file_locks_writable_results locks = {0};
    if (directory_open_file_writable(directory, &make, &file) != STATUS_OK) {
        return;
    }
    if (file_locks_writable(file.file, &locks) == STATUS_OK) {
        const struct record_locks_notify_params wait = {
            .is_exclusive = 1, .event = targets_bait(chance), .bits = 1};
        struct record_locks_notify_results prospect = {0};
        (void)record_locks_notify(locks.locks, &wait, &prospect);
        targets_add(chance, locks.locks);
    }
    capability_release(file.file);
}

/* Something changes in it at once, so that whoever watches is told. */
static void bait_directory(struct chance *chance, uint32_t directory)
{
    const struct directory_watch_params watch = {.event = targets_bait(chance), .bits = 1};
    const struct directory_open_directory_writable_params make = {
        .path = text_bytes("bait"), .creation = CREATION_ALWAYS};
    const struct directory_remove_params remove = {.path = make.path};
    struct directory_open_directory_writable_results made = {0};
    (void)directory_watch(directory, &watch);
    bait_locks(chance, directory);
    if (directory_open_directory_writable(directory, &make, &made) == STATUS_OK) {
        capability_release(made.directory);
    }
    (void)directory_remove(directory, &remove);
}

static void bait_names(struct chance *chance, uint32_t names)
{
    struct names_root_results root = {0};
    if (names_root(names, &root) == STATUS_OK) {
        bait_directory(chance, root.directory);
        capability_release(root.directory);
    }
}

static void bait_spaces(struct chance *chance, uint32_t spaces)
{
    uint8_t owner[KEPT_OWNER_BYTES];
    kept_choose_owner(chance, owner);
    const struct object_spaces_open_params open = {
        .owner = {owner, sizeof(owner)}, .tether = targets_bait(chance)};
    struct object_spaces_open_results opened = {0};
    if (object_spaces_open(spaces, &open, &opened) == STATUS_OK) {
        capability_release(opened.space);
    }
}

void baits_attack(struct chance *chance)
{
    static const struct {
        const char *name;
        void (*attack)(struct chance *chance, uint32_t target);
    } attacks[] = {
        {"pipes", bait_pipe},
        {"terminal", bait_terminal},
        {"serial", bait_serial},
        {"launcher", bait_launcher},
        {"launches", bait_launches},
        {"directory", bait_directory},
        {"names", bait_names},
        {"spaces", bait_spaces},
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
