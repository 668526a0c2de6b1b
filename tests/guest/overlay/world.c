#include "world.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "schema/overlay_doubles_client.h"
#include "schema/supervisor_client.h"

#define REST_NS UINT64_C(20000000)

uint32_t network;
uint32_t streams;

struct bytes key_bytes(const struct overlay_key *key)
{
    return (struct bytes){key->bytes, OVERLAY_KEY_BYTES};
}

struct network_place place_of(const struct overlay_key *key, uint16_t port)
{
    static uint8_t addresses[2][OVERLAY_ADDRESS_BYTES];
    uint8_t *address = addresses[overlay_key_equal(key, &own_key) ? 0 : 1];
    overlay_address_of_key(key, address);
    return (struct network_place){.address = {address, OVERLAY_ADDRESS_BYTES}, .port = port};
}

void hex_of(const struct overlay_key *key, char *text)
{
    hex_write(key_bytes(key), text);
}

/* -- addresses --------------------------------------------------------------------------------- */

static bool has_address(void)
{
    const struct network_interfaces_params params = {.after = 0};
    const struct network_place place = place_of(&own_key, 0);
    struct network_interfaces_results_reader results = {0};
    struct interface_state_reader state;
    struct bytes address;
    bool is_found = false;
    CHECK_EQUAL(network_interfaces(network, &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.interfaces.count; i++) {
        CHECK_EQUAL(interface_state_list_get(&results.interfaces, i, &state), STATUS_OK);
        for (uint32_t k = 0; k < state.addresses.count; k++) {
            CHECK_EQUAL(message_list_data(&state.addresses, k, &address), STATUS_OK);
            is_found = is_found || bytes_equal(address, place.address);
        }
    }
    return is_found;
}

void await_network(void)
{
    while (!has_address()) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
    }
}

void say_who(const struct overlay_key *whose, const struct overlay_key *key)
{
    const struct network_place place = place_of(whose, 0);
    const struct overlay_doubles_answer_params params = {
        .address = place.address,
        .key = key == NULL ? (struct bytes){NULL, 0} : key_bytes(key),
    };
    CHECK_EQUAL(overlay_doubles_answer(program_capability("doubles"), &params), STATUS_OK);
}

/* -- who, and for how long --------------------------------------------------------------------- */

void be_patient_for(uint64_t duration_ns)
{
    message_set_deadline(duration_ns == 0 ? 0 : clock_now_ns() + duration_ns);
}

void become(const char *name)
{
    const uint32_t authority = program_capability("principals");
    struct principal_authority_create_params params = {0};
    struct principal_authority_create_results results = {0};
    memcpy(&params, name, text_bytes(name).size_bytes);
    CHECK_EQUAL(principal_authority_create(authority, &params, &results), STATUS_OK);
    const struct principal_authority_bind_params bind = {
        .process = PROGRAM_PROCESS, .principal = results.principal};
    CHECK_EQUAL(principal_authority_bind(authority, &bind), STATUS_OK);
    capability_release(results.principal);
}

/* -- conversations ----------------------------------------------------------------------------- */

uint32_t narrow(uint32_t from, const char *list)
{
    const struct overlay_streams_narrow_params params = {.allowed = text_bytes(list)};
    struct overlay_streams_narrow_results results = {0};
    CHECK_EQUAL(overlay_streams_narrow(from, &params, &results), STATUS_OK);
    return results.streams;
}

uint32_t listen_at(uint32_t from, uint16_t port)
{
    const struct overlay_streams_listen_params params = {.port = port, .backlog = 4};
    struct overlay_streams_listen_results results = {0};
    enum status status = overlay_streams_listen(from, &params, &results);
    while (status == STATUS_OVERLAP) {
        /* Who had the port has only just gone. */
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
        status = overlay_streams_listen(from, &params, &results);
    }
    CHECK_EQUAL(status, STATUS_OK);
    return results.listener;
}

uint32_t connect_to(uint16_t port)
{
    const struct overlay_streams_connect_params params = {
        .remote = key_bytes(&friend_key), .port = port};
    struct overlay_streams_connect_results results = {0};
    CHECK_EQUAL(overlay_streams_connect(streams, &params, &results), STATUS_OK);
    CHECK_EQUAL(tcp_stream_opened(results.stream), STATUS_OK);
    return results.stream;
}

void check_joined(uint32_t to, uint32_t from)
{
    const struct tcp_stream_write_params write = {.data = text_bytes("said")};
    const struct tcp_stream_read_params read = {.size_bytes = 100};
    struct tcp_stream_write_results written = {0};
    struct tcp_stream_read_results results = {0};
    CHECK_EQUAL(tcp_stream_write(to, &write, &written), STATUS_OK);
    CHECK_EQUAL(written.size_bytes, 4);
    CHECK_EQUAL(tcp_stream_read(from, &read, &results), STATUS_OK);
    CHECK(bytes_equal(results.data, text_bytes("said")));
}

void await_end(uint32_t stream)
{
    const struct tcp_stream_read_params read = {.size_bytes = 1};
    struct tcp_stream_read_results results = {0};
    const enum status status = tcp_stream_read(stream, &read, &results);
    CHECK(status == STATUS_PEER_GONE || (status == STATUS_OK && results.data.size_bytes == 0));
}

uint32_t accept_from(uint32_t listener, const struct overlay_key *remote)
{
    struct overlay_listener_accept_results results = {0};
    CHECK_EQUAL(overlay_listener_accept(listener, &results), STATUS_OK);
    CHECK(bytes_equal(results.remote, key_bytes(remote)));
    return results.stream;
}

/* -- services ---------------------------------------------------------------------------------- */

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

void end_service(const char *name)
{
    const struct process_list_end_params params = {.process = process_of(name)};
    CHECK(params.process != 0);
    CHECK_EQUAL(process_list_end(program_capability("processes"), &params), STATUS_OK);
}
