/*
 * What is served while the server is tested. "keys": writes certificate and key, and ends. Without
 * an argument: writes the site, and then again and again another number into `counter`.
 */
#include "input_files.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INDEX_BYTES  1024u
#define BIG_BYTES    1000000u
#define PAUSE_US     100000u
#define NUMBER_BYTES 32u

static void must(bool holds, const char *what)
{
    if (!holds) {
        perror(what);
        exit(1);
    }
}

static void write_file(const char *name, const void *data, size_t size_bytes)
{
    FILE *file = fopen(name, "w");
    must(file != NULL, name);
    must(fwrite(data, 1, size_bytes, file) == size_bytes, name);
    must(fclose(file) == 0, name);
}

/* What web.py expects at each place. */
static void write_pattern(const char *name, size_t size_bytes)
{
    uint8_t *data = malloc(size_bytes);
    must(data != NULL, name);
    for (size_t i = 0; i < size_bytes; i++) {
        data[i] = (uint8_t)(i * 7 + i / 256);
    }
    write_file(name, data, size_bytes);
    free(data);
}

static void write_site(void)
{
    write_pattern("index.html", INDEX_BYTES);
    write_pattern("big", BIG_BYTES);
    must(mkdir("sub", 0755) == 0, "sub");
    must(mkdir("bare", 0755) == 0, "bare");
    write_file("sub/index.html", "sub\n", strlen("sub\n"));
}

int main(int argument_count, char **arguments)
{
    if (argument_count > 1 && strcmp(arguments[1], "keys") == 0) {
        must(input_files_write() == 0, "keys");
        return 0;
    }
    write_site();
    puts("site: written");
    fflush(stdout);
    for (unsigned number = 0;; number++) {
        char text[NUMBER_BYTES];
        const int size_bytes = snprintf(text, sizeof(text), "%08u\n", number);
        write_file("counter.new", text, (size_t)size_bytes);
        must(rename("counter.new", "counter") == 0, "counter");
        usleep(PAUSE_US);
    }
}
