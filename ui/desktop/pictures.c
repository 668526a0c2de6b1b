/*
 * Screenshots: a picture of the screen becomes a file of the person's, PNG, in "Pictures". A thread
 * does that, one picture after the other, so that the panel goes on. What is written lies beside
 * its place until it is whole; its place is taken before, so that nothing is ever overwritten.
 */
#include "pictures/pictures.h"
#include "desktop.h"
#include "lib/calendar.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "schema/directory_client.h"
#include "schema/kernel_client.h"
#include "schema/windows_client.h"
#include "starting/starting.h"
#include <pthread.h>
#include <stdio.h>

#define KEEPER_STACK_BYTES 0x20000u
#define NS_PER_S           UINT64_C(1000000000)

#define FOLDER     "Pictures"
#define PATH_BYTES 64u

#define NO_MEMORY "There is no memory left for a picture."
/* Of one second. */
#define NAMES_MAX 100u

/* What goes into one message. */
#define PART_BYTES 3072u

struct writing {
    uint32_t file;
    size_t count; /* of `part` */
    uint8_t part[PART_BYTES];
};

static struct {
    pthread_t thread;
    bool is_busy; /* from its start until pictures_signalled() */
    /* The thread's, while it is busy: */
    struct window_shell_take_screenshot_results shot;
    struct writing writing;
    char path[PATH_BYTES];
    enum status status;
} keeper;

/* -- the file ---------------------------------------------------------------------------------- */

static enum status flush(struct writing *writing)
{
    const struct file_append_params params = {.data = {writing->part, writing->count}};
    struct file_append_results results = {0};
    const enum status status =
        writing->count > 0 ? file_append(writing->file, &params, &results) : STATUS_OK;
    writing->count = 0;
    return status;
}

static enum status write_part(void *context, struct bytes part)
{
    struct writing *writing = context;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && part.size_bytes > 0) {
        const size_t room = sizeof(writing->part) - writing->count;
        const size_t size = part.size_bytes < room ? part.size_bytes : room;
        memcpy(writing->part + writing->count, part.data, size);
        writing->count += size;
        part = bytes_part(part, size, part.size_bytes - size);
        if (writing->count == sizeof(writing->part)) {
            status = flush(writing);
        }
    }
    return status;
}

static enum status open_new(uint32_t directory, const char *path, uint32_t *file)
{
    const struct directory_open_file_writable_params params = {
        .path = text_bytes(path), .creation = CREATION_ALWAYS};
    struct directory_open_file_writable_results results = {0};
    const enum status status = directory_open_file_writable(directory, &params, &results);
    *file = results.file;
    return status;
}

static enum status make_folder(uint32_t directory)
{
    const struct directory_open_directory_writable_params params = {
        .path = text_bytes(FOLDER), .creation = CREATION_IF_ABSENT};
    struct directory_open_directory_writable_results results = {0};
    const enum status status = directory_open_directory_writable(directory, &params, &results);
    capability_release(results.directory);
    return status;
}

/* By date and time, where they are known. */
static void make_path(char path[PATH_BYTES], uint32_t number)
{
    const uint64_t seconds = wall_clock_now_ns(desktop.time) / NS_PER_S;
    char time[32] = "";
    char more[16] = "";
    if (desktop.time != NULL && seconds < CALENDAR_SECONDS_END) {
        const struct calendar_time at = calendar_at(seconds);
        (void)snprintf(
            time,
            sizeof(time),
            "-%04u-%02u-%02u-%02u%02u%02u",
            at.year,
            at.month,
            at.day,
            at.hour,
            at.minute,
            at.second);
    }
    if (number > 1) {
        (void)snprintf(more, sizeof(more), "-%u", number);
    }
    (void)snprintf(path, PATH_BYTES, FOLDER "/screen%s%s.png", time, more);
}

/* An empty file, where there was none. */
static enum status take_place(uint32_t directory)
{
    enum status status = STATUS_OVERLAP;
    for (uint32_t number = 1; number <= NAMES_MAX && status == STATUS_OVERLAP; number++) {
        uint32_t file = 0;
        make_path(keeper.path, number);
        status = open_new(directory, keeper.path, &file);
        capability_release(file);
    }
    return status;
}

