/* Whatever is kept: no read outside of it, and what is accepted can be, and is kept again. */
#include "desk_settings.h"
#include "lib/memory.h"

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct desktop_settings settings;
    struct desktop_settings again;
    uint8_t kept[KEPT_SETTINGS_BYTES];
    uint8_t kept_again[KEPT_SETTINGS_BYTES];
    if (desk_settings_read((struct bytes){data, size_bytes}, &settings) != STATUS_OK) {
        return 0;
    }
    require(desk_settings_check(&settings) == STATUS_OK);
    desk_settings_write(&settings, kept);
    require(desk_settings_read((struct bytes){kept, sizeof(kept)}, &again) == STATUS_OK);
    desk_settings_write(&again, kept_again);
    require(memcmp(kept, kept_again, sizeof(kept)) == 0);
    return 0;
}
