/* The page with a table of processes. */
#include "lib/text.h"
#include "monitor.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_BYTES 160u

/* A line of blocks: one for each of the last looks. */
#define BLOCKS       8u
#define BLOCK_FIRST  0x81u /* the last byte of U+2581; the others follow it */
#define BLOCKS_SHOWN 24u

enum column { NUMBER, NAME, PRINCIPAL, CPU, LINE, TIME, MEMORY, THREADS };

static struct {
    struct ui_widget *list;
    uint32_t rows[SNAPSHOT_PROCESSES_MAX]; /* indices in their order */
    uint32_t row_count;
    enum column sorted;
    bool is_descending;
    uint64_t selected; /* the process' number; 0: none */
    char cell[CELL_BYTES];
} page = {.sorted = NUMBER};

/* -- order ------------------------------------------------------------------------------------- */

static int compare_numbers(uint64_t left, uint64_t right)
{
    return left < right ? -1 : left > right;
}

static int compare_by(enum column column, uint32_t left, uint32_t right)
{
    const struct snapshot_process *a = &monitor.snapshot.processes[left];
    const struct snapshot_process *b = &monitor.snapshot.processes[right];
    switch (column) {
    case NAME:
        return strcmp(a->name, b->name);
    case PRINCIPAL:
        return compare_numbers(a->principal, b->principal);
    case CPU:
    case LINE:
        return compare_numbers(
            monitor.usage.processes[left].last, monitor.usage.processes[right].last);
    case TIME:
        return compare_numbers(a->cpu_ns, b->cpu_ns);
    case MEMORY:
        return compare_numbers(a->memory_bytes, b->memory_bytes);
    case THREADS:
        return compare_numbers(a->thread_count, b->thread_count);
    case NUMBER:
        break;
    }
    return compare_numbers(a->number, b->number);
}

static int compare(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    const int order = compare_by(page.sorted, a, b);
    const int turned = page.is_descending ? -order : order;
    return turned != 0 ? turned : compare_by(NUMBER, a, b);
}

static void order(void)
{
    page.row_count = monitor.usage.count;
    for (uint32_t i = 0; i < page.row_count; i++) {
        page.rows[i] = i;
    }
    qsort(page.rows, page.row_count, sizeof(page.rows[0]), compare);
}

static void sort(void *context, size_t column, bool is_descending)
{
    (void)context;
    page.sorted = (enum column)column;
    page.is_descending = is_descending;
    order();
    ui_list_updated(page.list);
}

/* -- cells ------------------------------------------------------------------------------------- */

static size_t count_rows(void *context)
{
    (void)context;
    return page.row_count;
}

/* The newest at the right; its height is the share of one CPU, the lowest one none at all. */
static void put_line(const struct usage_process *usage)
{
    size_t length = 0;
    for (uint32_t i = 0; i < BLOCKS_SHOWN; i++) {
        const uint32_t ago = BLOCKS_SHOWN - 1 - i;
        const uint32_t value = ago < usage->line_count ? usage->line[ago] : 0;
        const uint32_t high = value == 0 ? 0 : 1 + value * (BLOCKS - 1) / USAGE_WHOLE;
        page.cell[length++] = (char)0xe2;
        page.cell[length++] = (char)0x96;
        page.cell[length++] = (char)(BLOCK_FIRST + (high < BLOCKS ? high : BLOCKS - 1));
    }
    page.cell[length] = '\0';
}

static void put_number(uint64_t number)
{
    (void)snprintf(page.cell, CELL_BYTES, "%llu", (unsigned long long)number);
}

static struct ui_list_cell cell_of(void *context, size_t row, size_t column)
{
    const uint32_t index = page.rows[row];
    const struct snapshot_process *process = &monitor.snapshot.processes[index];
    const struct usage_process *usage = &monitor.usage.processes[index];
    (void)context;
    switch ((enum column)column) {
    case NUMBER:
        put_number(process->number);
        break;
    case NAME:
        (void)snprintf(page.cell, CELL_BYTES, "%s", process->name);
        break;
    case PRINCIPAL:
        principal_name(page.cell, process->principal);
        break;
    case CPU:
        words_part(page.cell, usage->last);
        break;
    case LINE:
        put_line(usage);
        break;
    case TIME:
        words_duration(page.cell, process->cpu_ns);
        break;
    case MEMORY:
        words_size(page.cell, process->memory_bytes);
        break;
    case THREADS:
        put_number(process->thread_count);
        break;
    }
    return (struct ui_list_cell){.text = text_bytes(page.cell),
                                 .is_dim = column == NUMBER || column == LINE ||
                                           (column == CPU && usage->last == 0)};
}

static void selected(void *context, struct ui_widget *widget)
{
    const size_t row = ui_list_selected(widget);
    (void)context;
    page.selected = row < page.row_count ? monitor.snapshot.processes[page.rows[row]].number : 0;
}

/* -- the page ---------------------------------------------------------------------------------- */

struct ui_widget *processes_page_create(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "No.", .width = 56, .is_right = true, .is_sortable = true},
        {.title = "Name", .width = 160, .grow = 1, .is_sortable = true},
        {.title = "Principal", .width = 140, .is_sortable = true},
        {.title = "CPU", .width = 72, .is_right = true, .is_sortable = true},
        {.title = "Last looks", .width = 240, .is_mono = true, .is_sortable = true},
        {.title = "CPU time", .width = 104, .is_right = true, .is_sortable = true},
        {.title = "Memory", .width = 96, .is_right = true, .is_sortable = true},
        {.title = "Threads", .width = 80, .is_right = true, .is_sortable = true},
    };
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .rows = 16,
        .empty = "The list of processes was not given to this program.",
        .model = {.count = count_rows, .cell = cell_of, .sort = sort},
        .selected = {selected, NULL},
    };
    const struct ui_box_options box = {.axis = UI_COLUMN, .align = UI_ALIGN_FILL, .padding = 12};
    struct ui_widget *column = ui_box_create(arena, &box);
    page.list = ui_box_add(column, ui_list_create(arena, &options), 1);
    if (page.list != NULL) {
        ui_list_show_sorted(page.list, NUMBER, false);
    }
    return column;
}

void processes_page_update(void)
{
    const uint64_t number = page.selected;
    order();
    ui_list_updated(page.list);
    for (uint32_t i = 0; number != 0 && i < page.row_count; i++) {
        if (monitor.snapshot.processes[page.rows[i]].number == number) {
            ui_list_select(page.list, i); /* wherever he is now */
        }
    }
}