static void remove_file(uint32_t directory, const char *path)
{
    const struct directory_remove_params params = {.path = text_bytes(path)};
    (void)directory_remove(directory, &params); /* what stays is an empty or a partial file */
}

static enum status write_aside(uint32_t directory, const char *aside, const struct pixels *pixels)
{
    const struct picture_sink sink = {.write = write_part, .context = &keeper.writing};
    keeper.writing.count = 0;
    enum status status = open_new(directory, aside, &keeper.writing.file);
    if (status != STATUS_OK) {
        return status;
    }
    status = picture_encode_png(pixels, &sink);
    if (status == STATUS_OK) {
        status = flush(&keeper.writing);
    }
    if (status == STATUS_OK) {
        status = file_sync(keeper.writing.file);
    }
    capability_release(keeper.writing.file);
    return status;
}

static enum status keep(uint32_t directory, const struct pixels *pixels)
{
    char aside[PATH_BYTES + 8];
    enum status status = make_folder(directory);
    if (status == STATUS_OK) {
        status = take_place(directory);
    }
    if (status != STATUS_OK) {
        return status;
    }
    (void)snprintf(aside, sizeof(aside), "%s.part", keeper.path);
    status = write_aside(directory, aside, pixels);
    if (status == STATUS_OK) {
        const struct directory_rename_params params = {
            .from = text_bytes(aside), .to = text_bytes(keeper.path)};
        status = directory_rename(directory, &params);
    }
    if (status != STATUS_OK) {
        remove_file(directory, aside);
        remove_file(directory, keeper.path);
    }
    return status;
}

/* -- the thread -------------------------------------------------------------------------------- */

static enum status keep_shot(uint32_t directory)
{
    const struct window_shell_take_screenshot_results *shot = &keeper.shot;
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    enum status status = mapping_create_whole(shot->memory, MAP_READ, &mapping, &size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    const struct pixels pixels = {
        mapping.address, shot->width, shot->height, (int32_t)shot->stride_bytes};
    if (shot->stride_bytes < shot->width * sizeof(uint32_t) ||
        (uint64_t)shot->stride_bytes * shot->height > size_bytes) {
        status = STATUS_MALFORMED;
    } else {
        status = keep(directory, &pixels);
    }
    mapping_finish(&mapping);
    return status;
}

static void *run(void *argument)
{
    const uint32_t directory = starting_own_directory();
    (void)argument;
    keeper.status = directory != 0 ? keep_shot(directory) : STATUS_NOT_FOUND;
    capability_release(directory);
    capability_release(keeper.shot.memory);
    const struct event_signal_params done = {.bits = BIT_PICTURE_KEPT};
    (void)event_signal(desktop.application.event, &done); /* our own */
    return NULL;
}

void pictures_keep(void)
{
    pthread_attr_t attributes;
    if (keeper.is_busy) {
        panel_say("The picture before is still being kept.");
        return;
    }
    const enum status status = window_shell_take_screenshot(desktop.shell, &keeper.shot);
    if (status == STATUS_LIMIT_EXCEEDED) {
        panel_say(NO_MEMORY);
    }
    if (status != STATUS_OK) {
        return; /* or somebody else has it */
    }
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, KEEPER_STACK_BYTES);
    keeper.is_busy = pthread_create(&keeper.thread, &attributes, run, NULL) == 0;
    pthread_attr_destroy(&attributes);
    if (!keeper.is_busy) {
        capability_release(keeper.shot.memory);
    }
    panel_say(keeper.is_busy ? "Keeping a picture of the screen..." : NO_MEMORY);
}

void pictures_signalled(void)
{
    char text[DESKTOP_TEXT_BYTES];
    pthread_join(keeper.thread, NULL);
    keeper.is_busy = false;
    if (keeper.status == STATUS_OK) {
        (void)snprintf(text, sizeof(text), "Kept: %s", keeper.path);
    } else {
        (void)snprintf(
            text, sizeof(text), "The picture is not kept: %s", status_text(keeper.status));
    }
    panel_say(text);
}
