/* Ends the network service as soon as it has got a datagram at ENDER_PORT, once. */
#include "lib/text.h"
#include "program_check.h"
#include "runtime/program.h"
#include "schema/internet_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"

#define ENDER_PORT 7300u

static uint64_t process_of(const char *service)
{
    const struct supervisor_services_params params = {.cursor = 0};
    struct supervisor_services_results_reader results = {0};
    uint64_t process = 0;
    CHECK_EQUAL(supervisor_services(program_capability("services"), &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.services.count; i++) {
        struct service_state state;
        CHECK_EQUAL(service_state_list_get(&results.services, i, &state), STATUS_OK);
        process = bytes_equal(state.name, text_bytes(service)) ? state.process : process;
    }
    return process;
}

int main(int argument_count, const char *const *arguments)
{
    const struct network_bind_at_params at = {.local = {.port = ENDER_PORT}};
    struct network_bind_at_results socket = {0};
    struct udp_socket_receive_results received = {0};
    (void)argument_count;
    (void)arguments;
    CHECK_EQUAL(network_bind_at(program_capability("network"), &at, &socket), STATUS_OK);
    CHECK_EQUAL(udp_socket_receive(socket.socket, &received), STATUS_OK);
    const struct process_list_end_params end = {.process = process_of("network")};
    CHECK_EQUAL(process_list_end(program_capability("processes"), &end), STATUS_OK);
    return failure_count == 0 ? 0 : 1;
}
