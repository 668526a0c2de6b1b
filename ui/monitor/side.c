/* Beside the graph: what the chosen process is, and what it holds. */
#include "graph_page.h"
#include "lib/text.h"
#include <stdio.h>

#define SIDE_WIDTH 380
#define TEXT_BYTES 128u
#define ROWS_MAX   512u

enum column { NAME, INTERFACE, METHODS, FROM };

static struct {
    struct ui_widget *title;
    struct ui_widget *about;
    struct ui_widget *more;
    struct ui_widget *list;
    char title_text[TEXT_BYTES];
    char about_text[TEXT_BYTES];
    char more_text[TEXT_BYTES];
    char cell[TEXT_BYTES];
    uint32_t rows[ROWS_MAX]; /* indices of what is held */
    uint32_t row_count;
} side;

static size_t count_rows(void *context)
{
    (void)context;
    return side.row_count;
}

static void name_process(char text[TEXT_BYTES], uint64_t number)
{
    const uint32_t index = snapshot_find(&monitor.snapshot, number);
    if (index != SNAPSHOT_NOWHERE) {
        (void)snprintf(text, TEXT_BYTES, "%s", monitor.snapshot.processes[index].name);
    } else if (number != 0) {
        (void)snprintf(text, TEXT_BYTES, "process %llu", (unsigned long long)number);
    } else {
        (void)snprintf(text, TEXT_BYTES, "kernel");
    }
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    const struct snapshot_held *held = &monitor.snapshot.held[side.rows[row]];
    const char *interface = monitor.snapshot.interfaces[held->interface];
    (void)context;
    switch ((enum column)column) {
    case NAME:
        (void)snprintf(side.cell, TEXT_BYTES, "%s", held->name[0] != '\0' ? held->name : "-");
        break;
    case INTERFACE:
        (void)snprintf(side.cell, TEXT_BYTES, "%s", interface[0] != '\0' ? interface : "-");
        break;
    case METHODS:
        ask_methods(side.cell, interface, held->mask);
        break;
    case FROM:
        name_process(side.cell, held->source);
        break;
    }
    return (struct ui_list_cell){.text = text_bytes(side.cell),
                                 .is_dim = column == METHODS ||
                                           (column == NAME && held->name[0] == '\0')};
}

/* Those with a name first: the others came in messages. */
static void find_rows(uint64_t holder)
{
    side.row_count = 0;
    for (uint32_t unnamed = 0; unnamed < 2; unnamed++) {
        for (uint32_t i = 0; i < monitor.snapshot.held_count && side.row_count < ROWS_MAX; i++) {
            const struct snapshot_held *held = &monitor.snapshot.held[i];
            if (held->holder == holder && (held->name[0] == '\0') == (unnamed != 0)) {
                side.rows[side.row_count++] = i;
            }
        }
    }
}

static void describe(const struct snapshot_process *process)
{
    char size[WORDS_MAX];
    char time[WORDS_MAX];
    char whose[WORDS_MAX];
    char parent[TEXT_BYTES];
    words_size(size, process->memory_bytes);
    words_duration(time, process->cpu_ns);
    principal_name(whose, process->principal);
    name_process(parent, process->parent);
    (void)snprintf(side.title_text, TEXT_BYTES, "%s", process->name);
    (void)snprintf(
        side.about_text,
        TEXT_BYTES,
        "Process %llu of %s, by %.24s",
        (unsigned long long)process->number,
        whose,
        parent);
    (void)snprintf(
        side.more_text,
        TEXT_BYTES,
        "%s, %u %s, CPU %s, holds %u",
        size,
        process->thread_count,
        process->thread_count == 1 ? "thread" : "threads",
        time,
        side.row_count);
}

void side_update(void)
{
    const uint32_t index = snapshot_find(&monitor.snapshot, graph_page.chosen);
    if (index == SNAPSHOT_NOWHERE) {
        side.row_count = 0;
        (void)snprintf(side.title_text, TEXT_BYTES, "No process is chosen");
        (void)snprintf(side.about_text, TEXT_BYTES, "Press one, or use Tab and the arrows.");
        (void)snprintf(side.more_text, TEXT_BYTES, "Arrows lead from who gives to who holds.");
    } else {
        find_rows(graph_page.chosen);
        describe(&monitor.snapshot.processes[index]);
    }
    ui_label_set(side.title, side.title_text);
    ui_label_set(side.about, side.about_text);
    ui_label_set(side.more, side.more_text);
    ui_list_updated(side.list);
}

/* To who gave it: the graph is walked along its edges. */
static void go_to_giver(void *context, struct ui_widget *widget)
{
    const size_t row = ui_list_selected(widget);
    (void)context;
    if (row < side.row_count) {
        const uint64_t source = monitor.snapshot.held[side.rows[row]].source;
        if (snapshot_find(&monitor.snapshot, source) != SNAPSHOT_NOWHERE) {
            graph_page_choose(source);
        }
    }
}

struct ui_widget *side_create(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "Name", .width = 98},
        {.title = "Interface", .width = 98},
        {.title = "May call", .width = 70, .grow = 1},
        {.title = "From", .width = 98},
    };
    const struct ui_list_options list = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .rows = 12,
        .model = {.count = count_rows, .cell = cell_of},
        .activated = {go_to_giver, NULL},
    };
    const struct ui_box_options options = {.axis = UI_COLUMN, .align = UI_ALIGN_FILL, .spacing = 4};
    struct ui_widget *column = ui_box_create(arena, &options);
    side.title = ui_box_add(column, ui_text_create(arena, "", UI_TEXT_BOLD), 0);
    side.about = ui_box_add(column, ui_text_create(arena, "", UI_TEXT_SMALL), 0);
    side.more = ui_box_add(column, ui_text_create(arena, "", UI_TEXT_SMALL), 0);
    side.list = ui_box_add(column, ui_list_create(arena, &list), 1);
    if (side.list != NULL) {
        ui_widget_set_size_min(side.list, SIDE_WIDTH, 0);
    }
    return column;
}
