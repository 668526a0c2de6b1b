/*
 * Messages that wait for answers of this end, one behind the other in the order in which they came:
 * the message's size in words, what it speaks of, and the message.
 */
#include "parts.h"

#define HEAD_WORDS ((sizeof(struct head) + sizeof(uint64_t) - 1) / sizeof(uint64_t))

struct head {
    uint32_t message_words;
    struct rpc_dependencies dependencies;
};

bool rpc_hold(struct rpc_connection *connection, const struct rpc_taken *taken)
{
    const struct bytes segment = taken->message->segment;
    const uint32_t words = (uint32_t)(segment.size_bytes / sizeof(uint64_t));
    if (HEAD_WORDS + words > RPC_HELD_WORDS - connection->held_words) {
        return false;
    }
    const struct head head = {words, taken->dependencies};
    uint64_t *const at = connection->held + connection->held_words;
    memcpy(at, &head, sizeof(head));
    memcpy(at + HEAD_WORDS, segment.data, segment.size_bytes);
    connection->held_words += (uint32_t)HEAD_WORDS + words;
    connection->held_count++;
    rpc_dependencies_keep(connection, &head.dependencies, true);
    return true;
}

static void remove_at(struct rpc_connection *connection, uint32_t at, uint32_t words)
{
    connection->held_words -= words;
    connection->held_count--;
    memmove(
        connection->held + at,
        connection->held + at + words,
        (connection->held_words - at) * sizeof(uint64_t));
}

/* Tries one message; `at` becomes that of the next one to be tried. */
static void try_one(struct rpc_connection *connection, uint32_t *at)
{
    struct head head;
    struct message message;
    struct message_struct root;
    struct rpc_taken taken = {.message = &message, .is_held = true};
    memcpy(&head, connection->held + *at, sizeof(head));
    taken.dependencies = head.dependencies;
    enum status status = message_open_page(
        connection->held + *at + HEAD_WORDS, head.message_words, NULL, 0, &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &root);
    }
    if (status == STATUS_OK) {
        status = message_struct_struct(&root, MESSAGE_BODY_POINTER, &taken.body);
    }
    const rpc_breach breach =
        status == STATUS_OK
            ? rpc_take(connection, message_struct_u16(&root, MESSAGE_TAG_U16, 0), &taken)
            : rpc_unreadable(status);
    if (breach != NULL) {
        rpc_break(connection, breach);
    } else if (taken.waits) {
        *at += (uint32_t)HEAD_WORDS + head.message_words;
    } else if (!connection->has_ended) {
        remove_at(connection, *at, (uint32_t)HEAD_WORDS + head.message_words);
        rpc_dependencies_keep(connection, &head.dependencies, false);
        *at = 0; /* earlier ones may have waited for it */
    }
}

void rpc_settle(struct rpc_connection *connection)
{
    if (connection->is_settling) {
        return; /* whoever is at it looks at all of them */
    }
    connection->is_settling = true;
    uint32_t at = 0;
    while (!connection->has_ended && at < connection->held_words) {
        try_one(connection, &at);
    }
    connection->is_settling = false;
}
