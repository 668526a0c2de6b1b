#include "prover.h"
#include "../../test/require.h"
#include "overlay_wire/tree_messages.h"

void prover_greet(
    const struct self *peer, struct node *node, uint32_t link, const struct router_time *time)
{
    uint8_t greeting[OVERLAY_HANDSHAKE_BYTES];
    const struct bytes none = {NULL, 0};
    require(overlay_handshake_write(&peer->identity, none, 0, greeting) == STATUS_OK);
    node_link_receive(node, link, (struct bytes){greeting, sizeof(greeting)}, time);
}

size_t prover_answer(
    const struct self *peer,
    struct node *node,
    uint32_t link,
    uint64_t now_ns,
    uint8_t target[PROVER_FRAME_BYTES_MAX])
{
    uint8_t said[512];
    struct overlay_frame frame;
    struct overlay_request request;
    struct overlay_response response;
    size_t used_bytes = 0;
    struct wire_writer writer = wire_writer_of(target, PROVER_FRAME_BYTES_MAX);
    struct bytes written;
    const size_t size = node_link_take(node, link, said, sizeof(said), now_ns);
    const size_t at = size > OVERLAY_HANDSHAKE_BYTES ? OVERLAY_HANDSHAKE_BYTES : 0;
    const struct bytes asked = bytes_part((struct bytes){said, size}, at, size - at);
    require(overlay_frame_read(asked, &frame, &used_bytes) == STATUS_OK);
    require(frame.type == OVERLAY_REQUEST);
    require(overlay_request_read(frame.body, &request) == STATUS_OK);
    require(
        overlay_response_sign(&peer->identity, &node->settings.self->key, &request, 1, &response) ==
        STATUS_OK);
    overlay_frame_begin(&writer, OVERLAY_RESPONSE);
    overlay_response_write(&writer, &response);
    require(overlay_frame_finish(&writer, &written) == STATUS_OK);
    memmove(target, written.data, written.size_bytes);
    return written.size_bytes;
}

void prover_bring_up(
    const struct self *peer, struct node *node, uint32_t link, const struct router_time *time)
{
    uint8_t frame[PROVER_FRAME_BYTES_MAX];
    prover_greet(peer, node, link, time);
    const size_t size = prover_answer(peer, node, link, time->now_ns, frame);
    require(node->links[link].link.state == LINK_PROVING);
    node_link_receive(node, link, (struct bytes){frame, size}, time);
    require(node->links[link].link.state == LINK_UP);
}
