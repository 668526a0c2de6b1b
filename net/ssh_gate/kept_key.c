/* The host key, of which the seed is kept: 32 bytes. */
#include "kept_state/kept_state.h"
#include "lib/status.h"
#include "runtime/log.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "service.h"
#include <sodium/utils.h>

static struct kept_state kept;
static uint64_t room[SEED_BYTES / sizeof(uint64_t)];

static const struct bytes seed_room = {(const uint8_t *)room, sizeof(room)};

static enum status open_state(struct bytes *content)
{
    struct mapping mapping;
    uint64_t size_bytes = 0;
    enum kept_memory_state state = KEPT_MEMORY_NEW;
    enum status status = mapping_create_whole(
        program_capability("state"), MAP_READ | MAP_WRITE, &mapping, &size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    const struct bytes memory = {mapping.address, (size_t)size_bytes};
    status = kept_state_open(&kept, memory, sizeof(room), program_capability("keeper"));
    if (status == STATUS_OK) {
        status = kept_state_read(&kept, seed_room, &state, content);
    }
    if (status == STATUS_OK &&
        (state == KEPT_MEMORY_DAMAGED ||
         (content->size_bytes != 0 && content->size_bytes != sizeof(room)))) {
        log_print(SEVERITY_ERROR, "the host key is damaged: there is a new one");
        content->size_bytes = 0;
    }
    return status;
}

static void tell(const struct key_pair *pair, const char *how)
{
    char fingerprint[SSH_FINGERPRINT_BYTES];
    ssh_key_fingerprint(pair->public_key, fingerprint);
    log_print(SEVERITY_INFORMATION, "the host key is %s%s", fingerprint, how);
}

/* On the disk first: whoever was shown a key finds it again. */
static enum status make(struct key_pair *pair, struct random *random)
{
    random_fill(random, (uint8_t *)room, sizeof(room));
    const enum status on_disk = kept_state_keep(&kept, seed_room);
    if (on_disk != STATUS_OK && on_disk != STATUS_UNSUPPORTED) {
        return on_disk;
    }
    const enum status status = kept_memory_write(&kept.memory, seed_room);
    if (status == STATUS_OK) {
        key_pair_of_seed((const uint8_t *)room, pair);
        tell(
            pair, on_disk == STATUS_OK ? ", and new" : ", and new: without a disk it is each time");
    }
    return status;
}

enum status kept_key_open(struct key_pair *pair, struct random *random)
{
    struct bytes content = {0};
    enum status status = open_state(&content);
    if (status == STATUS_OK && content.size_bytes == 0) {
        status = make(pair, random);
    } else if (status == STATUS_OK) {
        key_pair_of_seed(content.data, pair);
        tell(pair, "");
    }
    sodium_memzero(room, sizeof(room));
    if (status != STATUS_OK) {
        log_print(SEVERITY_ERROR, "there is no host key: %s", status_text(status));
    }
    return status;
}
