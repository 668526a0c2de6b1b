/* The page with what the supervisor looks after, and what each service needs. */
#include "lib/text.h"
#include "monitor.h"
#include "service_list.h"
#include <stdio.h>

#define CELL_BYTES 96u

enum column { CONDITION, NAME, PROGRAM, PROCESS, STARTS, LAST_EXIT, MEMORY };
enum need_column { NEED_NAME, NEED_INTERFACE, NEED_FROM };

static struct {
    struct ui_widget *list;
    struct ui_widget *title;
    struct ui_widget *needs;
    uint32_t rows[SNAPSHOT_NEEDS_MAX]; /* indices of needs */
    uint32_t row_count;
    char title_text[CELL_BYTES];
    char cell[CELL_BYTES];
    char need_cell[CELL_BYTES];
} page;

static size_t count_services(void *context)
{
    (void)context;
    return monitor.snapshot.service_count;
}

static enum ui_icon condition_icon(uint16_t condition)
{
    switch (condition) {
    case SERVICE_CONDITION_READY:
        return UI_ICON_CHECK;
    case SERVICE_CONDITION_DELAYED:
        return UI_ICON_WARNING;
    case SERVICE_CONDITION_STOPPED:
        return UI_ICON_CROSS;
    default:
        return UI_ICON_RELOAD;
    }
}

static void put_memory(uint64_t process)
{
    const uint32_t index = snapshot_find(&monitor.snapshot, process);
    page.cell[0] = '\0';
    if (index != SNAPSHOT_NOWHERE) {
        words_size(page.cell, monitor.snapshot.processes[index].memory_bytes);
    }
}

static struct ui_list_cell service_cell(void *context, size_t row, size_t column)
{
    const struct snapshot_service *service = &monitor.snapshot.services[row];
    const char *text = page.cell;
    (void)context;
    switch ((enum column)column) {
    case CONDITION:
        text = service_condition_words(service->condition);
        break;
    case NAME:
        text = service->name;
        break;
    case PROGRAM:
        text = service->program;
        break;
    case PROCESS:
        (void)snprintf(page.cell, CELL_BYTES, "%llu", (unsigned long long)service->process);
        break;
    case STARTS:
        (void)snprintf(page.cell, CELL_BYTES, "%u", service->start_count);
        break;
    case LAST_EXIT:
        (void)snprintf(page.cell, CELL_BYTES, "%u", service->last_exit_code);
        break;
    case MEMORY:
        put_memory(service->process);
        break;
    }
    return (struct ui_list_cell){
        .text = text_bytes(text),
        .icon = column == CONDITION ? condition_icon(service->condition) : UI_ICON_NONE,
        .is_dim = column == PROGRAM,
    };
}

/* -- what one needs ---------------------------------------------------------------------------- */

static size_t count_needs(void *context)
{
    (void)context;
    return page.row_count;
}

static struct ui_list_cell need_cell(void *context, size_t row, size_t column)
{
    const struct snapshot_need *need = &monitor.snapshot.needs[page.rows[row]];
    const char *text = need->name;
    (void)context;
    if (column == NEED_INTERFACE) {
        text = monitor.snapshot.interfaces[need->interface];
    } else if (column == NEED_FROM) {
        text = need->from[0] != '\0' ? need->from : "the kernel";
    }
    return (struct ui_list_cell){.text = text_bytes(text), .is_dim = column == NEED_FROM};
}

static void show_needs(void)
{
    const size_t chosen = ui_list_selected(page.list);
    page.row_count = 0;
    for (uint32_t i = 0; i < monitor.snapshot.need_count; i++) {
        if (monitor.snapshot.needs[i].service == chosen) {
            page.rows[page.row_count++] = i;
        }
    }
    if (chosen < monitor.snapshot.service_count) {
        (void)snprintf(
            page.title_text, CELL_BYTES, "%s needs", monitor.snapshot.services[chosen].name);
    } else {
        (void)snprintf(page.title_text, CELL_BYTES, "Choose a service to see what it needs");
    }
    ui_label_set(page.title, page.title_text);
    ui_list_updated(page.needs);
}

static void selected(void *context, struct ui_widget *widget)
{
    (void)context;
    (void)widget;
    show_needs();
}

/* -- the page ---------------------------------------------------------------------------------- */

static struct ui_widget *make_services(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "Condition", .width = 110},
        {.title = "Name", .width = 140, .grow = 1},
        {.title = "Program", .width = 140, .grow = 1},
        {.title = "Process", .width = 76, .is_right = true},
        {.title = "Starts", .width = 66, .is_right = true},
        {.title = "Last exit", .width = 80, .is_right = true},
        {.title = "Memory", .width = 90, .is_right = true},
    };
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .rows = 12,
        .empty = "The supervisor was not given to this program.",
        .model = {.count = count_services, .cell = service_cell},
        .selected = {selected, NULL},
    };
    return ui_list_create(arena, &options);
}

static struct ui_widget *make_needs(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "Name", .width = 140, .grow = 1},
        {.title = "Interface", .width = 140, .grow = 1},
        {.title = "Answered by", .width = 140, .grow = 1},
    };
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .rows = 6,
        .model = {.count = count_needs, .cell = need_cell},
    };
    return ui_list_create(arena, &options);
}

struct ui_widget *services_page_create(struct ui_arena *arena)
{
    const struct ui_box_options box = {
        .axis = UI_COLUMN, .align = UI_ALIGN_FILL, .spacing = 8, .padding = 12};
    struct ui_widget *column = ui_box_create(arena, &box);
    page.list = ui_box_add(column, make_services(arena), 2);
    page.title = ui_box_add(column, ui_text_create(arena, "", UI_TEXT_BOLD), 0);
    page.needs = ui_box_add(column, make_needs(arena), 1);
    return column;
}

void services_page_update(void)
{
    ui_list_updated(page.list);
    show_needs();
}
