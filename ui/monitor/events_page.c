/* The page with what is recorded: the audit log's last events, and lines of the log. */
#include "events.h"
#include "holdings/holdings.h"
#include "lib/text.h"
#include "monitor.h"
#include "posix/capability.h"
#include "reflection/reflection.h"
#include "schema/audit_client.h"
#include "schema/log_client.h"
#include <stdio.h>

#define ANSWERS_MAX 64u
#define FIRST_COUNT 300u /* so many of those before the first look */
#define CELL_BYTES  EVENTS_TEXT_BYTES

enum event_column { TIME, EVENT, PROCESS, WHAT };
enum line_column { LINE_TIME, LINE_PROCESS, LINE_TEXT };

static struct {
    uint32_t audit; /* 0: it was not given */
    uint32_t log;
    bool is_watched;
    struct events records;
    struct events lines;
    struct ui_widget *record_list;
    struct ui_widget *line_list;
    char cell[CELL_BYTES];
} page;

/* -- asking ------------------------------------------------------------------------------------ */

/* As the schema has it. */
static struct bytes event_name(uint16_t event)
{
    struct enum_type_reader known = {0};
    struct bytes name = text_bytes("?");
    struct reflection *descriptions = holdings_descriptions();
    if (descriptions != NULL &&
        reflection_enum(descriptions, text_bytes("AuditEvent"), &known) == STATUS_OK) {
        (void)message_list_text(&known.members, event, &name);
    }
    return name;
}

static void take_record(const struct audit_record *record)
{
    const struct events_facts facts = {
        .number = record->number,
        .time_ns = record->time_ns,
        .process = record->process,
        .kind = event_name(record->event),
        .parts = {record->source, record->method, record->text},
    };
    events_add(&page.records, &facts);
}

static bool ask_records(uint64_t *after)
{
    const struct audit_log_read_params params = {.after = *after};
    struct audit_log_read_results_reader results = {0};
    enum status status = audit_log_read(page.audit, &params, &results);
    for (uint32_t i = 0; status == STATUS_OK && i < results.records.count; i++) {
        struct audit_record record;
        status = audit_record_list_get(&results.records, i, &record);
        if (status == STATUS_OK) {
            *after = record.number;
            take_record(&record);
        }
    }
    return status == STATUS_OK && results.records.count > 0;
}

static void begin_audit(void)
{
    const struct audit_log_watch_params watch = {
        .event = monitor.application.event, .bits = MONITOR_BIT_AUDIT};
    struct audit_log_state_results now = {0};
    if (audit_log_state(page.audit, &now) == STATUS_OK && now.state.last_number > FIRST_COUNT) {
        page.records.last_number = now.state.last_number - FIRST_COUNT;
    }
    (void)audit_log_watch(page.audit, &watch); /* without, each look asks */
    page.is_watched = true;
}

static void ask_audit(void)
{
    if (page.audit == 0) {
        return;
    }
    if (!page.is_watched) {
        begin_audit();
    }
    uint64_t after = page.records.last_number;
    for (uint32_t i = 0; i < ANSWERS_MAX && ask_records(&after); i++) {
    }
}

static bool ask_lines(uint64_t *after)
{
    static const char *const severities[SEVERITY_COUNT] = {
        [SEVERITY_DEBUG] = "debug",
        [SEVERITY_INFORMATION] = "information",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_ERROR] = "error",
    };
    const struct log_read_params params = {.after = *after};
    struct log_read_results_reader results = {0};
    enum status status = log_read(page.log, &params, &results);
    for (uint32_t i = 0; status == STATUS_OK && i < results.entries.count; i++) {
        struct log_entry entry;
        status = log_entry_list_get(&results.entries, i, &entry);
        if (status != STATUS_OK) {
            break;
        }
        const bool is_known = entry.severity < SEVERITY_COUNT;
        const struct events_facts facts = {
            .number = entry.number,
            .time_ns = entry.time_ns,
            .process = entry.process,
            .kind = text_bytes(is_known ? severities[entry.severity] : "?"),
            .parts = {entry.text},
        };
        *after = entry.number;
        events_add(&page.lines, &facts);
    }
    return status == STATUS_OK && results.entries.count > 0;
}

static void ask_log(void)
{
    uint64_t after = page.lines.last_number;
    for (uint32_t i = 0; page.log != 0 && i < ANSWERS_MAX && ask_lines(&after); i++) {
    }
}

/* -- rows: the newest is the first ------------------------------------------------------------- */

static size_t count_records(void *context)
{
    (void)context;
    return events_found(&page.records);
}

static size_t count_lines(void *context)
{
    (void)context;
    return events_found(&page.lines);
}

