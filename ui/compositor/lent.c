/* Memory for texts that fit into no message: the compositor's, lent to a client. */
#include "compositor.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include <sys/mman.h>

static void unmap(struct lent *lent)
{
    void *address = lent->mapping.address;
    if (lent->mapping.handle != 0) {
        mapping_finish(&lent->mapping);
    }
    if (address != NULL) {
        (void)munmap(address, lent->size_bytes); /* the addresses are free again */
    }
}

static enum status make(uint32_t size_bytes, struct lent *lent)
{
    *lent = (struct lent){.size_bytes = size_bytes};
    enum status status = memory_create(PROGRAM_LEDGER, size_bytes, &lent->memory);
    if (status == STATUS_OK) {
        status = mapping_create(lent->memory, 0, size_bytes, MAP_READ | MAP_WRITE, &lent->mapping);
    }
    if (status != STATUS_OK) {
        unmap(lent);
        capability_release(lent->memory);
        *lent = (struct lent){0};
    }
    return status == STATUS_NO_MEMORY ? STATUS_LIMIT_EXCEEDED : status;
}

void lent_finish(struct client *client)
{
    struct lent *lent = &client->lent;
    if (lent->memory != 0) {
        const struct process_revoke_params params = {.handle = lent->memory};
        (void)process_revoke(PROGRAM_PROCESS, &params); /* our own */
        unmap(lent);
        capability_release(lent->memory);
        client->surface_bytes -= lent->size_bytes;
    }
    *lent = (struct lent){0};
}

enum status lent_make(struct client *client, uint32_t size_bytes, uint32_t *memory)
{
    if (!panes_have_room(client, size_bytes)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = make(size_bytes, &client->lent);
    if (status != STATUS_OK) {
        return status;
    }
    client->surface_bytes += size_bytes;
    status = capability_copy(client->lent.memory, ~UINT64_C(0), memory);
    if (status != STATUS_OK) {
        lent_finish(client);
    }
    return status;
}

enum status lent_copy(struct client *client, struct bytes data, uint32_t *memory)
{
    lent_finish(client);
    const enum status status = lent_make(client, (uint32_t)data.size_bytes, memory);
    if (status == STATUS_OK) {
        memcpy(client->lent.mapping.address, data.data, data.size_bytes);
    }
    return status;
}
