/*
 * Typed at random: the line stays valid UTF-8 with the cursor between clusters, and the terminal
 * shows what the editor says it does. The first three bytes choose the terminal.
 */
#include "line_editor/line_editor.h"
#include "line_editor/character.h"
#include "screen.h"
#include <stddef.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define MEMORY_BYTES  512u
#define HISTORY_BYTES 200u
#define TYPED_MAX     600u

static struct screen screen;

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

/* The words of what was typed so far are what the next can become. */
static void complete(void *context, struct bytes before, struct completion *completion)
{
    (void)context;
    size_t start = before.size_bytes;
    while (start > 0 && before.data[start - 1] != ' ') {
        start--;
    }
    completion_word(completion, start);
    size_t word = 0;
    for (size_t i = 0; i < start; i++) {
        if (before.data[i] == ' ') {
            completion_add(completion, bytes_part(before, word, i - word), i % 2 == 0 ? ' ' : '\0');
            word = i + 1;
        }
    }
}

static void check_line(const struct line_editor *editor)
{
    const struct bytes text = line_editor_text(editor);
    const size_t cursor = editor->line.cursor;
    bool is_boundary = cursor == text.size_bytes;
    require(cursor <= text.size_bytes);
    require(text.size_bytes <= MEMORY_BYTES / 2);
    for (size_t offset = 0; offset < text.size_bytes;) {
        uint32_t code = 0;
        const size_t size = character_read(text, offset, &code);
        require(size != 0);
        require(code == '\t' || !character_is_control(code));
        require(offset > 0 || code == '\t' || character_width(code) > 0);
        is_boundary |= offset == cursor && (code == '\t' || character_width(code) > 0);
        offset += size;
    }
    require(is_boundary);
}

static void take(struct line_editor *editor, struct history *history, uint8_t byte)
{
    static const uint8_t prompt[] = {'>', ' ', 0xe4, 0xb8, 0xad, ' '};
    const enum line_result result = line_editor_type(editor, byte);
    check_line(editor);
    if (result == LINE_EDITED) {
        require(screen_shows(&screen, &editor->view, line_editor_content(editor)));
        return;
    }
    history_add(history, line_editor_text(editor));
    require(screen.column == 0);
    if (result == LINE_INTERRUPTED) {
        line_editor_start_behind(editor, screen.column);
    } else {
        line_editor_start(editor, (struct bytes){prompt, sizeof(prompt)});
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes < 3 || size_bytes > TYPED_MAX) {
        return 0;
    }
    uint8_t *memory = malloc(MEMORY_BYTES);
    uint8_t *history_memory = malloc(HISTORY_BYTES);
    struct history history;
    history_init(&history, history_memory, HISTORY_BYTES);
    struct line_editor editor;
    const struct line_editor_options options = {
        .sink = {screen_write, &screen},
        .memory = memory,
        .memory_bytes = MEMORY_BYTES,
        .history = &history,
        .completer = {(data[2] & 1u) != 0 ? complete : NULL, NULL},
    };
    line_editor_init(&editor, &options);
    line_editor_resize(&editor, data[0] % SCREEN_COLUMNS_MAX, data[1] % SCREEN_ROWS_MAX);
    screen_init(&screen, editor.view.columns, editor.view.rows);
    line_editor_start_behind(&editor, 0);
    for (size_t i = 3; i < size_bytes; i++) {
        take(&editor, &history, data[i]);
    }
    free(history_memory);
    free(memory);
    return 0;
}
