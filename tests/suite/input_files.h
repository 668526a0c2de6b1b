/* Files that a test program brings along and writes into its directory. */
#pragma once

/* Writes all of them below the working directory. 0, or -1 with errno. */
int input_files_write(void);

/* Made by inputs.py; the last one has no name. */
struct input_file {
    const char *name;
    const char *start;
    const char *end;
};

extern const struct input_file input_files[];
