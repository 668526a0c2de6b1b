/* services: what the supervisor looks after, and how that fares. */
#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "schema/supervisor_client.h"

static const char *condition_text(uint16_t condition)
{
    static const char *const texts[SERVICE_CONDITION_COUNT] = {
        [SERVICE_CONDITION_WAITING] = "waiting",
        [SERVICE_CONDITION_STARTING] = "starting",
        [SERVICE_CONDITION_READY] = "ready",
        [SERVICE_CONDITION_STOPPING] = "stopping",
        [SERVICE_CONDITION_STOPPED] = "stopped",
        [SERVICE_CONDITION_DELAYED] = "delayed",
    };
    return condition < SERVICE_CONDITION_COUNT ? texts[condition] : "unknown";
}

static void show(const struct service_state *state)
{
    char text[WORDS_BYTES_MAX];
    out_padded(condition_text(state->condition), 10);
    (void)format_text(text, sizeof(text), "%llu", (unsigned long long)state->process);
    out_right(text, 7);
    (void)format_text(text, sizeof(text), "%u", state->start_count);
    out_right(text, 7);
    (void)format_text(text, sizeof(text), "%u", state->last_exit_code);
    out_right(text, 11);
    out("  ");
    out_printable(state->name);
    out(" (");
    out_printable(state->program);
    out(")\n");
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    struct supervisor_services_params params = {.cursor = 0};
    const uint32_t supervisor = need("supervisor");
    out("condition process starts  last exit  name (program)\n");
    do {
        struct supervisor_services_results_reader results = {0};
        enum status status = supervisor_services(supervisor, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.services.count; i++) {
            struct service_state state;
            status = service_state_list_get(&results.services, i, &state);
            if (status == STATUS_OK) {
                show(&state);
            }
        }
        if (status != STATUS_OK) {
            return done(fail("services", status));
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0);
    return done(COMMAND_DONE);
}
