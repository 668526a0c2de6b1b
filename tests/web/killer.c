/* Ends the service "network" whenever somebody connects to its port. */
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/internet_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"

#define PORT 7

static uint64_t process_of(const char *service)
{
    const struct supervisor_services_params params = {.cursor = 0};
    struct supervisor_services_results_reader results = {0};
    uint64_t process = 0;
    if (supervisor_services(program_capability("services"), &params, &results) != STATUS_OK) {
        return 0;
    }
    for (uint32_t i = 0; i < results.services.count; i++) {
        struct service_state state;
        if (service_state_list_get(&results.services, i, &state) == STATUS_OK &&
            bytes_equal(state.name, text_bytes(service))) {
            process = state.process;
        }
    }
    return process;
}

/* Waits for one connection, and ends the network, with all connections. */
static enum status kill_once(void)
{
    const struct network_listen_params params = {.local = {.port = PORT}, .backlog = 1};
    struct network_listen_results listening = {0};
    struct tcp_listener_accept_results accepted = {0};
    enum status status = network_listen(program_capability("network"), &params, &listening);
    if (status == STATUS_OK) {
        status = tcp_listener_accept(listening.listener, &accepted);
    }
    if (status == STATUS_OK) {
        const struct process_list_end_params end = {.process = process_of("network")};
        status = process_list_end(program_capability("processes"), &end);
    }
    capability_release(accepted.stream);
    capability_release(listening.listener);
    return status;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    enum status status = STATUS_OK;
    while (status == STATUS_OK || status == STATUS_PEER_GONE) {
        status = kill_once();
    }
    return (int)status;
}
