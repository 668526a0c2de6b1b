/*
 * posix_spawn() over the capability "launcher". The child gets copies of what this program was
 * granted, and as its standard streams and descriptors what is open here after the file actions.
 * It is paid for by a ledger of its own, which goes when it has been waited for.
 */
#include "children.h"
#include "descriptors.h"
#include "error_number.h"
#include "file_system.h"
#include "lib/text.h"
#include "lock.h"
#include "objects.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "signals.h"
#include "standard_streams.h"
#include "startup.h"
#include "tessera/posix.h"
#include "thread_schedule.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* Of the memory that is left, what a child may take. */
#define CHILD_SHARE 4

/* As musl keeps file actions (src/process/fdop.h). */
enum action_command {
    ACTION_CLOSE = 1,
    ACTION_DUP2 = 2,
    ACTION_OPEN = 3,
    ACTION_CHDIR = 4,
    ACTION_FCHDIR = 5,
};

struct action {
    struct action *next;
    struct action *previous;
    int command;
    int descriptor;
    int source;
    int flags;
    mode_t mode;
    char path[];
};

/* What the child will have: files held here until it has its copies. */
struct plan {
    struct descriptor_table table;
    struct path directory;
};

static void set(struct plan *plan, int number, struct open_file *file)
{
    struct open_file *before = descriptor_set(&plan->table, number, file, false);
    if (before != NULL) {
        open_file_release(before);
    }
}

static void copy_descriptors(struct plan *plan)
{
    lock_acquire();
    for (int number = 0; number < DESCRIPTORS_MAX; number++) {
        plan->table.entries[number] = descriptors.entries[number];
        if (plan->table.entries[number].file != NULL) {
            plan->table.entries[number].file->references++;
        }
    }
    lock_release();
    file_system_working_directory(&plan->directory);
}

static long do_dup2(struct plan *plan, const struct action *action)
{
    struct open_file *file = descriptor_find(&plan->table, action->source);
    if (file == NULL || action->descriptor < 0 || action->descriptor >= DESCRIPTORS_MAX) {
        return -EBADF;
    }
    open_file_hold(file);
    set(plan, action->descriptor, file);
    return 0;
}

static long do_open(struct plan *plan, const struct action *action)
{
    struct path path;
    struct open_file *file = NULL;
    if (action->descriptor < 0 || action->descriptor >= DESCRIPTORS_MAX) {
        return -EBADF;
    }
    long result = path_resolve(&plan->directory, action->path, &path);
    if (result == 0) {
        const struct file_creation creation = {action->flags, action->mode};
        result = file_system_open(&path, &creation, &file);
    }
    if (result == 0) {
        set(plan, action->descriptor, file);
    }
    return result;
}

static long do_change(struct plan *plan, const struct action *action)
{
    if (action->command == ACTION_CHDIR) {
        struct path path;
        const long result = path_resolve(&plan->directory, action->path, &path);
        if (result == 0) {
            plan->directory = path;
        }
        return result;
    }
    const struct open_file *file = descriptor_find(&plan->table, action->descriptor);
    if (file == NULL || file->path == NULL) {
        return file == NULL ? -EBADF : -ENOTDIR;
    }
    plan->directory = *file->path;
    return 0;
}

static long perform(struct plan *plan, const struct action *action)
{
    switch (action->command) {
    case ACTION_CLOSE:
        if (action->descriptor >= 0 && action->descriptor < DESCRIPTORS_MAX) {
            set(plan, action->descriptor, NULL);
        }
        return 0;
    case ACTION_DUP2:
        return do_dup2(plan, action);
    case ACTION_OPEN:
        return do_open(plan, action);
    default:
        return do_change(plan, action);
    }
}

/* The list is kept with the last action first. */
static long perform_all(struct plan *plan, const posix_spawn_file_actions_t *actions)
{
    const struct action *action = actions != NULL ? actions->__actions : NULL;
    while (action != NULL && action->next != NULL) {
        action = action->next;
    }
    long result = 0;
    for (; action != NULL && result == 0; action = action->previous) {
        result = perform(plan, action);
    }
    return result;
}

static void finish(struct plan *plan)
{
    for (int number = 0; number < DESCRIPTORS_MAX; number++) {
        set(plan, number, NULL);
    }
}

static enum status grant(uint32_t launch, struct bytes name, struct bytes interface, uint32_t what)
{
    const struct launch_grant_params params = {
        .name = name, .interface = interface, .capability = what};
    return launch_grant(launch, &params);
}

/* What is this program's alone, or comes from the plan. */
static bool is_inherited(struct bytes name)
{
    static const char *const own[] = {
        "stdin", "stdout", "stderr", "endpoint", "supervisor", "stop", NULL};
    for (uint32_t i = 0; own[i] != NULL; i++) {
        if (bytes_equal(name, text_bytes(own[i]))) {
            return false;
        }
    }
    const struct bytes prefix = text_bytes(DESCRIPTOR_NAME_PREFIX);
    return name.size_bytes < prefix.size_bytes ||
           memcmp(name.data, prefix.data, prefix.size_bytes) != 0;
}

static long grant_inherited(struct bytes name, struct bytes interface, uint32_t handle, void *to)
{
    if (!is_inherited(name)) {
        return 0;
    }
    return -error_number(grant(*(uint32_t *)to, name, interface, handle));
}

