/* Which pictures lie beside one, by name. Reads folders as POSIX has them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define FOLDER_NAMES_MAX  512u
#define FOLDER_NAME_BYTES 128u
#define FOLDER_PATH_BYTES 512u

struct folder {
    char path[FOLDER_PATH_BYTES]; /* with a "/" at its end; empty: where the program is */
    char names[FOLDER_NAMES_MAX][FOLDER_NAME_BYTES];
    size_t count;
    size_t current;
};

/* Whether a file of this name is taken for a picture. */
bool folder_is_picture(const char *name);

/*
 * Lists the folder that the path is in, or is; the file itself is current, and listed whatever its
 * name is. What cannot be listed has that file alone.
 */
void folder_open(struct folder *folder, const char *path);

/* The current one's path. False: there is none, or the path is too long. */
bool folder_path(const struct folder *folder, char *path, size_t size_bytes);

/* Goes on by so many, round at the ends. */
void folder_go(struct folder *folder, int steps);
