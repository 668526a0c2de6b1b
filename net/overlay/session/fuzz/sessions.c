/*
 * Two nodes with a session between them, and what an input says: time goes, one sends, what was
 * sent comes, comes again, comes changed, or something comes that nobody has sent. Only what was
 * sent is ever given out, and at the end they reach each other.
 *
 * An input is a list of steps: a byte that says which, and what that takes.
 */
#include "overlay_session/sessions.h"
#include "node.h"
#include "require.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define NODES       2u
#define SLOTS       SESSIONS_SLOTS_MIN
#define QUEUE_MAX   64u
#define PACKET_ROOM 300u
#define STEPS       64u
#define S           UINT64_C(1000000000)

struct waiting {
    uint32_t to;
    size_t size_bytes;
    uint8_t bytes[PACKET_ROOM];
};

struct input {
    const uint8_t *data;
    size_t left;
};

static struct node nodes[NODES];
static struct random random_state;
static struct sessions sessions[NODES];
static struct session slots[NODES][SLOTS];
static uint8_t memory[NODES][SESSION_PACKET_BYTES_MAX];
static struct waiting queue[QUEUE_MAX];
static uint32_t queue_count;
static struct sessions_time now;
static uint8_t sent_max; /* texts are numbers below it */
static uint32_t received_counts[NODES];

static uint8_t take(struct input *input)
{
    if (input->left == 0) {
        return 0;
    }
    input->left--;
    return *input->data++;
}

static void on_send(void *context, const struct overlay_key *to, struct bytes packet)
{
    const uint32_t from = (uint32_t)((struct node *)context - nodes);
    require(overlay_key_equal(to, &nodes[1 - from].identity.key));
    require(packet.size_bytes <= PACKET_ROOM);
    if (queue_count < QUEUE_MAX) {
        queue[queue_count].to = 1 - from;
        queue[queue_count].size_bytes = packet.size_bytes;
        memcpy(queue[queue_count].bytes, packet.data, packet.size_bytes);
        queue_count++;
    }
}

static void on_key(void *context, const struct overlay_key *key)
{
    (void)context;
    (void)key;
}

static void on_receive(void *context, const struct overlay_key *from, struct bytes data)
{
    const uint32_t to = (uint32_t)((struct node *)context - nodes);
    require(overlay_key_equal(from, &nodes[1 - to].identity.key));
    require(data.size_bytes == 2 && data.data[0] < sent_max && data.data[1] == 1 - to);
    received_counts[to]++;
}

static struct sessions_output outputs[NODES];

static void start(uint32_t index)
{
    outputs[index] = (struct sessions_output){&nodes[index], on_send, on_key, on_receive, on_key};
    const struct sessions_settings settings = {
        .self = &nodes[index].identity,
        .output = &outputs[index],
        .random = &random_state,
        .slots = slots[index],
        .slot_count = SLOTS,
        .memory = memory[index],
        .sequence = sessions_sequence(&sessions[index]),
    };
    require(sessions_init(&sessions[index], &settings) == STATUS_OK);
}

static enum status send(uint32_t from)
{
    const uint8_t text[] = {sent_max, (uint8_t)from};
    sent_max += sent_max < UINT8_MAX;
    return sessions_send(
        &sessions[from],
        &nodes[1 - from].identity.key,
        (struct bytes){text, sizeof(text)},
        SESSIONS_OWN_WILL,
        &now);
}

static void receive(uint32_t to, const uint8_t *bytes, size_t size_bytes)
{
    uint8_t *const copy = malloc(size_bytes + 1);
    if (size_bytes > 0) {
        memcpy(copy, bytes, size_bytes);
    }
    (void)sessions_receive(
        &sessions[to], &nodes[1 - to].identity.key, (struct bytes){copy, size_bytes}, &now);
    free(copy);
}

static void pass(uint64_t seconds)
{
    now.now_ns += seconds * S;
    now.unix_s += seconds;
    for (uint32_t i = 0; i < NODES; i++) {
        sessions_tick(&sessions[i], now.now_ns);
    }
}

/* One that waits comes; `keeps`: and waits on; `flips`: with a bit that is another one. */
static void step_hand_over(struct input *input, bool keeps, bool flips)
{
    if (queue_count == 0) {
        return;
    }
    const uint32_t at = take(input) % queue_count;
    struct waiting waiting = queue[at];
    if (!keeps) {
        queue[at] = queue[--queue_count];
    }
    if (flips) {
        const size_t bit = (take(input) | (size_t)take(input) << 8) % (8 * waiting.size_bytes);
        waiting.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    receive(waiting.to, waiting.bytes, waiting.size_bytes);
}

static void step_raw(struct input *input, uint32_t to)
{
    size_t size_bytes = take(input);
    size_bytes = size_bytes < input->left ? size_bytes : input->left;
    receive(to, input->data, size_bytes);
    input->data += size_bytes;
    input->left -= size_bytes;
}

static void step(struct input *input)
{
    const uint8_t what = take(input);
    const uint32_t node = what % NODES;
    switch (what / NODES % 8) {
    case 0:
        pass(take(input) % 70);
        break;
    case 1:
    case 2:
        (void)send(node);
        break;
    case 3:
        step_hand_over(input, true, false);
        break;
    case 4:
        step_hand_over(input, true, true);
        break;
    case 5:
        step_raw(input, node);
        break;
    case 6:
        start(node);
        break;
    default:
        step_hand_over(input, false, false);
        break;
    }
}

/* With a way that works, a text comes within some seconds. */
static void require_reach(uint32_t from)
{
    for (uint32_t i = 0; i < 8; i++) {
        const uint32_t before = received_counts[1 - from];
        sent_max = 1;
        (void)send(from);
        sent_max = UINT8_MAX;
        for (uint32_t j = 0; j < queue_count; j++) {
            const struct waiting waiting = queue[j];
            receive(waiting.to, waiting.bytes, waiting.size_bytes);
        }
        queue_count = 0;
        if (received_counts[1 - from] > before) {
            return;
        }
        pass(1);
    }
    require(false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static const uint8_t seed[32] = {6};
    struct input input = {data, size_bytes};
    random_init(&random_state, (struct bytes){seed, sizeof(seed)});
    now = (struct sessions_time){1000 * S, 1795208623};
    queue_count = 0;
    sent_max = 0;
    for (uint32_t i = 0; i < NODES; i++) {
        node_init_byte(&nodes[i], (uint8_t)(i + 1));
        sessions[i].sequence = 0;
        received_counts[i] = 0;
        start(i);
    }
    for (uint32_t i = 0; i < STEPS && input.left > 0; i++) {
        step(&input);
    }
    queue_count = 0;
    pass(2);
    require_reach(0);
    require_reach(1);
    return 0;
}
