#include "folder.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

bool folder_is_picture(const char *name)
{
    static const char *const endings[] = {".png", ".jpg", ".jpeg", ".ppm", ".pgm"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (strcasecmp(dot, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void add(struct folder *folder, const char *name)
{
    if (folder->count < FOLDER_NAMES_MAX && strlen(name) < FOLDER_NAME_BYTES) {
        (void)snprintf(folder->names[folder->count++], FOLDER_NAME_BYTES, "%s", name);
    }
}

static int compare(const void *one, const void *other)
{
    return strcmp(one, other);
}

static void list(struct folder *folder, const char *file)
{
    DIR *directory = opendir(folder->path[0] != '\0' ? folder->path : ".");
    const struct dirent *entry = NULL;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (folder_is_picture(entry->d_name) && strcmp(entry->d_name, file) != 0) {
            add(folder, entry->d_name);
        }
    }
    if (directory != NULL) {
        (void)closedir(directory);
    }
}

void folder_open(struct folder *folder, const char *path)
{
    struct stat found;
    char file[FOLDER_NAME_BYTES] = "";
    const bool is_folder = stat(path, &found) == 0 && S_ISDIR(found.st_mode);
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    memset(folder, 0, sizeof(*folder));
    if (is_folder) {
        (void)snprintf(folder->path, sizeof(folder->path), "%s/", path);
    } else {
        (void)snprintf(folder->path, sizeof(folder->path), "%.*s", (int)(name - path), path);
        (void)snprintf(file, sizeof(file), "%s", name);
        add(folder, name);
    }
    list(folder, file);
    qsort(folder->names, folder->count, FOLDER_NAME_BYTES, compare);
    for (size_t i = 0; i < folder->count; i++) {
        folder->current = strcmp(folder->names[i], file) == 0 ? i : folder->current;
    }
}

bool folder_path(const struct folder *folder, char *path, size_t size_bytes)
{
    if (folder->count == 0) {
        return false;
    }
    const int size =
        snprintf(path, size_bytes, "%s%s", folder->path, folder->names[folder->current]);
    return size > 0 && (size_t)size < size_bytes;
}

void folder_go(struct folder *folder, int steps)
{
    if (folder->count > 0) {
        const int count = (int)folder->count;
        folder->current = (size_t)((((int)folder->current + steps) % count + count) % count);
    }
}
