/* What somebody types as a path, in a folder that he typed before: it stays a place. */
#include "chooser/place.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* "/" and names with "/" between them. */
static void check_place(const char *place)
{
    char name[PLACE_BYTES_MAX];
    require(place[0] == '/');
    require(strlen(place) < PLACE_BYTES_MAX);
    for (const char *at = &place[1]; *at != '\0';) {
        const size_t size = strcspn(at, "/");
        memcpy(name, at, size);
        name[size] = '\0';
        require(place_is_name(name));
        at += size + (at[size] == '/' ? 1 : 0);
        require(at[-1] != '/' || *at != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    char typed[2049];
    char folder[PLACE_BYTES_MAX] = "/";
    char place[PLACE_BYTES_MAX];
    char copy[PLACE_NAME_BYTES_MAX];
    if (size_bytes >= sizeof(typed)) {
        return 0;
    }
    memcpy(typed, data, size_bytes);
    typed[size_bytes] = '\0';
    for (const char *at = typed; at < &typed[size_bytes]; at += strlen(at) + 1) {
        if (!place_read(place, folder, at)) {
            continue;
        }
        check_place(place);
        place_parent(folder, place);
        check_place(folder);
        require(place_is_in(place, folder));
        require(
            place_is_root(place) || !place_copy_name(copy, place_name(place), 2) ||
            place_is_name(copy));
        memcpy(folder, place, sizeof(folder));
    }
    return 0;
}
