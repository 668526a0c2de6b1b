/*
 * Calls on answers that are not there yet name the answer and a path: pointer fields, one after
 * the other, from the results' struct. Of an answer no message is kept, only where its capabilities
 * are; so a path may be RPC_PATH_STEPS_MAX long, and RPC_PATHS_MAX of them are known. What lies
 * further away is not found, as if there were no capability.
 */
#include "parts.h"

/* What a walk through results needs to know. */
struct walk {
    struct rpc_answer_slot *slot;
    struct rpc_path path;
};

static void note(struct walk *walk, uint32_t capability)
{
    if (walk->slot->path_count < RPC_PATHS_MAX) {
        struct rpc_path *const path = &walk->slot->paths[walk->slot->path_count];
        *path = walk->path;
        path->capability = (uint8_t)capability;
        walk->slot->path_count++;
    }
}

/* At most RPC_PATH_STEPS_MAX deep; what is read is paid for out of the message. */
static void walk_struct(struct walk *walk, const struct message_struct *from)
{
    const uint32_t depth = walk->path.step_count;
    if (depth == RPC_PATH_STEPS_MAX) {
        return;
    }
    const uint32_t pointer_count = (uint32_t)(from->pointers.size_bytes / sizeof(uint64_t));
    for (uint32_t i = 0; i < pointer_count; i++) {
        uint32_t number = 0;
        struct message_struct below;
        walk->path.steps[depth] = (uint16_t)i;
        walk->path.step_count = (uint8_t)(depth + 1);
        if (!message_struct_has(from, i)) {
            continue;
        }
        /* Handles are the numbers of the table, and one, so that 0 is none. */
        if (message_struct_capability(from, i, &number) == STATUS_OK) {
            note(walk, number - 1);
        } else if (message_struct_struct(from, i, &below) == STATUS_OK) {
            walk_struct(walk, &below);
        }
    }
    walk->path.step_count = (uint8_t)depth;
}

void rpc_promised_note(struct rpc_answer_slot *slot, const struct rpc_content *content)
{
    static const uint32_t numbers[RPC_CAPABILITIES_MAX] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct walk walk = {.slot = slot};
    struct message message;
    struct message_struct root;
    slot->path_count = 0;
    if (content->capability_count > 0 &&
        message_open_page(
            content->words, content->word_count, numbers, content->capability_count, &message) ==
            STATUS_OK &&
        message_root(&message, &root) == STATUS_OK) {
        walk_struct(&walk, &root);
    }
}

rpc_breach rpc_promised_open(
    struct rpc_connection *connection, const struct message_struct *promised, uint32_t *answer)
{
    const struct rpc_answer_slot *const slot =
        rpc_answer_find(connection, message_struct_u32(promised, PROMISED_ID_U32, 0));
    if (slot == NULL) {
        return "an answer that was not asked for";
    }
    *answer = (uint32_t)(slot - connection->answers);
    return NULL;
}

/* False: longer than any that is known. */
static bool add_step(struct rpc_path *path, const struct message_struct *operation)
{
    if (path->step_count == RPC_PATH_STEPS_MAX) {
        return false;
    }
    path->steps[path->step_count] = message_struct_u16(operation, OPERATION_FIELD_U16, 0);
    path->step_count++;
    return true;
}

static rpc_breach
read_path(const struct message_struct *promised, struct rpc_path *path, bool *is_too_long)
{
    struct message_list operations;
    enum status status = message_struct_list(promised, PROMISED_OPERATIONS_POINTER, &operations);
    if (status == STATUS_OK && operations.count > RPC_OPERATIONS_MAX) {
        return "too long a way into an answer";
    }
    for (uint32_t i = 0; status == STATUS_OK && i < operations.count; i++) {
        struct message_struct operation;
        status = message_list_struct(&operations, i, &operation);
        if (status != STATUS_OK) {
            break;
        }
        const uint16_t tag = message_struct_u16(&operation, OPERATION_TAG_U16, 0);
        if (tag > OPERATION_POINTER_FIELD) {
            return "an unknown step into an answer";
        }
        if (tag == OPERATION_POINTER_FIELD && !add_step(path, &operation)) {
            *is_too_long = true;
        }
    }
    return status == STATUS_OK ? NULL : rpc_unreadable(status);
}

static bool is_same(const struct rpc_path *left, const struct rpc_path *right)
{
    return left->step_count == right->step_count &&
           memcmp(left->steps, right->steps, left->step_count * sizeof(left->steps[0])) == 0;
}

rpc_breach rpc_promised_find(
    struct rpc_connection *connection,
    uint32_t answer,
    const struct message_struct *promised,
    struct rpc_reference *reference)
{
    const struct rpc_answer_slot *const slot = &connection->answers[answer];
    struct rpc_path path = {0};
    bool is_too_long = false;
    *reference = (struct rpc_reference){RPC_NONE, 0};
    const rpc_breach breach = read_path(promised, &path, &is_too_long);
    if (breach != NULL || is_too_long) {
        return breach;
    }
    for (uint32_t i = 0; i < slot->path_count; i++) {
        if (is_same(&slot->paths[i], &path)) {
            *reference = slot->references[slot->paths[i].capability];
            rpc_reference_add(connection, *reference);
            return NULL;
        }
    }
    return NULL;
}
