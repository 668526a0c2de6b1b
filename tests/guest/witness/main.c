/*
 * witness SERVICE...: checks all services over and over until those have ended, then once more, and
 * whether each other was started but once; then it powers off, with 0 when all was right.
 */
#include "lib/memory.h"
#include "lib/status.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/directory_client.h"
#include "schema/kernel_client.h"
#include "schema/names_client.h"
#include "schema/supervisor_client.h"
#include "witness.h"

/* Between two rounds of checks, so that the attack gets on too. */
#define PAUSE_NS UINT64_C(5000000)

/* Whoever takes longer for a check has been kept from answering, not only disturbed. */
#define PATIENCE_NS UINT64_C(5000000000)

/* After the attack: what died then is cleaned up by whoever has to. */
#define SETTLE_NS UINT64_C(200000000)

static const struct witness_check checks[] = {
    {"log", false, check_log},
    {"directory", false, check_directory},
    {"pipes", false, check_pipes},
    {"terminal", false, check_terminal},
    {"launcher", false, check_launcher},
    {"processes", false, check_processes},
    {"session", true, check_session},
    {"store", true, check_store},
    {"names", true, check_names},
    {"vault", true, check_vault},
};

static uint32_t console;
static const char *const *attackers;
static uint32_t attacker_count;

/* Something was answered otherwise than it should be, at any time. */
static bool has_seen_wrong;

bool witness_must(bool holds, const char *what)
{
    if (!holds) {
        has_seen_wrong = true;
        (void)console_print(console, "\nwitness: does not hold: %s", what);
    }
    return holds;
}

bool witness_answered(enum status status, bool is_quiet, const char *what)
{
    if (!is_quiet && status == STATUS_LIMIT_EXCEEDED) {
        return false;
    }
    if (status != STATUS_OK) {
        has_seen_wrong = true;
        (void)console_print(console, "\nwitness: %s: %s", what, status_text(status));
    }
    return status == STATUS_OK;
}

bool witness_kept(enum status status, bool is_quiet, const char *what)
{
    const bool is_wait = status == STATUS_TIMED_OUT || status == STATUS_NO_SPACE;
    return (is_quiet || !is_wait) && witness_answered(status, is_quiet, what);
}

bool witness_same(struct bytes left, struct bytes right)
{
    return left.size_bytes == right.size_bytes &&
           memcmp(left.data, right.data, left.size_bytes) == 0;
}

static void pause(uint32_t event, uint64_t duration_ns)
{
    const uint64_t deadline_ns = clock_now_ns() + duration_ns;
    struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
    message_set_deadline(deadline_ns);
    (void)message_receive(event, &message);
    message_set_deadline(0);
}

static bool check_all(bool is_quiet)
{
    for (uint32_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        const uint32_t capability = program_capability(checks[i].capability);
        if (capability == 0 && checks[i].is_optional) {
            continue;
        }
        if (witness_must(capability != 0, checks[i].capability)) {
            message_set_deadline(clock_now_ns() + PATIENCE_NS);
            (void)checks[i].run(capability, is_quiet); /* what was wrong, it has said */
            message_set_deadline(0);
        }
    }
    return !has_seen_wrong;
}

/* What the supervisor says of all services. */
struct found {
    uint32_t ended_count; /* of those who attack */
    bool is_over;         /* the attack */
    bool is_right;
};

static bool is_attacker(struct bytes name)
{
    for (uint32_t i = 0; i < attacker_count; i++) {
        if (witness_same(name, text_bytes(attackers[i]))) {
            return true;
        }
    }
    return false;
}

static void look_at(const struct service_state *state, struct found *found)
{
    if (is_attacker(state->name)) {
        /* It may be started after this one. */
        const bool has_ended =
            state->condition == SERVICE_CONDITION_STOPPED && state->start_count != 0;
        found->ended_count += has_ended ? 1 : 0;
        found->is_right = found->is_right && (!has_ended || state->last_exit_code == 0);
    } else if (state->start_count > 1) {
        (void)console_print(
            console,
            "\nwitness: %.*s was started %u times",
            (int)state->name.size_bytes,
            (const char *)state->name.data,
            state->start_count);
        found->is_right = false;
    }
}

