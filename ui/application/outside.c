/* What the toolkit asks of its outside. */
#include "application_parts.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "schema/windows_client.h"
#include <stdlib.h>
#include <sys/mman.h>

/* What fits into a message (WindowClient.copy). */
#define COPY_BYTES_MAX 3072u

#define NS_PER_MS UINT64_C(1000000)

static bool
open_popup(void *context, struct ui_window *parent, struct ui_window *popup, struct rectangle place)
{
    struct application *application = context;
    const struct application_window *over = application_window_of(application, parent);
    if (over == NULL) {
        return false;
    }
    const struct window_opening opening = {
        .kind = WINDOW_KIND_POPUP,
        .parent = over->window.number,
        .x = (int16_t)place.x,
        .y = (int16_t)place.y,
        .width = (uint16_t)place.width,
        .height = (uint16_t)place.height,
    };
    return application_add(application, &opening, popup) != NULL;
}

static void close_popup(void *context, struct ui_window *popup)
{
    struct application *application = context;
    struct application_window *window = application_window_of(application, popup);
    if (window != NULL) {
        application_close(application, window);
    }
}

static void set_pointer(void *context, struct ui_window *ui, enum ui_pointer shape)
{
    struct application *application = context;
    const struct application_window *window = application_window_of(application, ui);
    if (window != NULL) {
        const struct window_client_set_pointer_params params = {
            .window = window->window.number, .shape = (uint16_t)shape};
        (void)window_client_set_pointer(application->connection.client, &params); /* closed: no */
    }
}

/* Writes a text into a Memory. */
static bool write_into(uint32_t memory, struct bytes text)
{
    struct mapping mapping = {0};
    if (mapping_create(memory, 0, text.size_bytes, MAP_READ | MAP_WRITE, &mapping) != STATUS_OK) {
        return false;
    }
    void *address = mapping.address;
    memcpy(address, text.data, text.size_bytes);
    mapping_finish(&mapping);
    (void)munmap(address, text.size_bytes);
    return true;
}

static bool copy_lent(const struct application *application, uint32_t serial, struct bytes text)
{
    const struct window_client_lend_params lend = {.size_bytes = (uint32_t)text.size_bytes};
    const struct window_client_copy_lent_params copied = {
        .serial = serial, .size_bytes = (uint32_t)text.size_bytes};
    struct window_client_lend_results lent = {0};
    const uint32_t client = application->connection.client;
    if (window_client_lend(client, &lend, &lent) != STATUS_OK) {
        return false;
    }
    const bool is_copied =
        write_into(lent.memory, text) && window_client_copy_lent(client, &copied) == STATUS_OK;
    capability_release(lent.memory);
    return is_copied;
}

static bool copy(void *context, struct ui_window *window, uint32_t serial, struct bytes text)
{
    const struct application *application = context;
    (void)window;
    if (text.size_bytes == 0 || text.size_bytes > UI_CLIPBOARD_BYTES_MAX) {
        return false;
    }
    if (text.size_bytes > COPY_BYTES_MAX) {
        return copy_lent(application, serial, text);
    }
    const struct window_client_copy_params params = {.serial = serial, .data = text};
    return window_client_copy(application->connection.client, &params) == STATUS_OK;
}

/* The program's own copy of what lies in a Memory. */
static struct bytes
take_memory(struct application *application, uint32_t memory, uint32_t size_bytes)
{
    struct mapping mapping = {0};
    uint64_t whole_bytes = 0;
    if (mapping_create_whole(memory, MAP_READ, &mapping, &whole_bytes) != STATUS_OK) {
        return (struct bytes){0};
    }
    void *address = mapping.address;
    application->pasted = whole_bytes >= size_bytes ? malloc(size_bytes) : NULL;
    if (application->pasted != NULL) {
        memcpy(application->pasted, address, size_bytes);
    }
    mapping_finish(&mapping);
    (void)munmap(address, whole_bytes);
    return (struct bytes){application->pasted, application->pasted != NULL ? size_bytes : 0};
}

static struct bytes take_data(struct application *application, struct bytes data)
{
    /* It lies in the message page, which the allocation may need. */
    static uint8_t aside[COPY_BYTES_MAX];
    const size_t size_bytes = data.size_bytes < sizeof(aside) ? data.size_bytes : sizeof(aside);
    memcpy(aside, data.data, size_bytes);
    application->pasted = malloc(size_bytes);
    if (application->pasted == NULL) {
        return (struct bytes){0};
    }
    memcpy(application->pasted, aside, size_bytes);
    return (struct bytes){application->pasted, size_bytes};
}

static struct bytes paste(void *context, struct ui_window *window, uint32_t serial)
{
    struct application *application = context;
    const struct window_client_paste_params params = {.serial = serial};
    struct window_client_paste_results pasted = {0};
    (void)window;
    free(application->pasted);
    application->pasted = NULL;
    if (window_client_paste(application->connection.client, &params, &pasted) != STATUS_OK) {
        return (struct bytes){0};
    }
    if (pasted.data.size_bytes > 0) {
        return take_data(application, pasted.data);
    }
    struct bytes text = {0};
    if (pasted.size_bytes > 0 && pasted.size_bytes <= UI_CLIPBOARD_BYTES_MAX) {
        text = take_memory(application, pasted.memory, pasted.size_bytes);
    }
    capability_release(pasted.memory);
    return text;
}

static void set_timer(void *context, struct ui_window *ui, uint32_t delay_ms)
{
    struct application *application = context;
    struct application_window *window = application_window_of(application, ui);
    if (window != NULL) {
        window->timer_ns = delay_ms != 0 ? clock_now_ns() + delay_ms * NS_PER_MS : 0;
    }
}

void application_set_outside(struct application *application)
{
    application->outside = (struct ui_outside){
        .context = application,
        .open_popup = open_popup,
        .close_popup = close_popup,
        .set_pointer = set_pointer,
        .copy = copy,
        .paste = paste,
        .set_timer = set_timer,
    };
}
