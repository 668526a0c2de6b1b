#include "overlay_settings/overlay_settings.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* What is taken lies in what was given, and has no more than it may. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct overlay_settings_parts parts;
    uint64_t *const input = malloc(size > 0 ? size : 1); /* of this size: beyond it is an error */
    require(input != NULL);
    memcpy(input, data, size);
    const struct bytes given = {(const uint8_t *)input, size};
    if (overlay_settings_open(given, &parts) == STATUS_OK) {
        const struct overlay_settings *const settings = &parts.settings;
        require(size <= OVERLAY_SETTINGS_BYTES_MAX && settings->peers == parts.peers);
        require(settings->peers_count <= OVERLAY_SETTINGS_PEERS_MAX);
        require(settings->listen_count <= OVERLAY_SETTINGS_PORTS_MAX);
        require(settings->allowed_count <= OVERLAY_SETTINGS_ALLOWED_MAX);
        for (uint32_t i = 0; i < settings->allowed_count; i++) {
            const uint8_t *const key = settings->allowed[i].data;
            require(settings->allowed[i].size_bytes == OVERLAY_SETTINGS_KEY_BYTES);
            require(key >= given.data && key + OVERLAY_SETTINGS_KEY_BYTES <= given.data + size);
        }
    }
    free(input);
    return 0;
}
