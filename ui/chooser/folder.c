#include "chooser/folder.h"
#include "chooser/place.h"
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define NS_PER_S UINT64_C(1000000000)

static bool is_own(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

int folder_read(struct listing *listing, const char *place)
{
    const struct dirent *found = NULL;
    DIR *folder = opendir(place);
    if (folder == NULL) {
        return errno;
    }
    listing_finish(listing);
    errno = 0;
    while (!listing->is_cut && (found = readdir(folder)) != NULL) {
        const struct bytes name = {(const uint8_t *)found->d_name, strlen(found->d_name)};
        if (!is_own(found->d_name)) {
            (void)listing_add(listing, name, found->d_type == DT_DIR);
        }
    }
    const int error = listing->is_cut ? 0 : errno;
    (void)closedir(folder);
    listing_sort(listing, LISTING_BY_NAME, false);
    return error;
}

void folder_look(struct listing_entry *entry, const char *place)
{
    char path[PLACE_BYTES_MAX];
    struct stat state;
    if (entry->is_known || !place_join(path, place, entry->name)) {
        return;
    }
    entry->is_known = true;
    if (stat(path, &state) == 0) {
        entry->size_bytes = (uint64_t)state.st_size;
        entry->modified_ns =
            (uint64_t)state.st_mtim.tv_sec * NS_PER_S + (uint64_t)state.st_mtim.tv_nsec;
    }
}

const char *folder_error(int error)
{
    switch (error) {
    case ENOENT:
        return "It is not there any more.";
    case EACCES:
    case EPERM:
    case EROFS:
        return "This program may not do that there.";
    case ENOSPC:
    case EDQUOT:
        return "There is no room left.";
    case EISDIR:
        return "It is a folder.";
    case ENOTDIR:
        return "A part of the path is a file.";
    case ENAMETOOLONG:
        return "The name is too long.";
    case EEXIST:
    case ENOTEMPTY:
        return "Something of that name is there.";
    case EPIPE:
    case ECONNRESET:
        return "The service that keeps the files has gone.";
    case ENOMEM:
        return "There is not enough memory.";
    case EIO:
        return "The disk has failed.";
    default:
        return strerror(error);
    }
}
