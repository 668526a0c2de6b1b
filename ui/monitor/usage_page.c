/* The page with what was used of CPUs and memory in the last minutes, and who uses it. */
#include "lib/text.h"
#include "monitor.h"
#include <stdio.h>
#include <stdlib.h>

#define TEXT_BYTES  96u
#define ROW_HEIGHT  26
#define NAME_WIDTH  150
#define VALUE_WIDTH 90
#define PADDING     14

static struct {
    struct ui_widget *charts;
    struct ui_widget *bars;
    char cpu_text[TEXT_BYTES];
    char memory_text[TEXT_BYTES];
} page;

static void describe(void)
{
    char part[WORDS_MAX];
    char used[WORDS_MAX];
    char all[WORDS_MAX];
    words_part(part, history_at(&monitor.cpu, 0));
    words_size(used, history_at(&monitor.memory, 0));
    words_size(all, monitor.memory_bytes);
    (void)snprintf(
        page.cpu_text,
        TEXT_BYTES,
        "%s of %u %s",
        part,
        monitor.cpu_count,
        monitor.cpu_count == 1 ? "CPU" : "CPUs");
    (void)snprintf(page.memory_text, TEXT_BYTES, "%s of %s", used, all);
}

static void draw_charts(void *context, struct ui_widget *widget, const struct ui_painter *painter)
{
    const int32_t gap = ui_pixels(painter->look, 12);
    const int32_t width = (widget->area.width - gap) / 2;
    struct rectangle area = {widget->area.x, widget->area.y, width, widget->area.height};
    const struct chart cpu = {
        &monitor.cpu, USAGE_WHOLE, UI_COLOUR_ACCENT, "CPU, last 3 minutes", page.cpu_text};
    const struct chart memory = {
        .history = &monitor.memory,
        .most = monitor.memory_bytes != 0 ? monitor.memory_bytes : history_most(&monitor.memory),
        .colour = UI_COLOUR_GOOD,
        .title = "Memory, last 3 minutes",
        .value = page.memory_text,
    };
    (void)context;
    describe();
    canvas_fill(painter->canvas, widget->area, ui_colour(painter->look, UI_COLOUR_BACKGROUND));
    chart_draw(painter, area, &cpu);
    area.x += width + gap;
    chart_draw(painter, area, &memory);
}

/* -- who uses it ------------------------------------------------------------------------------- */

static int compare(const void *left, const void *right)
{
    const uint64_t a = monitor.snapshot.processes[*(const uint32_t *)left].memory_bytes;
    const uint64_t b = monitor.snapshot.processes[*(const uint32_t *)right].memory_bytes;
    return a > b ? -1 : a < b;
}

static void draw_bar(
    const struct ui_painter *painter,
    struct rectangle row,
    const struct snapshot_process *process,
    uint64_t most)
{
    const struct ui_look *look = painter->look;
    const int32_t name_width = ui_pixels(look, NAME_WIDTH);
    const int32_t value_width = ui_pixels(look, VALUE_WIDTH);
    const int32_t room = row.width - name_width - value_width;
    const int32_t inset = row.height / 4;
    char size[WORDS_MAX];
    const struct rectangle track = {
        row.x + name_width, row.y + inset, room, row.height - 2 * inset};
    struct rectangle bar = track;
    const float radius = (float)track.height / 2;
    if (room <= track.height) {
        return;
    }
    bar.width = most > 0
                    ? (int32_t)((uint64_t)room * (process->memory_bytes / 1024) / (most / 1024 + 1))
                    : 0;
    bar.width = bar.width < bar.height ? bar.height : bar.width;
    canvas_round_fill(painter->canvas, track, radius, ui_colour(look, UI_COLOUR_UNSELECTED));
    canvas_round_fill(painter->canvas, bar, radius, principal_colour(look, process->principal));
    words_size(size, process->memory_bytes);
    const struct paint_text left = {
        .area = {row.x, row.y, name_width - inset, row.height},
        .text = text_bytes(process->name),
        .colour = ui_colour(look, UI_COLOUR_TEXT),
    };
    const struct paint_text right = {
        .area = {row.x + row.width - value_width, row.y, value_width, row.height},
        .text = text_bytes(size),
        .style = UI_TEXT_SMALL,
        .align = PAINT_END,
        .colour = ui_colour(look, UI_COLOUR_DIM),
    };
    paint_text(painter, &left);
    paint_text(painter, &right);
}

/* In two columns, those who have most first, as many as there is room for. */
static void draw_bars(void *context, struct ui_widget *widget, const struct ui_painter *painter)
{
    const struct ui_look *look = painter->look;
    const int32_t padding = ui_pixels(look, PADDING);
    const int32_t height = ui_pixels(look, ROW_HEIGHT);
    const float radius = (float)ui_metric(look, UI_METRIC_RADIUS);
    const uint32_t count = monitor.snapshot.listed_count;
    uint32_t rows[SNAPSHOT_PROCESSES_MAX];
    (void)context;
    for (uint32_t i = 0; i < count; i++) {
        rows[i] = i;
    }
    qsort(rows, count, sizeof(rows[0]), compare);
    canvas_fill(painter->canvas, widget->area, ui_colour(look, UI_COLOUR_BACKGROUND));
    canvas_round_fill(painter->canvas, widget->area, radius, ui_colour(look, UI_COLOUR_SURFACE));
    canvas_round_outline(
        painter->canvas, widget->area, radius, 1, ui_colour(look, UI_COLOUR_BORDER));
    const struct rectangle inside = rectangle_inset(widget->area, padding);
    const uint32_t fit = inside.height > height ? (uint32_t)(inside.height / height) : 0;
    const int32_t width = (inside.width - 2 * padding) / 2;
    for (uint32_t i = 0; i < count && i < 2 * fit; i++) {
        const struct rectangle row = {
            inside.x + (i < fit ? 0 : width + 2 * padding),
            inside.y + (int32_t)(i % fit) * height,
            width,
            height};
        draw_bar(
            painter,
            row,
            &monitor.snapshot.processes[rows[i]],
            monitor.snapshot.processes[rows[0]].memory_bytes);
    }
}

/* -- the page ---------------------------------------------------------------------------------- */

struct ui_widget *usage_page_create(struct ui_arena *arena)
{
    const struct ui_custom_options charts = {.draw = draw_charts, .width = 600, .height = 200};
    const struct ui_custom_options bars = {.draw = draw_bars, .width = 600, .height = 160};
    const struct ui_box_options box = {
        .axis = UI_COLUMN, .align = UI_ALIGN_FILL, .spacing = 12, .padding = 12};
    struct ui_widget *column = ui_box_create(arena, &box);
    page.charts = ui_box_add(column, ui_custom_create(arena, &charts), 2);
    ui_box_add(column, ui_text_create(arena, "Memory of processes", UI_TEXT_BOLD), 0);
    page.bars = ui_box_add(column, ui_custom_create(arena, &bars), 3);
    return column;
}

void usage_page_update(void)
{
    ui_widget_redraw(page.charts);
    ui_widget_redraw(page.bars);
}
