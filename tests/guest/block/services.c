#include "services.h"
#include "block_test.h"
#include "lib/bytes.h"
#include "lib/text.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"

struct service_state service_find(const char *name)
{
    const struct supervisor_services_params params = {.cursor = 0};
    struct supervisor_services_results_reader results = {0};
    struct service_state found = {0};
    CHECK_EQUAL(supervisor_services(program_capability("services"), &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.services.count; i++) {
        struct service_state state;
        CHECK_EQUAL(service_state_list_get(&results.services, i, &state), STATUS_OK);
        found = bytes_equal(state.name, text_bytes(name)) ? state : found;
    }
    CHECK(found.name.size_bytes > 0);
    found.name = text_bytes(name); /* the message page is somebody else's soon */
    return found;
}

void service_kill(const char *name)
{
    const struct process_list_end_params params = {.process = service_find(name).process};
    CHECK(params.process != 0);
    CHECK_EQUAL(process_list_end(program_capability("processes"), &params), STATUS_OK);
}

void service_keep_down(const char *name)
{
    const struct supervisor_stop_params params = {.name = text_bytes(name)};
    CHECK_EQUAL(supervisor_stop(program_capability("services"), &params), STATUS_OK);
    while (service_find(name).condition != SERVICE_CONDITION_STOPPED) {
        thread_yield();
    }
}

void service_start_again(const char *name)
{
    const struct supervisor_start_params params = {.name = text_bytes(name)};
    CHECK_EQUAL(supervisor_start(program_capability("services"), &params), STATUS_OK);
}
