/*
 * Whether the peer of a link has the key that its greeting says. A greeting can be said again by
 * whoever has heard one; so the peer is asked to sign, as it would for the tree, a number that this
 * node has just made up. Who asks the same meanwhile is answered: one of both has to be first.
 */
#include "node_parts.h"
#include "overlay_wire/tree_messages.h"

#define FRAME_ROOM_BYTES (OVERLAY_FRAME_LENGTH_BYTES_MAX + 1u + OVERLAY_ANNOUNCE_BYTES_MAX)

static void finish(struct node *node, uint32_t link, struct wire_writer *writer)
{
    struct bytes frame = {NULL, 0};
    enum status status = overlay_frame_finish(writer, &frame);
    if (status == STATUS_OK) {
        status = queue_control(&node->links[link].queue, frame);
    }
    if (status != STATUS_OK) {
        node_fail(node, link, status);
    }
    node->links[link].is_woken = true;
}

void node_proof_ask(struct node *node, uint32_t link)
{
    struct overlay_request *const question = &node->links[link].question;
    uint8_t memory[FRAME_ROOM_BYTES];
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    *question = (struct overlay_request){.sequence = 0};
    random_fill(node->settings.random, (uint8_t *)&question->nonce, sizeof(question->nonce));
    overlay_frame_begin(&writer, OVERLAY_REQUEST);
    overlay_request_write(&writer, question);
    finish(node, link, &writer);
}

static enum status answer(struct node *node, uint32_t link, struct bytes body)
{
    struct node_link *const from = &node->links[link];
    struct overlay_request request;
    struct overlay_response response;
    uint8_t memory[FRAME_ROOM_BYTES];
    struct wire_writer writer = wire_writer_of(memory, sizeof(memory));
    if (from->request_count == TREE_REQUESTS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    from->request_count++;
    enum status status = overlay_request_read(body, &request);
    if (status == STATUS_OK) {
        status = overlay_response_sign(
            node->settings.self, &from->link.key, &request, link + 1, &response);
    }
    if (status == STATUS_OK) {
        overlay_frame_begin(&writer, OVERLAY_RESPONSE);
        overlay_response_write(&writer, &response);
        finish(node, link, &writer);
    }
    return status;
}

/* One question was asked: what answers another one is no proof. */
static enum status check(struct node *node, uint32_t link, struct bytes body)
{
    struct node_link *const from = &node->links[link];
    struct overlay_response response;
    enum status status = overlay_response_read(body, &response);
    if (status != STATUS_OK) {
        return status;
    }
    if (response.request.sequence != from->question.sequence ||
        response.request.nonce != from->question.nonce) {
        return STATUS_BAD_SIGNATURE;
    }
    status = overlay_response_check(&response, &node->settings.self->key, &from->link.key);
    if (status == STATUS_OK) {
        link_proved(&from->link);
    }
    return status;
}

enum status node_proof_take(struct node *node, uint32_t link)
{
    struct overlay_frame frame;
    enum status status = link_next(&node->links[link].link, node->time.now_ns, &frame);
    if (status != STATUS_OK) {
        return status;
    }
    status = frame.type == OVERLAY_REQUEST ? answer(node, link, frame.body)
                                           : check(node, link, frame.body);
    /* Beyond the frame, which was whole, nothing is short. */
    return status == STATUS_TRUNCATED ? STATUS_MALFORMED : status;
}
