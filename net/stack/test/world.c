#include "world.h"
#include "cut.h"
#include "join.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_BYTES_MAX 1514u
#define TYPE_OFFSET     12u
#define SETTLE_NS       (300 * NS_PER_SECOND)
#define LOOK_NS         (100 * NS_PER_MS)

struct flying {
    struct flying *next;
    uint64_t arrives_ns;
    uint32_t to;
    uint32_t size_bytes;
    uint8_t bytes[FRAME_BYTES_MAX];
};

struct end ends[SIDES];
struct cable cable;
uint64_t world_joined_count;
uint64_t world_large_count;
uint64_t world_cut_count;
uint64_t world_now_ns;

static struct flying *flying;
static uint64_t chance_state;

uint32_t world_chance(void)
{
    chance_state = chance_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(chance_state >> 33);
}

static bool happens(uint32_t thousandths)
{
    return world_chance() % 1000 < thousandths;
}

static uint64_t now_ns(void *context)
{
    (void)context;
    return world_now_ns;
}

static void __attribute__((noreturn)) failed(void *context, const char *message)
{
    (void)context;
    fprintf(stderr, "the stack failed: %s\n", message);
    abort();
}

/* What the device was asked to sum up. */
static void finish_sum(struct flying *made, const struct frame *frame)
{
    uint32_t sum = 0;
    if (frame->sum_offset == 0) {
        return;
    }
    for (uint32_t i = frame->sum_start; i < made->size_bytes; i++) {
        sum += (i - frame->sum_start) % 2 == 0 ? (uint32_t)made->bytes[i] << 8 : made->bytes[i];
    }
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~(sum + (sum >> 16)) & 0xffff;
    made->bytes[frame->sum_start + frame->sum_offset] = (uint8_t)(sum >> 8);
    made->bytes[frame->sum_start + frame->sum_offset + 1] = (uint8_t)sum;
}

static void put_in_flight(uint32_t to, const struct frame *frame)
{
    struct flying *made = malloc(sizeof(*made));
    uint32_t size = 0;
    for (uint32_t i = 0; i < frame->piece_count; i++) {
        memcpy(made->bytes + size, frame->pieces[i].data, frame->pieces[i].size_bytes);
        size += frame->pieces[i].size_bytes;
    }
    made->to = to;
    made->size_bytes = size;
    finish_sum(made, frame);
    made->arrives_ns = world_now_ns + cable.delay_ns;
    if (cable.jitter_ns > 0) {
        made->arrives_ns += world_chance() % cable.jitter_ns;
    }
    /* Who resolves addresses on a link has no sum of its own, and relies on the frame's. */
    const bool is_ip = made->bytes[TYPE_OFFSET] != 0x08 || made->bytes[TYPE_OFFSET + 1] != 0x06;
    if (is_ip && happens(cable.corrupted)) {
        made->bytes[world_chance() % size] ^= (uint8_t)(1 + world_chance() % 255);
    }
    struct flying **place = &flying;
    while (*place != NULL && (*place)->arrives_ns <= made->arrives_ns) {
        place = &(*place)->next;
    }
    made->next = *place;
    *place = made;
}

static void give_to_cable(void *context, const struct frame *frame)
{
    const struct end *end = context;
    const uint32_t to = end == &ends[0] ? 1 : 0;
    if (frame->piece_count == 1 && end->taps != NULL &&
        end->taps((struct bytes){frame->pieces[0].data, frame->size_bytes})) {
        return;
    }
    if (happens(cable.lost)) {
        return;
    }
    put_in_flight(to, frame);
    if (happens(cable.doubled)) {
        put_in_flight(to, frame);
    }
}

/* One in so many times there is none, which the stack is told. */
static bool has_room(void *context, uint32_t size_bytes)
{
    (void)context;
    return size_bytes <= LINK_JOINED_BYTES_MAX && !happens(cable.full);
}

static enum status send(void *context, const struct frame *frame)
{
    static uint8_t bytes[LINK_JOINED_BYTES_MAX];
    uint32_t size = 0;
    if (cable.takes_none) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (frame->cut == FRAME_WHOLE) {
        give_to_cable(context, frame);
        return STATUS_OK;
    }
    for (uint32_t i = 0; i < frame->piece_count; i++) {
        memcpy(bytes + size, frame->pieces[i].data, frame->pieces[i].size_bytes);
        size += frame->pieces[i].size_bytes;
    }
    world_cut_count++;
    cut(frame, bytes, give_to_cable, context);
    return STATUS_OK;
}

struct address world_address(uint32_t end, bool is_ipv4)
{
    const uint8_t last = (uint8_t)(end + 1);
    if (is_ipv4) {
        return address_ipv4(10, 0, 0, last);
    }
    return (struct address){.bytes = {[0] = 0xfd, [15] = last}};
}

static void must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "the test's network: %s\n", what);
        abort();
    }
}

