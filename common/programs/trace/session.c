#include "session.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <stddef.h>

static struct traced_session sessions[SESSIONS_MAX];
static uint32_t last_number;
static uint32_t endpoint_of_all;

enum status sessions_start(uint32_t *endpoint)
{
    struct ledger_create_endpoint_results results = {0};
    const enum status status = ledger_create_endpoint(PROGRAM_LEDGER, &results);
    endpoint_of_all = results.endpoint;
    *endpoint = results.endpoint;
    return status;
}

bool session_can_stand_for(uint32_t handle, uint64_t *mask)
{
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results results = {0};
    if (process_inspect(PROGRAM_PROCESS, &params, &results) != STATUS_OK) {
        return false;
    }
    *mask = results.mask;
    return results.kind == OBJECT_SESSION || results.kind == OBJECT_CONSOLE ||
           results.kind == OBJECT_MACHINE;
}

static struct traced_session *find(uint32_t number)
{
    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        if (sessions[i].number == number) {
            return &sessions[i];
        }
    }
    return NULL;
}

enum status session_add(
    uint32_t handle,
    uint64_t mask,
    const struct interface_type_reader *interface,
    struct bytes name,
    uint32_t *session,
    uint32_t *number)
{
    struct traced_session *added = find(0);
    if (added == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = session_create(endpoint_of_all, last_number + 1, mask, session);
    if (status != STATUS_OK) {
        return status;
    }
    last_number++;
    *added =
        (struct traced_session){.number = last_number, .handle = handle, .interface = *interface};
    const size_t length =
        name.size_bytes < SESSION_NAME_BYTES ? name.size_bytes : SESSION_NAME_BYTES - 1;
    memcpy(added->name, name.data, length);
    *number = last_number;
    return STATUS_OK;
}

const struct traced_session *session_find(uint64_t badge)
{
    return badge == 0 || badge > last_number ? NULL : find((uint32_t)badge);
}

void session_closed(uint64_t badge)
{
    struct traced_session *session = badge == 0 ? NULL : find((uint32_t)badge);
    if (session != NULL) {
        capability_release(session->handle);
        session->number = 0;
    }
}
