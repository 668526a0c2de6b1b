#include "block_client/block_client.h"
#include "abi/address.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "schema/block_client.h"

#define BLOCK_BYTES_MIN 512u
#define BLOCK_BYTES_MAX 65536u

struct transfer {
    bool is_write;
    uint64_t block;
    uint32_t block_count;
};

/* The rest of the program's calls have no deadline, or set their own. */
static void begin_call(void)
{
    message_set_deadline(clock_now_ns() + BLOCK_CLIENT_ANSWER_NS);
}

static void end_call(void)
{
    message_set_deadline(0);
}

static void close_channel(struct block_client *client)
{
    if (client->channel != 0) {
        capability_release(client->channel);
        mapping_finish(&client->buffer);
        client->channel = 0;
    }
}

static bool is_disk(const struct block_geometry *geometry)
{
    const uint32_t bytes = geometry->block_bytes;
    return bytes >= BLOCK_BYTES_MIN && bytes <= BLOCK_BYTES_MAX && (bytes & (bytes - 1)) == 0 &&
           geometry->block_count != 0 && geometry->block_count <= UINT64_MAX / bytes &&
           geometry->request_blocks_max != 0;
}

static enum status map_buffer(struct block_client *client, uint32_t memory)
{
    const uint32_t permissions =
        client->geometry.is_read_only ? MAP_READ : (uint32_t)(MAP_READ | MAP_WRITE);
    return mapping_create(memory, 0, client->buffer_bytes, permissions, &client->buffer);
}

static enum status ask_for_channel(struct block_client *client, uint32_t *memory)
{
    enum status status = STATUS_OK;
    if (client->geometry.is_read_only) {
        const struct block_device_open_reader_params params = {client->buffer_bytes, 0};
        struct block_device_open_reader_results results = {0};
        status = block_device_open_reader(client->device, &params, &results);
        client->channel = results.channel;
        *memory = results.buffer;
    } else {
        const struct block_device_open_params params = {client->buffer_bytes, 0};
        struct block_device_open_results results = {0};
        status = block_device_open(client->device, &params, &results);
        client->channel = results.channel;
        *memory = results.buffer;
    }
    return status;
}

static enum status open_channel(struct block_client *client)
{
    uint32_t memory = 0;
    begin_call();
    enum status status = ask_for_channel(client, &memory);
    end_call();
    if (status != STATUS_OK) {
        client->channel = 0;
        return status;
    }
    /* What is called on one of the kernel's own objects would do something, and say that it did. */
    status = capability_is(client->channel, OBJECT_SESSION) ? map_buffer(client, memory)
                                                            : STATUS_MALFORMED;
    capability_release(memory); /* the mapping stays */
    if (status != STATUS_OK) {
        capability_release(client->channel);
        client->channel = 0;
    }
    return status;
}

/* A disk that has become another one is none that anybody could go on with. */
static enum status ask_for_geometry(struct block_client *client)
{
    struct block_device_geometry_results results = {0};
    begin_call();
    const enum status status = block_device_geometry(client->device, &results);
    end_call();
    if (status != STATUS_OK) {
        return status;
    }
    if (!is_disk(&results.geometry)) {
        return STATUS_MALFORMED;
    }
    const uint64_t known = client->geometry.block_count;
    if (known != 0 && (known != results.geometry.block_count ||
                       client->geometry.block_bytes != results.geometry.block_bytes ||
                       client->geometry.is_read_only != results.geometry.is_read_only)) {
        return STATUS_DEVICE_ERROR;
    }
    client->geometry = results.geometry;
    return STATUS_OK;
}

static enum status reopen(struct block_client *client)
{
    enum status status = STATUS_PEER_GONE;
    close_channel(client);
    for (uint32_t i = 0; status == STATUS_PEER_GONE && i < BLOCK_CLIENT_TRIES; i++) {
        status = ask_for_geometry(client);
        if (status == STATUS_OK) {
            status = open_channel(client);
        }
    }
    return status;
}

