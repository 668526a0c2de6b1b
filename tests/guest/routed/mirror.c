/*
 * routed_mirror: a driver without a device. What it is to send to 200::2 comes from there; what is
 * for 200::bad comes in all the ways in which nothing may come.
 *
 * It needs the network service, which needs it: as the overlay does.
 */
#include "mirror.h"
#include "lib/memory.h"
#include "overlay_card/card.h"
#include "program_check.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/internet_client.h"

#define AT_LENGTH      4u
#define AT_SOURCE      8u
#define AT_DESTINATION 24u

#define WORK    UINT64_C(1)
#define REST_NS UINT64_C(5000000)

static struct card card;
static bool is_known; /* the address, to the card */

/* -- packets ----------------------------------------------------------------------------------- */

static bool is_for(const uint8_t *packet, const uint8_t address[CARD_ADDRESS_BYTES])
{
    return memcmp(packet + AT_DESTINATION, address, CARD_ADDRESS_BYTES) == 0;
}

static void turn_around(uint8_t *packet)
{
    uint8_t source[CARD_ADDRESS_BYTES];
    memcpy(source, packet + AT_SOURCE, CARD_ADDRESS_BYTES);
    memcpy(packet + AT_SOURCE, packet + AT_DESTINATION, CARD_ADDRESS_BYTES);
    memcpy(packet + AT_DESTINATION, source, CARD_ADDRESS_BYTES);
}

static void deliver_with(const uint8_t *packet, uint32_t size_bytes, uint32_t at, uint8_t byte)
{
    static uint8_t changed[CARD_PACKET_BYTES_MIN];
    memcpy(changed, packet, size_bytes);
    changed[at] = byte;
    card_deliver(&card, (struct bytes){changed, size_bytes});
}

/* MIRROR_LIES of them. */
static void deliver_lies(uint8_t *packet, uint32_t size_bytes)
{
    turn_around(packet);
    deliver_with(packet, size_bytes, 0, 0x45);
    deliver_with(packet, size_bytes, AT_LENGTH, 0xff);
    deliver_with(packet, size_bytes, AT_SOURCE, 0x20);
    deliver_with(packet, size_bytes, AT_SOURCE, 0xfe);
    deliver_with(packet, size_bytes, AT_DESTINATION, 0xff);
    deliver_with(packet, size_bytes, AT_DESTINATION, 0xfd);
    memcpy(packet + AT_SOURCE, packet + AT_DESTINATION, CARD_ADDRESS_BYTES);
    deliver_with(packet, size_bytes, 0, packet[0]);
}

static void send_back(void *context, struct bytes packet)
{
    static const uint8_t peer[CARD_ADDRESS_BYTES] = MIRROR_PEER;
    static const uint8_t liar[CARD_ADDRESS_BYTES] = MIRROR_LIAR;
    static uint8_t copy[CARD_PACKET_BYTES_MAX];
    (void)context;
    memcpy(copy, packet.data, packet.size_bytes);
    if (is_for(copy, peer)) {
        turn_around(copy);
        card_deliver(&card, (struct bytes){copy, packet.size_bytes});
    } else if (is_for(copy, liar) && packet.size_bytes <= CARD_PACKET_BYTES_MIN) {
        deliver_lies(copy, (uint32_t)packet.size_bytes);
    }
}

/* -- the service ------------------------------------------------------------------------------- */

static bool network_has_it(void)
{
    const struct network_interfaces_params params = {.after = 0};
    struct network_interfaces_results_reader results = {0};
    CHECK_EQUAL(network_interfaces(program_capability("network"), &params, &results), STATUS_OK);
    return results.interfaces.count != 0;
}

/*
 * The address is known only when the network service has seen the interface without one. This
 * thread waits for that service meanwhile: what that one asks, another thread answers.
 */
static void tell_address(void)
{
    static const uint8_t own[CARD_ADDRESS_BYTES] = MIRROR_OWN;
    while (!network_has_it()) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
    }
    CHECK_EQUAL(card_use_address(&card, (const uint8_t[16]){0xfd}), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(card_use_address(&card, own), STATUS_OK);
    CHECK_EQUAL(card_use_address(&card, own), STATUS_WRONG_STATE);
    is_known = true;
}

static enum status take_call(struct server *server, struct server_call *call)
{
    (void)server;
    return card_call(&card, call);
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    (void)bits;
    card_turn(&card);
}

static void settled(struct server *server)
{
    (void)server;
    if (card.rings.is_open && !is_known) {
        tell_address();
    }
    card_flush(&card);
}

int main(int argument_count, const char *const *arguments)
{
    const struct card_settings settings = {
        .packet_bytes_max = MIRROR_PACKET_BYTES_MAX,
        .event = program_capability("event"),
        .bit = WORK,
        .ledger = program_capability("memory"),
        .packet = send_back,
    };
    struct card_settings wrong = settings;
    struct server server = {
        .endpoint = program_capability("endpoint"),
        .call = take_call,
        .signalled = signalled,
        .settled = settled,
    };
    (void)argument_count;
    (void)arguments;
    wrong.packet_bytes_max = CARD_PACKET_BYTES_MIN - 1;
    CHECK_EQUAL(card_start(&card, &wrong), STATUS_INVALID_ARGUMENT);
    wrong.packet_bytes_max = CARD_PACKET_BYTES_MAX + 1;
    CHECK_EQUAL(card_start(&card, &wrong), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(card_start(&card, &settings), STATUS_OK);
    return server_run(&server) == STATUS_OK && failure_count == 0 ? 0 : 1;
}
