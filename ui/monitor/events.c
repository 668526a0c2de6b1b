#include "events.h"
#include "lib/printable.h"
#include "lib/text.h"
#include <stdbool.h>
#include <string.h>
#include <strings.h>

static void take_parts(char target[EVENTS_TEXT_BYTES], const struct bytes parts[EVENTS_PARTS_MAX])
{
    size_t length = 0;
    for (uint32_t i = 0; i < EVENTS_PARTS_MAX; i++) {
        const size_t room = EVENTS_TEXT_BYTES - 1 - length;
        if (parts[i].size_bytes > 0 && room > 1) {
            target[length] = ' ';
            const size_t gap = length > 0 ? 1 : 0;
            length += gap + printable_text(target + length + gap, room - gap, parts[i], NULL);
        }
    }
    target[length] = '\0';
}

static void find(struct events *events)
{
    events->found_count = 0;
    for (uint32_t i = 0; i < events->count; i++) {
        const uint32_t place = (events->first + i) % EVENTS_MAX;
        const struct events_entry *entry = &events->entries[place];
        if (strcasestr(entry->kind, events->filter) != NULL ||
            strcasestr(entry->text, events->filter) != NULL) {
            events->found[events->found_count++] = place;
        }
    }
}

void events_add(struct events *events, const struct events_facts *facts)
{
    if (facts->number <= events->last_number) {
        return;
    }
    const uint32_t place = (events->first + events->count) % EVENTS_MAX;
    const bool is_full = events->count == EVENTS_MAX;
    struct events_entry *entry = &events->entries[place];
    events->first = is_full ? (events->first + 1) % EVENTS_MAX : events->first;
    events->count += is_full ? 0 : 1;
    events->last_number = facts->number;
    *entry = (struct events_entry){
        .number = facts->number, .time_ns = facts->time_ns, .process = facts->process};
    const size_t length = printable_text(entry->kind, EVENTS_KIND_BYTES - 1, facts->kind, NULL);
    entry->kind[length] = '\0';
    take_parts(entry->text, facts->parts);
    find(events);
}

void events_filter(struct events *events, const char *text)
{
    (void)text_copy(events->filter, EVENTS_FILTER_BYTES, text);
    find(events);
}

uint32_t events_found(const struct events *events)
{
    return events->found_count;
}

const struct events_entry *events_at(const struct events *events, uint32_t index)
{
    return &events->entries[events->found[events->found_count - 1 - index]];
}
