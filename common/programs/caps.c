/* caps [PROCESS]: what a process holds, through which interface, and from whom. */
#include "abi/object_kind.h"
#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include <stdbool.h>

static const char *kind_text(uint32_t kind)
{
    static const char *const texts[OBJECT_KIND_COUNT] = {
        [OBJECT_NONE] = "nothing",          [OBJECT_PROCESS] = "process",
        [OBJECT_THREAD] = "thread",         [OBJECT_ENDPOINT] = "endpoint",
        [OBJECT_SESSION] = "session",       [OBJECT_REPLY] = "reply",
        [OBJECT_EVENT] = "event",           [OBJECT_MEMORY] = "memory",
        [OBJECT_MAPPING] = "mapping",       [OBJECT_LEDGER] = "ledger",
        [OBJECT_SCHEDULING] = "scheduling", [OBJECT_RING] = "ring",
        [OBJECT_INTERRUPT] = "interrupt",   [OBJECT_IO_PORTS] = "I/O ports",
        [OBJECT_PRINCIPAL] = "principal",   [OBJECT_PRINCIPAL_AUTHORITY] = "principals",
        [OBJECT_CODE_AUTHORITY] = "code",   [OBJECT_AUDIT_SOURCE] = "audit",
        [OBJECT_MACHINE] = "machine",       [OBJECT_CONSOLE] = "console",
    };
    return kind < OBJECT_KIND_COUNT ? texts[kind] : "unknown";
}

static void show_padded(struct bytes text, uint32_t width)
{
    out_printable(text);
    for (size_t i = text.size_bytes; i < width; i++) {
        out(" ");
    }
}

static void show(const struct held_capability *held)
{
    char text[WORDS_BYTES_MAX];
    (void)format_text(text, sizeof(text), "%08x", held->handle);
    out_padded(text, 10);
    show_padded(
        held->name.size_bytes > 0 ? held->name : (struct bytes){(const uint8_t *)"-", 1}, 14);
    show_padded(
        held->interface.size_bytes > 0 ? held->interface : (struct bytes){(const uint8_t *)"-", 1},
        14);
    out_padded(kind_text(held->kind), 12);
    (void)format_text(text, sizeof(text), "%llx", (unsigned long long)held->mask);
    out_right(text, 16);
    (void)format_text(text, sizeof(text), "%llu", (unsigned long long)held->giver);
    out_right(text, 8);
    out("\n");
}

static enum status own_number(uint64_t *number)
{
    struct process_state_results results = {0};
    const enum status status = process_state(PROGRAM_PROCESS, &results);
    *number = results.number;
    return status;
}

int main(int argument_count, const char *const *arguments)
{
    struct process_list_capabilities_params params = {.cursor = 0};
    const uint32_t processes = need("processes");
    enum status status = STATUS_OK;
    if (argument_count > 2 ||
        (argument_count == 2 && !number_from_words(arguments[1], &params.process))) {
        return wrong_use("[PROCESS]");
    }
    if (argument_count == 1) {
        status = own_number(&params.process);
    }
    bool has_title = false;
    do {
        struct process_list_capabilities_results_reader results = {0};
        if (status == STATUS_OK) {
            status = process_list_capabilities(processes, &params, &results);
        }
        if (status == STATUS_OK && !has_title) {
            out("handle    name          interface     kind                 methods    from\n");
            has_title = true;
        }
        for (uint32_t i = 0; status == STATUS_OK && i < results.capabilities.count; i++) {
            struct held_capability held;
            status = held_capability_list_get(&results.capabilities, i, &held);
            if (status == STATUS_OK) {
                show(&held);
            }
        }
        params.cursor = results.cursor;
    } while (status == STATUS_OK && params.cursor != 0);
    return done(status == STATUS_OK ? COMMAND_DONE : fail("capabilities", status));
}