static struct found look(uint32_t supervisor)
{
    struct supervisor_services_params params = {.cursor = 0};
    struct found found = {.is_right = true};
    do {
        struct supervisor_services_results_reader results = {0};
        if (!witness_answered(
                supervisor_services(supervisor, &params, &results),
                true,
                "the supervisor lists the services")) {
            return (struct found){.is_over = true};
        }
        for (uint32_t i = 0; i < results.services.count; i++) {
            struct service_state state;
            if (service_state_list_get(&results.services, i, &state) == STATUS_OK) {
                /* Printing makes calls: what was read is in the message page. */
                uint64_t kept[MESSAGE_PAGE_WORDS];
                memcpy(kept, message_page()->words, sizeof(kept));
                look_at(&state, &found);
                memcpy(message_page()->words, kept, sizeof(kept));
            }
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0);
    found.is_over = found.ended_count == attacker_count;
    return found;
}

/*
 * What the attack has left in the directory takes up the room that others need. It is not deeper
 * than this; if it were, the checks would find no room.
 */
#define DEPTH_MAX 64u

static void empty_directory(uint32_t directory, uint32_t depth)
{
    struct directory_list_params params = {.cursor = 0};
    struct directory_list_results_reader results = {0};
    while (depth < DEPTH_MAX && directory_list(directory, &params, &results) == STATUS_OK &&
           results.entries.count > 0) {
        struct entry entry;
        if (entry_list_get(&results.entries, 0, &entry) != STATUS_OK) {
            return;
        }
        const struct directory_remove_params name = {.path = entry.name};
        if (entry.kind == NODE_KIND_DIRECTORY) {
            struct directory_open_directory_writable_params path = {.path = entry.name};
            struct directory_open_directory_writable_results below = {0};
            /* Its name lies in the message page: the calls below need it afterwards. */
            uint8_t copy[256];
            memcpy(copy, entry.name.data, entry.name.size_bytes);
            path.path.data = copy;
            const struct directory_remove_params copied = {.path = {copy, entry.name.size_bytes}};
            if (directory_open_directory_writable(directory, &path, &below) == STATUS_OK) {
                empty_directory(below.directory, depth + 1);
                capability_release(below.directory);
            }
            if (directory_remove(directory, &copied) != STATUS_OK) {
                return;
            }
        } else if (directory_remove(directory, &name) != STATUS_OK) {
            return;
        }
    }
}

static void empty_tree(void)
{
    struct names_root_results root = {0};
    const uint32_t names = program_capability("names");
    if (names != 0 && names_root(names, &root) == STATUS_OK) {
        empty_directory(root.directory, 0);
        capability_release(root.directory);
    }
}

static bool judge(uint32_t supervisor, uint32_t event)
{
    struct found found = {.is_right = true};
    uint32_t rounds = 0;
    bool is_right = true;
    while (is_right && found.is_right && !found.is_over) {
        is_right = check_all(false);
        rounds++;
        pause(event, PAUSE_NS);
        found = look(supervisor);
    }
    pause(event, SETTLE_NS);
    empty_directory(program_capability("directory"), 0);
    empty_tree();
    is_right = check_all(true) && is_right;
    found = look(supervisor);
    is_right = is_right && found.is_right;
    (void)console_print(
        console,
        "\nwitness: %s after %u rounds",
        is_right ? "all services answer as they should" : "something is wrong",
        rounds);
    return is_right;
}

int main(int argument_count, const char *const *arguments)
{
    struct ledger_create_event_results event = {0};
    const uint32_t supervisor = program_capability("services");
    attackers = arguments + 1;
    attacker_count = argument_count > 0 ? (uint32_t)argument_count - 1 : 0;
    console = program_capability("console");
    if (ledger_create_event(PROGRAM_LEDGER, &event) != STATUS_OK ||
        supervised_ready(program_capability("supervisor")) != STATUS_OK) {
        return 1;
    }
    const struct supervisor_power_off_params params = {
        .exit_code = judge(supervisor, event.event) ? 0 : 1};
    return supervisor_power_off(supervisor, &params) == STATUS_OK ? 0 : 1;
}
