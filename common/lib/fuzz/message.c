/*
 * The whole message is walked without a schema: every pointer as everything that it could be. The
 * reader's own traversal limit is what ends this.
 */
#include "lib/message.h"
#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define CHILDREN_MAX 8u

/* Enough for any input of some kilobytes, and quick. */
#define WORDS_MAX 4096u

static uint64_t read_sum;

static void walk_struct(const struct message_struct *from);

static void read_all(struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        read_sum += bytes.data[i];
    }
}

static void walk_list(const struct message_list *list)
{
    for (uint32_t i = 0; i < list->count && i < CHILDREN_MAX; i++) {
        struct message_struct element;
        struct message_list inner;
        struct bytes text;
        read_sum += message_list_u64(list, i) + message_list_u8(list, i);
        read_sum += message_list_bool(list, i);
        if (message_list_text(list, i, &text) == STATUS_OK) {
            read_all(text);
        }
        if (message_list_struct(list, i, &element) == STATUS_OK) {
            walk_struct(&element);
        }
        if (message_list_list(list, i, &inner) == STATUS_OK) {
            walk_list(&inner);
        }
    }
    if (list->count > 0) {
        read_sum += message_list_u64(list, list->count - 1);
        read_sum += message_list_bool(list, list->count - 1);
    }
}

static void walk_struct(const struct message_struct *from)
{
    for (uint32_t i = 0; i < CHILDREN_MAX; i++) {
        struct message_struct child;
        struct message_list list;
        struct bytes bytes;
        read_sum += message_struct_u64(from, i, 1) + message_struct_bool(from, i, false);
        if (message_struct_text(from, i, &bytes) == STATUS_OK) {
            read_all(bytes);
            if (bytes.data[bytes.size_bytes] != '\0') {
                __builtin_trap();
            }
        }
        if (message_struct_data(from, i, &bytes) == STATUS_OK) {
            read_all(bytes);
        }
        if (message_struct_has(from, i) && message_struct_struct(from, i, &child) == STATUS_OK) {
            walk_struct(&child);
        }
        if (message_struct_list(from, i, &list) == STATUS_OK) {
            walk_list(&list);
        }
    }
}

static void walk(struct message *message)
{
    struct message_struct root;
    message->words_left = WORDS_MAX;
    if (message_root(message, &root) == STATUS_OK) {
        walk_struct(&root);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct message message;
    const struct bytes image = {data, size_bytes};
    if (message_open(image, &message) == STATUS_OK) {
        walk(&message);
    } else if (message_open_segment(image, &message) == STATUS_OK) {
        walk(&message);
    }
    return 0;
}
