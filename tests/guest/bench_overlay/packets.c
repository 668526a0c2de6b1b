/*
 * Two nodes as the overlay's service has one, which are each other's only peer: a packet of IPv6 is
 * put into a session of the one, goes through its router, queue and link, and comes out of the
 * other. Not in it: the calls to the network and its card, which are the services' affair.
 */
#include "bench_overlay.h"
#include "figure.h"
#include "lib/memory.h"
#include "node.h"
#include "overlay_wire/address.h"
#include "runtime/clock.h"
#include "self.h"
#include <sodium/crypto_secretbox.h>

#define PACKET_BYTES 1200u
#define ROUNDS       32u
#define JOIN_S       10u
#define NS_PER_S     UINT64_C(1000000000)
#define LINK         0u

/* RFC 8200, 3. */
#define IPV6_VERSION_BYTE   0x60u
#define IPV6_SOURCE_AT      8u
#define IPV6_DESTINATION_AT 24u

/* As much as the service takes at a time; and room for all that waits. */
#define PIECE_BYTES  0x3000u
#define STREAM_BYTES 0x10000u

struct end {
    struct self self;
    struct random random;
    struct node_output output;
    struct node node;
    struct node_link_memory memory;
    uint32_t packet_count; /* that came */
};

static struct end ends[2];
static struct router_time now = {.now_ns = NS_PER_S, .unix_s = 1795208623};
static uint8_t stream[STREAM_BYTES];
static uint8_t packet[PACKET_BYTES];
static uint8_t box[PACKET_BYTES + crypto_secretbox_MACBYTES];

/* -- the nodes --------------------------------------------------------------------------------- */

static void on_wake(void *context, uint32_t link)
{
    (void)context; /* carry() looks */
    (void)link;
}

static void on_closed(void *context, uint32_t link, enum status why)
{
    (void)context;
    (void)link;
    figure_must(why, "link");
}

static void on_packet(void *context, struct bytes data)
{
    struct end *const end = context;
    end->packet_count += data.size_bytes == PACKET_BYTES ? 1 : 0;
}

static void
on_told(void *context, const struct overlay_key *key, struct bytes info, uint64_t round_trip_ns)
{
    (void)context; /* nobody asked */
    (void)key;
    (void)info;
    (void)round_trip_ns;
}

static void start(struct end *end, uint8_t number)
{
    const uint8_t seed[RANDOM_KEY_BYTES] = {number};
    const struct node_settings settings = {
        .self = &end->self.identity, .output = &end->output, .random = &end->random};
    const struct node_link_settings link = {.is_incoming = number == 1, .memory = &end->memory};
    self_init(&end->self, number);
    random_init(&end->random, (struct bytes){seed, sizeof(seed)});
    end->output = (struct node_output){end, on_wake, on_closed, on_packet, on_told};
    figure_must(node_init(&end->node, &settings), "node");
    figure_must(node_link_begin(&end->node, LINK, &link, &now), "link");
}

/* What a node has to send, into `stream`; what finds no room there is missed at the end. */
static uint32_t take_all(struct end *from)
{
    uint32_t size_bytes = 0;
    uint32_t taken = 0;
    do {
        taken = node_link_take(&from->node, LINK, stream + size_bytes, PIECE_BYTES, now.now_ns);
        size_bytes += taken;
    } while (taken > 0 && STREAM_BYTES - size_bytes >= PIECE_BYTES);
    return size_bytes;
}

static void receive_all(struct end *to, uint32_t size_bytes)
{
    uint32_t piece = 0;
    for (uint32_t at = 0; at < size_bytes; at += piece) {
        const uint32_t left = size_bytes - at;
        piece = left < PIECE_BYTES ? left : PIECE_BYTES;
        node_link_receive(&to->node, LINK, (struct bytes){stream + at, piece}, &now);
    }
}

/* Until neither has anything to say. */
static void settle(void)
{
    uint32_t sizes[2] = {1, 1};
    while (sizes[0] > 0 || sizes[1] > 0) {
        for (uint32_t i = 0; i < 2; i++) {
            sizes[i] = take_all(&ends[i]);
            receive_all(&ends[1 - i], sizes[i]);
        }
    }
}

/* The packet from one to the other. */
static void send(uint32_t from)
{
    memset(packet, 0, sizeof(packet));
    packet[0] = IPV6_VERSION_BYTE;
    overlay_address_of_key(&ends[from].self.identity.key, packet + IPV6_SOURCE_AT);
    overlay_address_of_key(&ends[1 - from].self.identity.key, packet + IPV6_DESTINATION_AT);
    node_packet(&ends[from].node, (struct bytes){packet, sizeof(packet)}, &now);
}

/* Links, tree, ways and a session; a packet each way every second, also when all are there. */
static void join(void)
{
    start(&ends[0], 1);
    start(&ends[1], 2);
    for (uint32_t i = 0; i < JOIN_S; i++) {
        now.now_ns += NS_PER_S;
        now.unix_s++;
        for (uint32_t k = 0; k < 2; k++) {
            node_turn(&ends[k].node, &now);
            settle();
            send(k);
            settle();
        }
    }
}

static void bench_nodes(void)
{
    join();
    send(0);
    settle();
    const uint32_t before_count = ends[1].packet_count;
    uint64_t start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        node_packet(&ends[0].node, (struct bytes){packet, sizeof(packet)}, &now);
    }
    const uint32_t size_bytes = take_all(&ends[0]);
    figure_report("overlay_send_per_byte", start_ns, ROUNDS * PACKET_BYTES);
    start_ns = clock_now_ns();
    receive_all(&ends[1], size_bytes);
    figure_report("overlay_receive_per_byte", start_ns, ROUNDS * PACKET_BYTES);
    const bool is_whole = ends[1].packet_count == before_count + ROUNDS;
    figure_must(is_whole ? STATUS_OK : STATUS_TRUNCATED, "packets");
}

/* -- libsodium alone --------------------------------------------------------------------------- */

/* What crypto_box_easy_afternm() is. */
static void bench_boxes(void)
{
    const uint8_t nonce[crypto_secretbox_NONCEBYTES] = {1};
    const uint8_t key[crypto_secretbox_KEYBYTES] = {2};
    bool is_good = true;
    uint64_t start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        (void)crypto_secretbox_easy(box, packet, sizeof(packet), nonce, key);
    }
    figure_report("box_seal_per_byte", start_ns, ROUNDS * PACKET_BYTES);
    start_ns = clock_now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        is_good = crypto_secretbox_open_easy(packet, box, sizeof(box), nonce, key) == 0 && is_good;
    }
    figure_report("box_open_per_byte", start_ns, ROUNDS * PACKET_BYTES);
    figure_must(is_good ? STATUS_OK : STATUS_BAD_SIGNATURE, "box");
}

void bench_packets(void)
{
    bench_nodes();
    bench_boxes();
}
