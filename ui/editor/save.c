#include "save.h"
#include "chooser/place.h"
#include <errno.h>
#include <stdio.h>

/* Makes the new file; `place` is where. */
static int create(const struct save_disk *disk, const char *folder, char place[PLACE_BYTES_MAX])
{
    int error = EEXIST;
    for (unsigned int i = 1; error == EEXIST && i <= SAVE_NAMES_MAX; i++) {
        char name[PLACE_NAME_BYTES_MAX];
        (void)snprintf(name, sizeof(name), ".saving-%u", i);
        error = place_join(place, folder, name) ? disk->create(disk->context, place) : ENAMETOOLONG;
    }
    return error;
}

static int write_all(const struct save_disk *disk, const struct save_content *content)
{
    size_t offset = 0;
    int error = 0;
    struct bytes bytes = content->view(content->context, offset);
    while (error == 0 && bytes.size_bytes > 0) {
        error = disk->write(disk->context, bytes);
        offset += bytes.size_bytes;
        bytes = content->view(content->context, offset);
    }
    const int kept = disk->keep(disk->context);
    return error != 0 ? error : kept;
}

int save_file(const struct save_disk *disk, const char *place, const struct save_content *content)
{
    char folder[PLACE_BYTES_MAX];
    char new_place[PLACE_BYTES_MAX];
    place_parent(folder, place);
    int error = create(disk, folder, new_place);
    if (error != 0) {
        return error;
    }
    error = write_all(disk, content);
    if (error == 0) {
        error = disk->rename(disk->context, new_place, place);
    }
    if (error != 0) {
        (void)disk->remove(disk->context, new_place); /* why it was not saved is what counts */
    }
    return error;
}
