/*
 * caps [PROCESS]: what a process was given at its start and still holds, through which interface,
 * and what of that it may call.
 */
#include "abi/object_kind.h"
#include "command/output.h"
#include "command/schemas.h"
#include "command/words.h"
#include "lib/format.h"
#include "lib/object_kind.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include <stdbool.h>

static void show_padded(struct bytes text, uint32_t width)
{
    out_printable(text);
    for (size_t i = text.size_bytes; i < width; i++) {
        out(" ");
    }
    out(" ");
}

/* Of a session only who gave it can say it; of all else the kernel knows. */
static struct bytes interface_of(const struct held_capability *held)
{
    const char *known = object_kind_interface(held->kind);
    return known != NULL ? text_bytes(known) : held->interface;
}

static void show(const struct held_capability *held)
{
    char text[WORDS_BYTES_MAX];
    const struct bytes interface = interface_of(held);
    (void)format_text(text, sizeof(text), "%08x", held->handle);
    out_padded(text, 10);
    show_padded(held->name, 12);
    show_padded(interface.size_bytes > 0 ? interface : text_bytes("-"), 12);
    (void)format_text(text, sizeof(text), "%llu", (unsigned long long)held->giver);
    out_right(text, 4);
    out("  ");
    out_methods(interface, held->mask);
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
        (argument_count == 2 && !text_number(text_bytes(arguments[1]), &params.process))) {
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
            out("handle    name         interface    from  what of it may be called\n");
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
    if (status == STATUS_NOT_FOUND) {
        complain(
            "there is no process %llu on the loader's list (see: ps, and policy why)",
            (unsigned long long)params.process);
        return COMMAND_FAILED;
    }
    return done(status == STATUS_OK ? COMMAND_DONE : fail("capabilities", status));
}