static long grant_descriptors(uint32_t launch, const struct plan *plan)
{
    static const char *const standard[] = {"stdin", "stdout", "stderr"};
    long result = 0;
    for (int number = 0; number < DESCRIPTORS_MAX && result == 0; number++) {
        const struct descriptor *entry = &plan->table.entries[number];
        const char *interface = entry->file != NULL ? entry->file->operations->interface : NULL;
        if (interface == NULL || entry->closes_on_exec || entry->file->capability == 0 ||
            entry->file->path != NULL) {
            continue; /* directories and devices are the child's own to open */
        }
        char name[sizeof(DESCRIPTOR_NAME_PREFIX) + 3];
        if (number < 3) {
            strcpy(name, standard[number]);
        } else {
            snprintf(name, sizeof(name), DESCRIPTOR_NAME_PREFIX "%d", number);
        }
        result = -error_number(
            grant(launch, text_bytes(name), text_bytes(interface), entry->file->capability));
    }
    return result;
}

static long add_environment(uint32_t launch, char *const *environment, const struct path *path)
{
    char directory[sizeof("PWD=/") + PATH_BYTES_MAX];
    snprintf(directory, sizeof(directory), "PWD=/%s", path->text);
    struct launch_environment_params params = {.text = text_bytes(directory)};
    enum status status = launch_environment(launch, &params);
    for (; environment != NULL && *environment != NULL && status == STATUS_OK; environment++) {
        if (strncmp(*environment, "PWD=", 4) != 0) {
            params.text = text_bytes(*environment);
            status = launch_environment(launch, &params);
        }
    }
    return status == STATUS_LIMIT_EXCEEDED ? -E2BIG : -error_number(status);
}

static long add_arguments(uint32_t launch, char *const *arguments)
{
    enum status status = STATUS_OK;
    for (; *arguments != NULL && status == STATUS_OK; arguments++) {
        const struct launch_argument_params params = {.text = text_bytes(*arguments)};
        status = launch_argument(launch, &params);
    }
    return status == STATUS_LIMIT_EXCEEDED ? -E2BIG : -error_number(status);
}

/* Programs have names, not places: what a path has before its last name does not count. */
static const char *program_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static enum status make_ledger(uint32_t *ledger)
{
    struct ledger_state_results state = {0};
    enum status status = ledger_state(OWN_LEDGER, &state);
    if (status != STATUS_OK) {
        return status;
    }
    const struct ledger_create_ledger_params params = {
        .quota_bytes = (state.quota_bytes - state.used_bytes) / CHILD_SHARE};
    struct ledger_create_ledger_results results = {0};
    status = ledger_create_ledger(OWN_LEDGER, &params, &results);
    *ledger = results.ledger;
    return status;
}

static long prepare(const char *path, uint32_t ledger, uint32_t *launch)
{
    const uint32_t launcher = startup_capability("launcher");
    if (launcher == 0) {
        return -EACCES;
    }
    const struct launcher_prepare_params params = {
        .program = text_bytes(program_of(path)),
        .ledger = ledger,
        .scheduling = OWN_SCHEDULING,
        .priority = thread_schedule_most(),
    };
    struct launcher_prepare_results results = {0};
    const enum status status = launcher_prepare(launcher, &params, &results);
    *launch = results.launch;
    return -error_number(status);
}

/* Everything between `prepare` and `start`. */
static long
furnish(uint32_t launch, const struct plan *plan, char *const *arguments, char *const *environment)
{
    long result = startup_each_capability(grant_inherited, &launch);
    if (result == 0) {
        result = grant_descriptors(launch, plan);
    }
    if (result == 0) {
        result = add_arguments(launch, arguments);
    }
    return result == 0 ? add_environment(launch, environment, &plan->directory) : result;
}

static long start(uint32_t launch, uint32_t ledger, pid_t *number)
{
    struct launch_start_results results = {0};
    const enum status status = launch_start(launch, &results);
    if (status != STATUS_OK) {
        return -error_number(status);
    }
    if (!children_add(results.number, results.process, ledger)) {
        object_release(results.process);
        return -ENOMEM;
    }
    if (number != NULL) {
        *number = (pid_t)results.number;
    }
    return 0;
}

static long launch_program(
    const char *path,
    const struct plan *plan,
    char *const *arguments,
    char *const *environment,
    pid_t *number)
{
    uint32_t ledger = 0;
    uint32_t launch = 0;
    const enum status status = make_ledger(&ledger);
    if (status != STATUS_OK) {
        return -ENOMEM;
    }
    long result = prepare(path, ledger, &launch);
    if (result == 0) {
        result = furnish(launch, plan, arguments, environment);
        if (result == 0) {
            result = start(launch, ledger, number);
        }
        object_release(launch);
    }
    if (result != 0) {
        (void)ledger_destroy(ledger);
        object_release(ledger);
    }
    return result;
}

int tessera_spawn(
    pid_t *number,
    const char *path,
    const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes,
    char *const *arguments,
    char *const *environment)
{
    (void)attributes; /* groups, ids and masks: there are none that a child could have */
    struct plan plan;
    signals_enter_call();
    copy_descriptors(&plan);
    long result = perform_all(&plan, actions);
    if (result == 0 && children_prepare() != STATUS_OK) {
        result = -EAGAIN;
    }
    if (result == 0) {
        result = launch_program(path, &plan, arguments, environment, number);
    }
    finish(&plan);
    signals_leave_call();
    return (int)-result;
}
