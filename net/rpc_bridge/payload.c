/*
 * Registers are the data section of the struct, and the handles its pointers (ADR 8). A page is the
 * struct as it is. The words are copied pointer by pointer, so that nothing goes through that is
 * not a message.
 */
#include "reflection/print.h"
#include "rpc/copy.h"
#include "rpc_bridge/bridge.h"

static const uint32_t numbers[RPC_CAPABILITIES_MAX] = {1, 2, 3, 4, 5, 6, 7, 8};

/* The file of the interfaces that only a kernel has. */
static bool stays_here(const struct interface_type_reader *interface)
{
    static const char file[] = "kernel";
    return bytes_equal(interface->file, (struct bytes){(const uint8_t *)file, sizeof(file) - 1});
}

/* What the capabilities of a local message are called through. */
static enum status find_interfaces(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct reflection_message *message,
    uint32_t interfaces[MESSAGE_CAPABILITIES_MAX])
{
    const struct reflection_view view = {
        .words = message->words,
        .word_count = message->word_count,
        .is_in_registers = message->is_in_registers,
        .capabilities = message->capabilities,
        .capability_count = message->capability_count,
    };
    if (message->capability_count == 0) {
        return STATUS_OK;
    }
    enum status status = reflection_capabilities(reflection, type, &view, interfaces);
    for (uint32_t i = 0; i < message->capability_count && status == STATUS_OK; i++) {
        struct interface_type_reader interface;
        if (interfaces[i] == 0) {
            return STATUS_MALFORMED; /* no field has it */
        }
        interfaces[i]--;
        status = reflection_interface_at(reflection, interfaces[i], &interface);
        if (status == STATUS_OK && stays_here(&interface)) {
            status = STATUS_DENIED;
        }
    }
    return status;
}

/* The struct that the registers are of. */
static enum status write_registers(
    const struct struct_type_reader *type,
    const struct reflection_message *message,
    struct message_builder *builder)
{
    struct message_place root;
    if (message->word_count > type->data_words || message->capability_count > type->pointer_count) {
        return STATUS_MALFORMED;
    }
    const enum status status =
        message_builder_root(builder, type->data_words, type->pointer_count, &root);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = 0; i < message->word_count; i++) {
        message_place_u64(&root, i, message->words[i], 0);
    }
    for (uint32_t i = 0; i < message->capability_count; i++) {
        message_place_capability(&root, i, i);
    }
    return STATUS_OK;
}

enum status bridge_out(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct reflection_message *message,
    struct bridge_payload *payload)
{
    struct message_builder builder;
    if (message->is_in_registers != type->is_in_registers ||
        message->capability_count > MESSAGE_CAPABILITIES_MAX) {
        return STATUS_MALFORMED;
    }
    message_builder_start(&builder, payload->words, RPC_CONTENT_WORDS_MAX);
    enum status status =
        message->is_in_registers
            ? write_registers(type, message, &builder)
            : rpc_copy_struct(message->words, message->word_count, NULL, 0, &builder);
    if (status == STATUS_OK) {
        status = find_interfaces(reflection, type, message, payload->interfaces);
    }
    payload->word_count = builder.used_words;
    payload->capability_count = message->capability_count;
    return status;
}

/* Those of the table that are there, numbered anew; nulls become null pointers. */
static enum status number_capabilities(
    const struct rpc_content *content,
    uint32_t renumbered[RPC_CAPABILITIES_MAX],
    struct reflection_message *message)
{
    for (uint32_t i = 0; i < content->capability_count; i++) {
        if (content->capabilities[i].kind == RPC_NONE) {
            renumbered[i] = RPC_COPY_NULL;
        } else if (message->capability_count == MESSAGE_CAPABILITIES_MAX) {
            return STATUS_LIMIT_EXCEEDED;
        } else {
            renumbered[i] = message->capability_count;
            message->capabilities[message->capability_count] = i;
            message->capability_count++;
        }
    }
    return STATUS_OK;
}

static enum status read_page(const struct rpc_content *content, struct reflection_message *message)
{
    uint32_t renumbered[RPC_CAPABILITIES_MAX];
    struct message_builder builder;
    enum status status = number_capabilities(content, renumbered, message);
    if (status != STATUS_OK) {
        return status;
    }
    message_builder_start(&builder, message->words, MESSAGE_PAGE_WORDS);
    status = rpc_copy_struct(
        content->words, content->word_count, renumbered, content->capability_count, &builder);
    message->word_count = builder.used_words;
    return status;
}

/* A newer writer's words beyond those of the type must be 0: they would be lost. */
static enum status read_words(
    const struct message_struct *root,
    const struct struct_type_reader *type,
    struct reflection_message *message)
{
    const uint32_t there = (uint32_t)(root->data.size_bytes / sizeof(uint64_t));
    for (uint32_t i = type->data_words; i < there; i++) {
        if (message_struct_u64(root, i, 0) != 0) {
            return STATUS_MALFORMED;
        }
    }
    message->word_count = type->data_words;
    for (uint32_t i = 0; i < type->data_words; i++) {
        message->words[i] = message_struct_u64(root, i, 0);
    }
    return STATUS_OK;
}

/* Those of an older writer may be missing at the end, and nowhere else. */
static enum status read_pointers(
    const struct message_struct *root,
    const struct rpc_content *content,
    const struct struct_type_reader *type,
    struct reflection_message *message)
{
    const uint32_t there = (uint32_t)(root->pointers.size_bytes / sizeof(uint64_t));
    bool has_gap = false;
    for (uint32_t i = 0; i < there; i++) {
        uint32_t number = 0;
        const enum status status = message_struct_capability(root, i, &number);
        if (status != STATUS_OK) {
            return status;
        }
        if (number == 0 || content->capabilities[number - 1].kind == RPC_NONE) {
            has_gap = true;
        } else if (i >= type->pointer_count || i >= MESSAGE_CAPABILITIES_MAX) {
            return STATUS_MALFORMED;
        } else if (has_gap) {
            return STATUS_INVALID_ARGUMENT;
        } else {
            message->capabilities[i] = number - 1;
            message->capability_count = i + 1;
        }
    }
    return STATUS_OK;
}

static enum status read_registers(
    const struct rpc_content *content,
    const struct struct_type_reader *type,
    struct reflection_message *message)
{
    struct message from;
    struct message_struct root;
    message->is_in_registers = true;
    if (type->data_words > MESSAGE_REGISTER_WORDS) {
        return STATUS_MALFORMED;
    }
    if (content->word_count == 0) {
        message->word_count = type->data_words; /* all of it is 0 */
        return STATUS_OK;
    }
    enum status status = message_open_page(
        content->words, content->word_count, numbers, content->capability_count, &from);
    if (status == STATUS_OK) {
        status = message_root(&from, &root);
    }
    if (status == STATUS_OK) {
        status = read_words(&root, type, message);
    }
    return status == STATUS_OK ? read_pointers(&root, content, type, message) : status;
}

enum status bridge_in(
    struct reflection *reflection,
    const struct struct_type_reader *type,
    const struct rpc_content *content,
    struct bridge_arrival *arrival)
{
    memset(arrival, 0, sizeof(*arrival));
    const enum status status = type->is_in_registers
                                   ? read_registers(content, type, &arrival->message)
                                   : read_page(content, &arrival->message);
    return status == STATUS_OK
               ? find_interfaces(reflection, type, &arrival->message, arrival->interfaces)
               : status;
}
