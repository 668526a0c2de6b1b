#include "joint.h"
#include "lib/memory.h"

void joint_init(struct joint *joint, struct joint_end first, struct joint_end second)
{
    memset(joint, 0, sizeof(*joint));
    joint->ends[0] = first;
    joint->ends[1] = second;
}

static enum status begin_end(struct joint *joint, uint32_t at, const struct router_time *time)
{
    const struct joint_end *const end = &joint->ends[at];
    const struct node_link_settings settings = {
        .terms = {.allowed = &joint->ends[1 - at].node->settings.self->key, .allowed_count = 1},
        .is_incoming = at == 0,
        .memory = &joint->memory[at],
    };
    return node_link_begin(end->node, end->link, &settings, time);
}

static void begin(struct joint *joint, const struct router_time *time)
{
    enum status status = begin_end(joint, 0, time);
    if (status == STATUS_OK) {
        status = begin_end(joint, 1, time);
    }
    joint->is_there = true;
    joint->is_over = status != STATUS_OK;
}

void joint_finish(struct joint *joint)
{
    for (uint32_t i = 0; i < 2; i++) {
        node_link_end(joint->ends[i].node, joint->ends[i].link);
    }
    joint->is_there = false;
    joint->is_over = false;
}

static bool carry(struct joint *joint, uint32_t from, const struct router_time *time)
{
    const struct joint_end *const end = &joint->ends[from];
    const struct joint_end *const other = &joint->ends[1 - from];
    const uint32_t taken =
        node_link_take(end->node, end->link, joint->piece, JOINT_PIECE_BYTES, time->now_ns);
    if (taken > 0 && !joint->is_over) {
        node_link_receive(other->node, other->link, (struct bytes){joint->piece, taken}, time);
    }
    return taken > 0;
}

bool joint_turn(struct joint *joint, const struct router_time *time)
{
    bool has_gone = false;
    bool is_moving = true;
    if (joint->is_over) {
        joint_finish(joint);
        joint->next_ns = time->now_ns + JOINT_REST_NS;
    }
    if (!joint->is_there && time->now_ns >= joint->next_ns) {
        begin(joint, time);
    }
    for (uint32_t i = 0; i < JOINT_ROUNDS_MAX && joint->is_there && is_moving; i++) {
        is_moving = carry(joint, 0, time);
        is_moving = carry(joint, 1, time) || is_moving;
        has_gone = has_gone || is_moving;
    }
    return has_gone;
}

void joint_closed(struct joint *joint)
{
    joint->is_over = true;
}

uint64_t joint_due_ns(const struct joint *joint)
{
    if (joint->is_over) {
        return 0;
    }
    return joint->is_there ? UINT64_MAX : joint->next_ns;
}

bool joint_is_up(const struct joint *joint)
{
    bool is_up = joint->is_there && !joint->is_over;
    for (uint32_t i = 0; i < 2; i++) {
        const struct joint_end *const end = &joint->ends[i];
        is_up = is_up && end->node->links[end->link].link.state == LINK_UP;
    }
    return is_up;
}
