/*
 * manifest_check SOURCE MESSAGE SCHEMAS FILE...
 *
 * Checks the message that a manifest's source was evaluated to, for a package with these
 * programs and other files.
 * What is wrong is said as "SOURCE:LINE: ...": the line is that of the first occurrence of the word
 * at fault behind the name of the service that it is in.
 */
#include "lib/status.h"
#include "manifest.h"
#include "reflection/reflection.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world {
    struct reflection reflection;
    char **files;
    int file_count;
};

static bool has_file(void *context, struct bytes name)
{
    const struct world *world = context;
    for (int i = 0; i < world->file_count; i++) {
        if (strlen(world->files[i]) == name.size_bytes &&
            memcmp(world->files[i], name.data, name.size_bytes) == 0) {
            return true;
        }
    }
    return false;
}

static bool mask_of(void *context, struct bytes interface, struct bytes facet, uint64_t *mask)
{
    struct world *world = context;
    return reflection_mask(&world->reflection, interface, facet, mask) == STATUS_OK;
}

static struct bytes read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(2);
    }
    const long size_bytes = ftell(file);
    rewind(file);
    /* One byte more, so that the text of a file ends. */
    uint8_t *data = calloc((size_t)size_bytes + 1, 1);
    if (data == NULL || fread(data, 1, (size_t)size_bytes, file) != (size_t)size_bytes) {
        perror(path);
        exit(2);
    }
    (void)fclose(file);
    return (struct bytes){data, (size_t)size_bytes};
}

/* Where the word stands in quotes, from `from` on; NULL: nowhere. */
static const char *find_quoted(const char *from, struct bytes word)
{
    char quoted[256];
    (void)snprintf(
        quoted, sizeof(quoted), "\"%.*s\"", (int)word.size_bytes, (const char *)word.data);
    return strstr(from, quoted);
}

static unsigned line_of(const char *source, const struct manifest_fault *fault)
{
    const char *at = source;
    if (fault->service.size_bytes > 0) {
        char name[256];
        (void)snprintf(
            name,
            sizeof(name),
            "name = \"%.*s\"",
            (int)fault->service.size_bytes,
            (const char *)fault->service.data);
        const char *service = strstr(source, name);
        at = service != NULL ? service : source;
    }
    const char *word = fault->word.size_bytes > 0 ? find_quoted(at, fault->word) : NULL;
    at = word != NULL ? word : at;
    unsigned line = 1;
    for (const char *byte = source; byte < at; byte++) {
        line += *byte == '\n' ? 1 : 0;
    }
    return line;
}

int main(int argument_count, char **arguments)
{
    if (argument_count < 4) {
        fprintf(stderr, "usage: manifest_check SOURCE MESSAGE SCHEMAS FILE...\n");
        return 2;
    }
    static struct world world;
    static struct manifest manifest;
    struct manifest_fault fault;
    world.files = arguments + 4;
    world.file_count = argument_count - 4;
    enum status status = reflection_open(&world.reflection, read_file(arguments[3]));
    if (status != STATUS_OK) {
        fprintf(stderr, "%s: %s\n", arguments[3], status_text(status));
        return 2;
    }
    const struct manifest_world meaning = {&world, has_file, mask_of};
    status = manifest_open(read_file(arguments[2]), &meaning, &manifest, &fault);
    if (status == STATUS_OK) {
        return 0;
    }
    fprintf(
        stderr,
        "%s:%u: %s%.*s%s%s: \"%.*s\" (%s)\n",
        arguments[1],
        line_of((const char *)read_file(arguments[1]).data, &fault),
        fault.service.size_bytes > 0 ? "service \"" : "",
        (int)fault.service.size_bytes,
        fault.service.size_bytes > 0 ? (const char *)fault.service.data : "",
        fault.service.size_bytes > 0 ? "\": " : "",
        fault.problem,
        (int)fault.word.size_bytes,
        fault.word.size_bytes > 0 ? (const char *)fault.word.data : "",
        status_text(status));
    return 1;
}
