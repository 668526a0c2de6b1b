#include "client/window.h"
#include "runtime/capability.h"
#include "schema/windows_client.h"
#include "schema/windows_data.h"
#include <stddef.h>

enum status window_connection_adopt(
    struct window_connection *connection, uint32_t capability, uint32_t event, uint64_t bits)
{
    const struct window_client_notify_params notify = {.event = event, .bits = bits};
    connection->client = capability;
    return window_client_notify(capability, &notify);
}

void window_connection_finish(struct window_connection *connection)
{
    capability_release(connection->client);
    *connection = (struct window_connection){0};
}

enum status window_connection_events(
    const struct window_connection *connection,
    struct window_event events[WINDOW_EVENTS_MAX],
    uint32_t *count,
    uint32_t *lost)
{
    struct window_client_events_results_reader results = {0};
    *count = 0;
    *lost = 0;
    enum status status = window_client_events(connection->client, &results);
    if (status == STATUS_OK) {
        *lost = results.lost;
    }
    for (uint32_t i = 0; status == STATUS_OK && i < results.events.count && i < WINDOW_EVENTS_MAX;
         i++) {
        status = window_event_list_get(&results.events, i, &events[i]);
        *count = i + 1;
    }
    return status;
}
