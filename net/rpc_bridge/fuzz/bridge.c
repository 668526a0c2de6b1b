/*
 * Parameters and results of every method of the system, as a peer may write them. What is taken in
 * is a local message of that type, which goes out again, and comes in as the same.
 *
 * An input is the interface, the method, which of the two, the kinds of four capabilities, and the
 * message.
 */
#include "rpc_bridge/bridge.h"
#include "require.h"
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define HEAD_BYTES   4u
#define CAPABILITIES 4u

static uint8_t file[1 << 20];
static struct reflection reflection;

static void open_schemas(void)
{
    static bool is_open;
    if (!is_open) {
        FILE *const stream = fopen(TEST_SCHEMAS, "rb");
        require(stream != NULL);
        const size_t size_bytes = fread(file, 1, sizeof(file), stream);
        fclose(stream);
        require(reflection_open(&reflection, (struct bytes){file, size_bytes}) == STATUS_OK);
        is_open = true;
    }
}

static enum status find_type(const uint8_t *head, struct struct_type_reader *type)
{
    struct interface_type_reader interface;
    struct reflection_method method;
    struct bridge_method number;
    uint32_t ordinal = 0;
    const uint32_t count = reflection.schemas.interfaces.count;
    require(reflection_interface_at(&reflection, head[0] % count, &interface) == STATUS_OK);
    const enum status status =
        reflection_method_at(&reflection, &interface, head[1] % 64u, &method);
    if (status != STATUS_OK) {
        require(
            bridge_method_of(&reflection, &interface, head[1] % 64u, &number) ==
            STATUS_UNSUPPORTED);
        return status;
    }
    require(bridge_method_of(&reflection, &interface, head[1] % 64u, &number) == STATUS_OK);
    require(bridge_ordinal_of(&reflection, &interface, &number, &ordinal) == STATUS_OK);
    require(ordinal == head[1] % 64u);
    *type = head[2] % 2 == 0 ? method.params : method.results;
    return STATUS_OK;
}

/* Once more, by way of the wire. */
static void go_round(const struct struct_type_reader *type, struct bridge_arrival *first)
{
    static struct bridge_payload payload;
    static struct bridge_arrival second;
    struct reflection_message *const message = &first->message;
    require(bridge_out(&reflection, type, message, &payload) == STATUS_OK);
    struct rpc_content content = {
        .words = payload.words,
        .word_count = payload.word_count,
        .capability_count = payload.capability_count,
    };
    for (uint32_t i = 0; i < payload.capability_count; i++) {
        content.capabilities[i].kind = RPC_LOCAL;
        require(payload.interfaces[i] == first->interfaces[i]);
    }
    require(bridge_in(&reflection, type, &content, &second) == STATUS_OK);
    require(second.message.word_count == message->word_count);
    require(second.message.capability_count == message->capability_count);
    require(
        memcmp(second.message.words, message->words, message->word_count * sizeof(uint64_t)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static struct bridge_arrival arrival;
    struct struct_type_reader type;
    open_schemas();
    if (size_bytes < HEAD_BYTES || find_type(data, &type) != STATUS_OK) {
        return 0;
    }
    const uint32_t word_count = (uint32_t)((size_bytes - HEAD_BYTES) / sizeof(uint64_t));
    uint64_t *const words = malloc(word_count * sizeof(uint64_t) + 1);
    memcpy(words, data + HEAD_BYTES, word_count * sizeof(uint64_t));
    struct rpc_content content = {
        .words = words, .word_count = word_count, .capability_count = CAPABILITIES};
    for (uint32_t i = 0; i < CAPABILITIES; i++) {
        content.capabilities[i].kind = (enum rpc_capability_kind)((data[3] >> 2 * i & 3) % 3);
    }
    if (bridge_in(&reflection, &type, &content, &arrival) == STATUS_OK) {
        go_round(&type, &arrival);
    }
    free(words);
    return 0;
}
