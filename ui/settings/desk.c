/* The settings of the desktop, as the compositor has them. */
#include "lib/memory.h"
#include "schema/windows_client.h"
#include "settings.h"

#define KEYMAP_BYTES 64u

struct desktop_settings desk;
static uint8_t keymap[KEYMAP_BYTES]; /* of `desk` */

/* A view of the message, or of another list, becomes ours. */
static void keep_keymap(struct bytes name)
{
    const size_t size = name.size_bytes < sizeof(keymap) ? name.size_bytes : 0;
    memmove(keymap, name.data, size);
    desk.keymap = (struct bytes){keymap, size};
}

void desk_read(void)
{
    struct windows_settings_results results = {0};
    if (windows_settings(settings.windows, &results) == STATUS_OK) {
        desk = results.settings;
        keep_keymap(desk.keymap);
    }
}

bool desk_change(void)
{
    const struct windows_change_settings_params params = {.settings = desk};
    const enum status status = windows_change_settings(settings.windows, &params);
    switch (status) {
    case STATUS_OK:
        keep_keymap(desk.keymap);
        settings_say("");
        return true;
    case STATUS_DENIED:
        settings_say("You may look at these settings, not change them.");
        break;
    case STATUS_INVALID_ARGUMENT:
        settings_say("This screen or keyboard cannot do that: nothing was changed.");
        break;
    default:
        settings_say_failure("Nothing was changed", status);
        break;
    }
    desk_read();
    return false;
}