static void start_end(uint32_t index)
{
    struct end *end = &ends[index];
    const struct stack_surroundings surroundings = {.now_ns = now_ns, .failed = failed};
    const uint8_t seed[STACK_SEED_BYTES] = {(uint8_t)(index + 1)};
    const struct link_properties properties = {
        .address = {2, 0, 0, 0, 0, (uint8_t)(index + 1)},
        .mtu_bytes = LINK_MTU_BYTES_MAX,
        .does_sum = index == 0,
        .cuts_tcp4 = index == 0,
        .cuts_tcp6 = index == 0};
    const struct link_functions functions = {.context = end, .send = send, .has_room = has_room};
    const struct address none = address_ipv4(0, 0, 0, 0);
    const struct address first = world_address(index, true);
    const struct address second = world_address(index, false);
    end->side = index == 0 ? &here : &there_here;
    const struct side *side = end->side;
    must(side->start(&surroundings, (struct bytes){seed, sizeof(seed)}) == STATUS_OK, "start");
    must(side->link_add(&properties, &functions, &end->link) == STATUS_OK, "link");
    side->link_set_up(end->link, true);
    must(side->link_use_address(end->link, &first, 24, &none) == STATUS_OK, "IPv4");
    must(side->link_use_address(end->link, &second, 64, &none) == STATUS_OK, "IPv6");
}

static void make_client(struct end *end)
{
    const struct client_bounds bounds = {
        CLIENT_PLACES_MAX, CLIENT_BUFFERS_MAX, CLIENT_LISTENERS_MAX, CLIENT_SOCKETS_MAX};
    must(end->side->client_create(bounds, &end->client) == STATUS_OK, "client");
}

void world_start(uint32_t seed)
{
    chance_state = seed;
    cable = (struct cable){.delay_ns = NS_PER_MS};
    for (uint32_t i = 0; i < SIDES; i++) {
        start_end(i);
        make_client(&ends[i]);
    }
    world_settle();
}

void world_settle(void)
{
    (void)world_run(NULL, SETTLE_NS);
}

void world_reset(void)
{
    cable = (struct cable){.delay_ns = NS_PER_MS};
    for (uint32_t i = 0; i < SIDES; i++) {
        ends[i].taps = NULL;
        ends[i].side->client_destroy(ends[i].client);
        make_client(&ends[i]);
    }
    world_settle();
}

/* Whatever has arrived behind the first, and goes on where that ends. */
static void deliver_joined(void)
{
    static uint8_t whole[JOINED_BYTES_MAX];
    const uint32_t to = flying->to;
    uint32_t size_bytes = flying->size_bytes;
    memcpy(whole, flying->bytes, size_bytes);
    struct flying *arrived = flying;
    flying = arrived->next;
    free(arrived);
    while (flying != NULL && flying->to == to && flying->arrives_ns <= world_now_ns &&
           join(whole, &size_bytes, flying->bytes, flying->size_bytes)) {
        arrived = flying;
        flying = arrived->next;
        free(arrived);
        world_joined_count++;
    }
    world_large_count += size_bytes > 16384 ? 1 : 0;
    (void)ends[to].side->link_receive(ends[to].link, (struct bytes){whole, size_bytes}, true);
}

static void deliver(void)
{
    struct flying *arrived = flying;
    const struct end *end = &ends[arrived->to];
    if (cable.joins) {
        deliver_joined();
        return;
    }
    flying = arrived->next;
    /* What does not get through is lost, as it would be there. */
    (void)end->side->link_receive(
        end->link, (struct bytes){arrived->bytes, arrived->size_bytes}, false);
    free(arrived);
}

static uint64_t earlier(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

/* Whoever does something next finds the stacks in this time. */
static void let_pass(uint64_t until_ns)
{
    world_now_ns = until_ns > world_now_ns ? until_ns : world_now_ns;
    for (uint32_t i = 0; i < SIDES; i++) {
        ends[i].side->run();
    }
}

bool world_step(uint64_t deadline_ns)
{
    for (uint32_t i = 0; i < SIDES; i++) {
        ends[i].side->link_flush(ends[i].link);
    }
    const uint64_t first_ns = ends[0].side->next_ns();
    const uint64_t second_ns = ends[1].side->next_ns();
    uint64_t next_ns = earlier(first_ns, second_ns);
    if (flying != NULL) {
        next_ns = earlier(next_ns, flying->arrives_ns);
    }
    if (next_ns > deadline_ns) {
        let_pass(deadline_ns);
        return false;
    }
    let_pass(next_ns);
    if (flying != NULL && flying->arrives_ns <= world_now_ns) {
        deliver();
    }
    return true;
}

bool world_run(bool (*done)(void), uint64_t duration_ns)
{
    const uint64_t deadline_ns = world_now_ns + duration_ns;
    uint64_t look_ns = deadline_ns;
    do {
        if (done != NULL && done()) {
            return true;
        }
        if (done != NULL) {
            look_ns = earlier(deadline_ns, world_now_ns + LOOK_NS);
        }
    } while (world_step(look_ns) || world_now_ns < deadline_ns);
    return done != NULL && done();
}

void world_inject(uint32_t end, struct bytes frame)
{
    (void)ends[end].side->link_receive(ends[end].link, frame, false);
}
