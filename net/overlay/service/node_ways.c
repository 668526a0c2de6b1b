/*
 * What a node's router and sessions say to the outside. They may not be called back, so what is to
 * be done with them is noted, and done at the end (node_take_news()).
 */
#include "node_parts.h"

static void push_control(void *context, uint32_t link, struct bytes frame)
{
    struct node *const node = context;
    struct node_link *const to = &node->links[link];
    to->is_woken = true;
    const enum status status = queue_control(&to->queue, frame);
    if (status != STATUS_OK) {
        node_fail(node, link, status);
    }
}

static void
push_passing(void *context, uint32_t link, const struct overlay_key *source, struct bytes frame)
{
    struct node *const node = context;
    node->links[link].is_woken = true;
    queue_passing(&node->links[link].queue, source, frame);
}

static void push_traffic(void *context, uint32_t link, const struct overlay_traffic *traffic)
{
    struct node *const node = context;
    struct wire_writer writer = wire_writer_of(node->frame, sizeof(node->frame));
    struct bytes frame = {NULL, 0};
    overlay_frame_begin(&writer, OVERLAY_TRAFFIC);
    overlay_traffic_write(&writer, traffic);
    if (overlay_frame_finish(&writer, &frame) != STATUS_OK) {
        node->dropped_count++; /* its payload left no room for the number that it has now */
        return;
    }
    if (!overlay_key_equal(&traffic->source, &node->settings.self->key)) {
        node->forwarded_bytes += traffic->payload.size_bytes;
    }
    push_passing(node, link, &traffic->source, frame);
}

/* The view is of the frame, which is there until the next bytes come. */
static void note_delivered(void *context, const struct overlay_traffic *traffic)
{
    struct node *const node = context;
    node->is_delivered = true;
    node->delivered_from = traffic->source;
    node->delivered = traffic->payload;
}

/* A way, or a session, is there: of each at most one in a frame. */
static void note_reachable(void *context, const struct overlay_key *key)
{
    struct node *const node = context;
    if (node->reachable_count < NODE_NEWS_MAX) {
        node->reachable[node->reachable_count++] = *key;
    }
}

/* An offer is kept until there is a way; it would not be made again for a second. */
static void send_packet(void *context, const struct overlay_key *to, struct bytes packet)
{
    struct node *const node = context;
    const uint64_t now_ns = node->time.now_ns;
    if (router_send(&node->router, to, packet, now_ns) != STATUS_OK &&
        !pending_put_offer(&node->pending, to, packet, now_ns)) {
        node->dropped_count++;
    }
}

static void receive_data(void *context, const struct overlay_key *from, struct bytes data)
{
    node_take_data(context, from, data);
}

/* Who wants to speak with it finds that it has to begin anew. */
static void session_ended(void *context, const struct overlay_key *key)
{
    (void)context;
    (void)key;
}

void node_ways_init(struct node *node)
{
    node->routing = (struct overlay_output){
        .context = node,
        .control = push_control,
        .passing = push_passing,
        .traffic = push_traffic,
        .deliver = note_delivered,
        .found = note_reachable,
    };
    node->speaking = (struct sessions_output){
        .context = node,
        .send = send_packet,
        .opened = note_reachable,
        .receive = receive_data,
        .ended = session_ended,
    };
}
