/* About: what was booted, as it was measured before anything of it ran; memory; services. */
#include "lib/message.h"
#include "lib/text.h"
#include "posix/capability.h"
#include "runtime/program.h"
#include "schema/boot_data.h"
#include "schema/kernel_client.h"
#include "service_list.h"
#include "settings.h"
#include <stdio.h>

#define VALUE_BYTES   96u
#define SERVICES_MAX  64u
#define SERVICE_BYTES 40u

struct service {
    char name[SERVICE_BYTES];
    char program[SERVICE_BYTES];
    const char *condition;
    char starts[12];
};

static struct {
    struct ui_widget *memory;
    struct ui_widget *list;
    char edition[VALUE_BYTES];
    char hash[VALUE_BYTES];
    char signer[VALUE_BYTES];
    char memory_text[VALUE_BYTES];
    struct service services[SERVICES_MAX];
    uint32_t service_count;
} about;

/* -- what was booted --------------------------------------------------------------------------- */

static bool read_record(struct boot_record *record)
{
    size_t size = 0;
    const void *data = tessera_boot_record(&size);
    struct message message;
    struct message_struct root;
    return size > 0 && message_open((struct bytes){data, size}, &message) == STATUS_OK &&
           message_root(&message, &root) == STATUS_OK &&
           boot_record_read(&root, record) == STATUS_OK;
}

static void read_boot(void)
{
    static const char *const shims[SHIM_COUNT] = {
        [SHIM_UNKNOWN] = "unknown",
        [SHIM_PVH] = "PVH",
        [SHIM_UEFI] = "UEFI",
        [SHIM_SBI] = "SBI",
        [SHIM_ARM64] = "Linux protocol",
    };
    struct boot_record record;
    if (!read_record(&record)) {
        (void)snprintf(about.edition, sizeof(about.edition), "nobody said");
        return;
    }
    (void)snprintf(
        about.edition,
        sizeof(about.edition),
        "%.*s, %.*s, started by %s",
        (int)record.edition.size_bytes,
        (const char *)record.edition.data,
        (int)record.architecture.size_bytes,
        (const char *)record.architecture.data,
        record.shim < SHIM_COUNT ? shims[record.shim] : "?");
    words_for_key(about.hash, sizeof(about.hash), record.package_hash);
    words_for_key(about.signer, sizeof(about.signer), record.signer);
}

/* -- what runs --------------------------------------------------------------------------------- */

static void show_memory(void)
{
    struct machine_state_results machine = {0};
    char all[32];
    char left[32];
    if (machine_state(PROGRAM_CLOCK, &machine) != STATUS_OK) {
        return;
    }
    words_for_bytes(all, sizeof(all), machine.memory_bytes);
    words_for_bytes(left, sizeof(left), machine.memory_free_bytes);
    (void)snprintf(about.memory_text, sizeof(about.memory_text), "%s, %s of it free", all, left);
    ui_label_set(about.memory, about.memory_text);
}

static void add_service(void *context, const struct service_state *state)
{
    (void)context;
    if (about.service_count < SERVICES_MAX) {
        struct service *service = &about.services[about.service_count++];
        settings_copy(service->name, sizeof(service->name), state->name);
        settings_copy(service->program, sizeof(service->program), state->program);
        service->condition = service_condition_words(state->condition);
        (void)snprintf(service->starts, sizeof(service->starts), "%u", state->start_count);
    }
}

/* Without an answer there are none to be seen. */
static void read_services(void)
{
    about.service_count = 0;
    if (settings.services != 0) {
        (void)services_visit(settings.services, add_service, NULL);
    }
}

static size_t count_services(void *context)
{
    (void)context;
    return about.service_count;
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    const struct service *service = &about.services[row];
    const char *const texts[] = {
        service->name, service->program, service->condition, service->starts};
    (void)context;
    return (struct ui_list_cell){.text = text_bytes(texts[column]), .is_dim = column == 1};
}

void about_update(void)
{
    show_memory();
    read_services();
    ui_list_updated(about.list);
}

static struct ui_widget *make_list(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "Service", .width = 130, .grow = 1},
        {.title = "Program", .width = 150, .grow = 1},
        {.title = "Is", .width = 80},
        {.title = "Starts", .width = 64, .is_right = true}};
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .rows = 5,
        .empty = "This program is not told which services there are.",
        .model = {.count = count_services, .cell = cell_of},
    };
    return ui_list_create(arena, &options);
}

static struct ui_widget *make_value(struct ui_arena *arena, const char *text, bool is_key)
{
    const struct ui_label_options options = {
        .text = text, .style = is_key ? UI_TEXT_MONO : UI_TEXT_BODY, .wraps = true};
    return ui_label_create(arena, &options);
}

struct ui_widget *about_build(struct ui_arena *arena)
{
    struct ui_widget *page = settings_page(arena, "About this machine");
    struct ui_widget *form = ui_form_create(arena);
    read_boot();
    about.memory = make_value(arena, "", false);
    ui_form_add(arena, form, "Edition", make_value(arena, about.edition, false));
    ui_form_add(arena, form, "Measured", make_value(arena, about.hash, true));
    ui_form_add(arena, form, "Signed by", make_value(arena, about.signer, true));
    ui_form_add(arena, form, "Memory", about.memory);
    ui_box_add(page, form, 0);
    about.list = ui_box_add(page, make_list(arena), 1);
    return page;
}
