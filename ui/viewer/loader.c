#include "loader.h"
#include "schema/kernel_client.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOADER_STACK_BYTES 0x40000u
#define PATH_BYTES         700u

static struct {
    pthread_t thread;
    bool is_busy; /* the first thread's */
    char path[PATH_BYTES];
    uint32_t event;
    uint64_t bits;
    struct picture picture; /* the thread's, until it has ended */
} loader;

static void refuse(const char *reason)
{
    (void)snprintf(loader.picture.reason, sizeof(loader.picture.reason), "%s", reason);
}

/* All of an open file; NULL: the reason is said. */
static uint8_t *read_whole(FILE *file, size_t *size_bytes)
{
    if (fseek(file, 0, SEEK_END) != 0) {
        refuse(strerror(errno));
        return NULL;
    }
    const long size = ftell(file);
    if (size < 0 || (size_t)size > LOADER_FILE_BYTES_MAX) {
        refuse("the file is larger than what is read here");
        return NULL;
    }
    rewind(file);
    uint8_t *data = malloc(size > 0 ? (size_t)size : 1);
    if (data == NULL) {
        refuse("there is not enough memory for it");
        return NULL;
    }
    *size_bytes = fread(data, 1, (size_t)size, file);
    return data;
}

static void load(void)
{
    size_t size = 0;
    FILE *file = fopen(loader.path, "rb");
    if (file == NULL) {
        refuse(strerror(errno));
        return;
    }
    uint8_t *data = read_whole(file, &size);
    (void)fclose(file);
    if (data != NULL) {
        const struct bytes bytes = {data, size};
        /* The reason is in the picture. */
        (void)picture_decode(bytes, PICTURES_PIXELS_MAX, &loader.picture);
        free(data);
    }
}

static void *run(void *argument)
{
    const struct event_signal_params done = {.bits = loader.bits};
    (void)argument;
    load();
    (void)event_signal(loader.event, &done); /* the program's own */
    return NULL;
}

bool loader_begin(const char *path, uint32_t event, uint64_t bits)
{
    pthread_attr_t attributes;
    (void)snprintf(loader.path, sizeof(loader.path), "%s", path);
    loader.event = event;
    loader.bits = bits;
    loader.picture = (struct picture){0};
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, LOADER_STACK_BYTES);
    loader.is_busy = pthread_create(&loader.thread, &attributes, run, NULL) == 0;
    pthread_attr_destroy(&attributes);
    return loader.is_busy;
}

bool loader_is_busy(void)
{
    return loader.is_busy;
}

struct picture loader_take(void)
{
    pthread_join(loader.thread, NULL);
    loader.is_busy = false;
    return loader.picture;
}
