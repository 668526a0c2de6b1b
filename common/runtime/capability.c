#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"

bool capability_is(uint32_t handle, enum object_kind kind)
{
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results results = {0};
    return process_inspect(PROGRAM_PROCESS, &params, &results) == STATUS_OK &&
           results.kind == (uint32_t)kind;
}

void capability_release(uint32_t handle)
{
    const struct process_release_params params = {.handle = handle};
    if (handle != 0) {
        (void)process_release(
            PROGRAM_PROCESS, &params); /* fails when it is gone, which is as good */
    }
}

enum status capability_copy(uint32_t handle, uint64_t mask, uint32_t *copy)
{
    const struct process_copy_params params = {.handle = handle, .mask = mask};
    struct process_copy_results results = {0};
    const enum status status = process_copy(PROGRAM_PROCESS, &params, &results);
    *copy = results.handle;
    return status;
}

enum status session_create(uint32_t endpoint, uint64_t badge, uint64_t mask, uint32_t *session)
{
    const struct endpoint_create_session_params params = {.badge = badge, .mask = mask};
    struct endpoint_create_session_results results = {0};
    const enum status status = endpoint_create_session(endpoint, &params, &results);
    *session = results.session;
    return status;
}