static void put_time(const struct events_entry *entry)
{
    (void)snprintf(
        page.cell,
        CELL_BYTES,
        "%llu.%03u",
        (unsigned long long)(entry->time_ns / 1000000000),
        (unsigned)(entry->time_ns / 1000000 % 1000));
}

static void put_process(uint64_t number)
{
    const uint32_t index = snapshot_find(&monitor.snapshot, number);
    if (index != SNAPSHOT_NOWHERE) {
        (void)snprintf(page.cell, CELL_BYTES, "%s", monitor.snapshot.processes[index].name);
    } else {
        (void)snprintf(page.cell, CELL_BYTES, "%llu", (unsigned long long)number);
    }
}

static struct ui_list_cell record_cell(void *context, size_t row, size_t column)
{
    const struct events_entry *entry = events_at(&page.records, (uint32_t)row);
    const char *text = page.cell;
    (void)context;
    switch ((enum event_column)column) {
    case TIME:
        put_time(entry);
        break;
    case EVENT:
        text = entry->kind;
        break;
    case PROCESS:
        put_process(entry->process);
        break;
    case WHAT:
        text = entry->text;
        break;
    }
    return (struct ui_list_cell){.text = text_bytes(text), .is_dim = column == TIME};
}

static struct ui_list_cell line_cell(void *context, size_t row, size_t column)
{
    const struct events_entry *entry = events_at(&page.lines, (uint32_t)row);
    const char *text = entry->text;
    enum ui_icon icon = UI_ICON_NONE;
    (void)context;
    if (column == LINE_TIME) {
        put_time(entry);
        text = page.cell;
    } else if (column == LINE_PROCESS) {
        put_process(entry->process);
        text = page.cell;
    } else if (entry->kind[0] == 'w' || entry->kind[0] == 'e') {
        icon = UI_ICON_WARNING;
    }
    return (struct ui_list_cell){
        .text = text_bytes(text), .icon = icon, .is_dim = column == LINE_TIME};
}

static void filtered(void *context, struct ui_widget *widget)
{
    char text[EVENTS_FILTER_BYTES];
    (void)context;
    (void)ui_field_read(widget, text, sizeof(text));
    events_filter(&page.records, text);
    events_filter(&page.lines, text);
    ui_list_updated(page.record_list);
    ui_list_updated(page.line_list);
}

/* -- the page ---------------------------------------------------------------------------------- */

static struct ui_widget *make_records(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "Seconds", .width = 90, .is_right = true},
        {.title = "Event", .width = 150},
        {.title = "Process", .width = 140},
        {.title = "What", .width = 200, .grow = 1},
    };
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .rows = 10,
        .empty = page.audit != 0 ? "Nothing of this was recorded."
                                 : "The audit log is the machine owner's: this session has none.",
        .model = {.count = count_records, .cell = record_cell},
    };
    return ui_list_create(arena, &options);
}

static struct ui_widget *make_lines(struct ui_arena *arena)
{
    static const struct ui_list_column columns[] = {
        {.title = "Seconds", .width = 90, .is_right = true},
        {.title = "Process", .width = 140},
        {.title = "Line", .width = 300, .grow = 1},
    };
    const struct ui_list_options options = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .has_header = true,
        .has_border = true,
        .rows = 6,
        .empty = page.log != 0 ? "There is no such line."
                               : "The log is the machine owner's: this session has none.",
        .model = {.count = count_lines, .cell = line_cell},
    };
    return ui_list_create(arena, &options);
}

struct ui_widget *events_page_create(struct ui_arena *arena)
{
    const struct ui_box_options box = {
        .axis = UI_COLUMN, .align = UI_ALIGN_FILL, .spacing = 8, .padding = 12};
    const struct ui_field_options search = {
        .placeholder = "Only events and lines with this text",
        .icon = UI_ICON_SEARCH,
        .bytes_max = EVENTS_FILTER_BYTES - 1,
        .changed = {filtered, NULL},
    };
    struct ui_widget *column = ui_box_create(arena, &box);
    page.audit = tessera_capability("audit");
    page.log = tessera_capability("log");
    ui_box_add(column, ui_field_create(arena, &search), 0);
    ui_box_add(column, ui_text_create(arena, "Audit", UI_TEXT_BOLD), 0);
    page.record_list = ui_box_add(column, make_records(arena), 3);
    ui_box_add(column, ui_text_create(arena, "Log", UI_TEXT_BOLD), 0);
    page.line_list = ui_box_add(column, make_lines(arena), 2);
    return column;
}

void events_page_update(void)
{
    const uint64_t record = page.records.last_number;
    const uint64_t line = page.lines.last_number;
    ask_audit();
    ask_log();
    if (page.records.last_number != record) {
        ui_list_updated(page.record_list);
    }
    if (page.lines.last_number != line) {
        ui_list_updated(page.line_list);
    }
}
