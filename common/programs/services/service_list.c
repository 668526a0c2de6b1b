#include "service_list.h"
#include "schema/supervisor_client.h"

enum status services_visit(
    uint32_t supervisor,
    void (*visit)(void *context, const struct service_state *state),
    void *context)
{
    struct supervisor_services_params params = {.cursor = 0};
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i == 0 || (params.cursor != 0 && i < SERVICE_ANSWERS_MAX); i++) {
        struct supervisor_services_results_reader results = {0};
        status = supervisor_services(supervisor, &params, &results);
        for (uint32_t j = 0; status == STATUS_OK && j < results.services.count; j++) {
            struct service_state state;
            status = service_state_list_get(&results.services, j, &state);
            if (status == STATUS_OK) {
                visit(context, &state);
            }
        }
        params.cursor = status == STATUS_OK ? results.cursor : 0;
    }
    return status;
}

const char *service_condition_words(uint16_t condition)
{
    static const char *const words[SERVICE_CONDITION_COUNT] = {
        [SERVICE_CONDITION_WAITING] = "waiting",
        [SERVICE_CONDITION_STARTING] = "starting",
        [SERVICE_CONDITION_READY] = "ready",
        [SERVICE_CONDITION_STOPPING] = "stopping",
        [SERVICE_CONDITION_STOPPED] = "stopped",
        [SERVICE_CONDITION_DELAYED] = "delayed",
    };
    return condition < SERVICE_CONDITION_COUNT ? words[condition] : "unknown";
}