enum status block_client_open(struct block_client *client, uint32_t device, uint32_t buffer_bytes)
{
    *client = (struct block_client){.device = device, .buffer_bytes = buffer_bytes};
    const enum status status = reopen(client);
    if (status == STATUS_OK && client->geometry.block_bytes > buffer_bytes) {
        close_channel(client);
        return STATUS_INVALID_ARGUMENT;
    }
    return status;
}

void block_client_close(struct block_client *client)
{
    close_channel(client);
}

static enum status request(struct block_client *client, const struct transfer *transfer)
{
    enum status status = STATUS_OK;
    begin_call();
    if (transfer->block_count == 0) {
        status = block_channel_flush(client->channel);
    } else if (transfer->is_write) {
        const struct block_channel_write_params params = {
            .block = transfer->block, .block_count = transfer->block_count};
        status = block_channel_write(client->channel, &params);
    } else {
        const struct block_channel_read_params params = {
            .block = transfer->block, .block_count = transfer->block_count};
        status = block_channel_read(client->channel, &params);
    }
    end_call();
    return status;
}

/*
 * Between the buffer and the disk; no blocks: a flush. `content` is what is written, which is put
 * into the buffer of each channel anew.
 */
static enum status
perform(struct block_client *client, const struct transfer *transfer, const void *content)
{
    enum status status = STATUS_PEER_GONE;
    for (uint32_t i = 0; status == STATUS_PEER_GONE && i < BLOCK_CLIENT_TRIES; i++) {
        status = client->channel != 0 ? STATUS_OK : reopen(client);
        if (status != STATUS_OK) {
            return status;
        }
        if (transfer->is_write && client->geometry.is_read_only) {
            return STATUS_UNSUPPORTED;
        }
        if (transfer->is_write) {
            memcpy(
                client->buffer.address,
                content,
                (size_t)transfer->block_count * client->geometry.block_bytes);
        }
        status = request(client, transfer);
        if (status == STATUS_PEER_GONE || status == STATUS_TIMED_OUT) {
            close_channel(client); /* the disk may still use the buffer: nobody else does then */
        }
    }
    return status;
}

static uint32_t piece_of(const struct block_client *client, uint64_t block_count)
{
    const uint32_t fitting = client->buffer_bytes / client->geometry.block_bytes;
    const uint32_t most = fitting < client->geometry.request_blocks_max
                              ? fitting
                              : client->geometry.request_blocks_max;
    return block_count < most ? (uint32_t)block_count : most;
}

enum status
block_client_read(struct block_client *client, uint64_t block, uint64_t block_count, void *target)
{
    uint8_t *to = target;
    while (block_count > 0) {
        const struct transfer transfer = {
            .block = block, .block_count = piece_of(client, block_count)};
        const enum status status = perform(client, &transfer, NULL);
        if (status != STATUS_OK) {
            return status;
        }
        const size_t size_bytes = (size_t)transfer.block_count * client->geometry.block_bytes;
        memcpy(to, client->buffer.address, size_bytes);
        to += size_bytes;
        block += transfer.block_count;
        block_count -= transfer.block_count;
    }
    return STATUS_OK;
}

enum status block_client_write(
    struct block_client *client, uint64_t block, uint64_t block_count, const void *source)
{
    const uint8_t *from = source;
    while (block_count > 0) {
        const struct transfer transfer = {
            .is_write = true, .block = block, .block_count = piece_of(client, block_count)};
        const enum status status = perform(client, &transfer, from);
        if (status != STATUS_OK) {
            return status;
        }
        from += (size_t)transfer.block_count * client->geometry.block_bytes;
        block += transfer.block_count;
        block_count -= transfer.block_count;
    }
    return STATUS_OK;
}

enum status block_client_flush(struct block_client *client)
{
    const struct transfer flush = {0};
    return perform(client, &flush, NULL);
}
