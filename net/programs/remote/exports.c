/* What is given to others, as it is asked for and shown. */
#include "../overlay/overlay.h"
#include "abi/object_kind.h"
#include "command/output.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "remote.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/remote_client.h"

#define NAME_WIDTH 16u

/* Kernel objects stay on their machine. */
static bool check_export(const char *name)
{
    const struct process_inspect_params params = {.handle = program_capability(name)};
    struct process_inspect_results results = {0};
    if (params.handle == 0) {
        complain("nothing is held as %s: give it with \"run remote ... with %s=...\"", name, name);
        return false;
    }
    if (process_inspect(PROGRAM_PROCESS, &params, &results) != STATUS_OK ||
        results.kind != OBJECT_SESSION) {
        complain("%s cannot be given to another machine", name);
        return false;
    }
    return true;
}

static int give(const struct remote_call *call, const char *name)
{
    const struct remote_exports_give_params params = {
        .name = text_bytes(name),
        .key = {call->key.bytes, OVERLAY_KEY_BYTES},
        .interface = text_bytes(program_interface(name)),
        .capability = program_capability(name),
    };
    const enum status status = remote_exports_give(need("exports"), &params);
    return status == STATUS_OK ? COMMAND_DONE : fail(name, status);
}

int verb_give(const struct remote_call *call)
{
    int code = COMMAND_DONE;
    for (int i = 0; i < call->count; i++) {
        if (!check_export(call->words[i])) {
            return COMMAND_FAILED;
        }
    }
    for (int i = 0; i < call->count && code == COMMAND_DONE; i++) {
        code = give(call, call->words[i]);
    }
    return code;
}

static void show(const struct remote_export *export)
{
    out_printable(export->name);
    for (size_t i = export->name.size_bytes; i < NAME_WIDTH; i++) {
        out(" ");
    }
    out(" ");
    out_printable(export->interface);
    out(", for ");
    out_key(export->key);
    out(", opened by %u\n", export->connection_count);
}

int verb_list(const struct remote_call *call)
{
    struct remote_exports_list_params params = {.after = 0};
    struct remote_exports_list_results_reader results = {0};
    enum status status = STATUS_OK;
    bool has_more = true;
    (void)call;
    names_learn();
    while (has_more && status == STATUS_OK) {
        status = remote_exports_list(need("exports"), &params, &results);
        has_more = status == STATUS_OK && results.exports.count > 0;
        for (uint32_t i = 0; status == STATUS_OK && i < results.exports.count; i++) {
            struct remote_export export = {0};
            status = remote_export_list_get(&results.exports, i, &export);
            if (status == STATUS_OK) {
                params.after = export.number;
                show(&export);
            }
        }
    }
    return status == STATUS_OK ? COMMAND_DONE : fail("what is given", status);
}

int verb_revoke(const struct remote_call *call)
{
    struct overlay_key key;
    struct remote_exports_revoke_params params = {.name = text_bytes(call->words[0])};
    if (call->count == 2) {
        if (!find_key(call->words[1], &key)) {
            return COMMAND_FAILED;
        }
        params.key = (struct bytes){key.bytes, OVERLAY_KEY_BYTES};
    }
    const enum status status = remote_exports_revoke(need("exports"), &params);
    return status == STATUS_OK ? COMMAND_DONE : fail(call->words[0], status);
}
