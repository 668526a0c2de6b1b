/* faulty_disk: a BlockDevice of memory with one channel at a time, which fails when told to. */
#include "abi/address.h"
#include "faults.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/block_server.h"
#include "schema/kernel_client.h"

#define CHANNEL_BADGE UINT64_C(1)
#define BLOCK_BYTES   4096u
#define BLOCKS        4096u

static struct server server;
static enum fault fault;
static struct mapping disk;
static struct mapping buffer;
static uint64_t buffer_bytes;

static enum status
take_geometry(struct server_call *call, struct block_device_geometry_results *results)
{
    (void)call;
    results->geometry = (struct block_geometry){
        .block_bytes = BLOCK_BYTES,
        .is_volatile = true,
        .block_count = BLOCKS,
        .request_blocks_max = BLOCKS,
    };
    return STATUS_OK;
}

/* Whoever had the channel before has it no more: the store is the only client. */
static enum status take_open(
    struct server_call *call,
    const struct block_device_open_params *params,
    struct block_device_open_results *results)
{
    uint32_t memory = 0;
    if (buffer.address != NULL) {
        mapping_finish(&buffer);
    }
    buffer_bytes = page_round_up(params->buffer_bytes);
    enum status status = memory_create(PROGRAM_LEDGER, buffer_bytes, &memory);
    if (status == STATUS_OK) {
        status = mapping_create(memory, 0, buffer_bytes, MAP_READ | MAP_WRITE, &buffer);
    }
    if (status == STATUS_OK) {
        status = session_create(
            server.endpoint, CHANNEL_BADGE, BLOCK_CHANNEL_MASK_ALL, &results->channel);
    }
    results->buffer = memory;
    call->moves = 3;
    return status;
}

static enum status take_open_reader(
    struct server_call *call,
    const struct block_device_open_reader_params *params,
    struct block_device_open_reader_results *results)
{
    (void)call;
    (void)results;
    fault = (enum fault)params->buffer_bytes;
    return STATUS_UNSUPPORTED;
}

static bool is_inside(uint64_t block, uint64_t block_count, uint64_t offset)
{
    return block <= BLOCKS && block_count <= BLOCKS - block && offset <= buffer_bytes &&
           block_count * BLOCK_BYTES <= buffer_bytes - offset;
}

static enum status
take_read(struct server_call *call, const struct block_channel_read_params *params)
{
    (void)call;
    if (!is_inside(params->block, params->block_count, params->offset)) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(
        (uint8_t *)buffer.address + params->offset,
        (const uint8_t *)disk.address + params->block * BLOCK_BYTES,
        (size_t)params->block_count * BLOCK_BYTES);
    return STATUS_OK;
}

static enum status
take_write(struct server_call *call, const struct block_channel_write_params *params)
{
    (void)call;
    if (!is_inside(params->block, params->block_count, params->offset)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (fault == FAULT_WRITES) {
        return STATUS_DEVICE_ERROR;
    }
    memcpy(
        (uint8_t *)disk.address + params->block * BLOCK_BYTES,
        (const uint8_t *)buffer.address + params->offset,
        (size_t)params->block_count * BLOCK_BYTES);
    return STATUS_OK;
}

static enum status take_flush(struct server_call *call)
{
    (void)call;
    return STATUS_OK;
}

static enum status take_call(struct server *unused, struct server_call *call)
{
    static const struct block_device_server device = {
        .geometry = take_geometry,
        .open = take_open,
        .open_reader = take_open_reader,
    };
    static const struct block_channel_server channel = {
        .read = take_read,
        .write = take_write,
        .flush = take_flush,
    };
    (void)unused;
    return server_is_export(call->badge) ? block_device_dispatch(&device, call)
                                         : block_channel_dispatch(&channel, call);
}

int main(int argument_count, const char *const *arguments)
{
    uint32_t memory = 0;
    (void)argument_count;
    (void)arguments;
    const uint64_t size_bytes = (uint64_t)BLOCKS * BLOCK_BYTES;
    if (memory_create(PROGRAM_LEDGER, size_bytes, &memory) != STATUS_OK ||
        mapping_create(memory, 0, size_bytes, MAP_READ | MAP_WRITE, &disk) != STATUS_OK) {
        return 1;
    }
    server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = take_call,
    };
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
