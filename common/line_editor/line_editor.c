#include "line_editor/line_editor.h"
#include "lib/memory.h"
#include "line_editor/character.h"
#include "search.h"

static const struct bytes no_bytes = {NULL, 0};

void line_editor_init(struct line_editor *editor, const struct line_editor_options *options)
{
    const size_t half_bytes = options->memory_bytes / 2;
    *editor = (struct line_editor){
        .history = options->history,
        .completer = options->completer,
        .draft = options->memory + half_bytes,
    };
    view_init(&editor->view, &options->sink);
    line_init(&editor->line, options->memory, half_bytes);
}

void line_editor_resize(struct line_editor *editor, uint32_t columns, uint32_t rows)
{
    view_resize(&editor->view, columns, rows);
}

struct bytes line_editor_text(const struct line_editor *editor)
{
    return line_text(&editor->line);
}

struct view_content line_editor_content(const struct line_editor *editor)
{
    return (struct view_content){
        .prompt = editor->prompt,
        .text = line_text(&editor->line),
        .cursor = editor->line.cursor,
    };
}

/* -- showing ---------------------------------------------------------------------------------- */

static void draw_all(struct line_editor *editor)
{
    const struct view_content content = line_editor_content(editor);
    view_draw_all(&editor->view, &content);
}

/* Cuts what the screen has no room for; a prompt that is too long by itself is left out. */
static void fit(struct line_editor *editor)
{
    if (!view_fits_prompt(&editor->view, editor->prompt)) {
        editor->prompt = no_bytes;
    }
    const struct view_content content = line_editor_content(editor);
    const size_t fitting = view_fitting_bytes(&editor->view, &content);
    if (fitting < editor->line.size_bytes) {
        editor->line.size_bytes = fitting;
        editor->line.cursor = editor->line.cursor < fitting ? editor->line.cursor : fitting;
    }
}

/*
 * Shows what changed from an offset on. Even less text can take more rows, when tabs and wide
 * characters come to lie otherwise.
 */
static void draw(struct line_editor *editor, size_t from)
{
    fit(editor);
    const struct view_content content = line_editor_content(editor);
    view_draw(&editor->view, &content, from);
}

static void begin(struct line_editor *editor, struct bytes prompt, uint32_t column)
{
    editor->keys = (struct key_reader){.is_after_return = editor->keys.is_after_return};
    editor->prompt = prompt;
    editor->prompt_given = prompt;
    editor->position = 0;
    editor->last_key = KEY_NONE;
    editor->is_searching = false;
    line_set(&editor->line, no_bytes);
    view_start(&editor->view, column);
    fit(editor);
    draw_all(editor);
}

void line_editor_start(struct line_editor *editor, struct bytes prompt)
{
    begin(editor, prompt, 0);
}

void line_editor_start_behind(struct line_editor *editor, uint32_t column)
{
    begin(editor, no_bytes, column);
}

void line_editor_hide(struct line_editor *editor)
{
    view_erase(&editor->view);
}

void line_editor_show(struct line_editor *editor, uint32_t column)
{
    view_start(&editor->view, column);
    fit(editor);
    draw_all(editor);
}

/* -- changes ---------------------------------------------------------------------------------- */

/* False, with the bell, when there is no room in the line or on the screen. */
static bool insert(struct line_editor *editor, struct bytes text)
{
    const size_t before = editor->line.cursor;
    const size_t size_before = editor->line.size_bytes;
    if (!line_insert(&editor->line, text)) {
        view_refuse(&editor->view);
        return false;
    }
    const struct view_content content = line_editor_content(editor);
    if (view_fitting_bytes(&editor->view, &content) < content.text.size_bytes) {
        const size_t added = editor->line.size_bytes - size_before;
        line_erase(&editor->line, before, before + added);
        view_refuse(&editor->view);
        return false;
    }
    /* A combining character changes the cluster before it. */
    const size_t previous = cluster_previous(content.text, before);
    const bool is_joined = before > 0 && cluster_next(content.text, previous) != before;
    draw(editor, is_joined ? previous : before);
    return true;
}

static void erase(struct line_editor *editor, size_t start, size_t end)
{
    if (start == end) {
        view_refuse(&editor->view);
        return;
    }
    line_erase(&editor->line, start, end);
    draw(editor, start);
}

static void move(struct line_editor *editor, size_t cursor)
{
    editor->line.cursor = cursor;
    const struct view_content content = line_editor_content(editor);
    view_move(&editor->view, &content);
}

static void replace(struct line_editor *editor, struct bytes text)
{
    line_set(&editor->line, text);
    fit(editor);
    draw(editor, 0);
}

static void transpose(struct line_editor *editor)
{
    if (line_transpose(&editor->line)) {
        draw(editor, 0);
    } else {
        view_refuse(&editor->view);
    }
}

/* -- history ---------------------------------------------------------------------------------- */

static void keep_draft(struct line_editor *editor)
{
    const struct bytes text = line_text(&editor->line);
    memcpy(editor->draft, text.data, text.size_bytes);
    editor->draft_bytes = text.size_bytes;
}

static void go_older(struct line_editor *editor)
{
    struct bytes entry = no_bytes;
    if (editor->history == NULL || !history_get(editor->history, editor->position, &entry)) {
        view_refuse(&editor->view);
        return;
    }
    if (editor->position == 0) {
        keep_draft(editor);
    }
    editor->position++;
    replace(editor, entry);
}

static void go_newer(struct line_editor *editor)
{
    struct bytes entry = {editor->draft, editor->draft_bytes};
    if (editor->position == 0) {
        view_refuse(&editor->view);
        return;
    }
    editor->position--;
    if (editor->position > 0) {
        (void)history_get(editor->history, editor->position - 1, &entry);
    }
    replace(editor, entry);
}

/* Leaves the search with what it found as the line. */
static void end_search(struct line_editor *editor)
{
    editor->prompt = editor->prompt_given;
    fit(editor);
    draw_all(editor);
}

/* -- completion ------------------------------------------------------------------------------- */

static void list_candidates(struct line_editor *editor, struct completion *completion)
{
    const struct bytes before = {editor->line.data, editor->line.cursor};
    view_leave(&editor->view);
    completion_list(completion, &editor->completer, before, &editor->view);
    view_start(&editor->view, 0);
    draw_all(editor);
}

/* Replaces what is between `start` and the cursor. False when there is no room for it. */
static bool replace_word(struct line_editor *editor, size_t start, struct bytes text)
{
    const size_t end = editor->line.cursor;
    const size_t word_bytes = end - start;
    const bool is_longer = text.size_bytes > word_bytes &&
                           memcmp(editor->line.data + start, text.data, word_bytes) == 0;
    if (is_longer) {
        return insert(editor, bytes_part(text, word_bytes, text.size_bytes - word_bytes));
    }
    if (!insert(editor, text)) {
        return false;
    }
    const size_t inserted = editor->line.cursor - end;
    line_erase(&editor->line, start, end);
    editor->line.cursor = start + inserted;
    /* The word may have begun with a mark that was part of the cluster before it. */
    draw(editor, cluster_previous(line_text(&editor->line), start));
    return true;
}

/* Puts the candidates' common part in the place of the word; false when that changes nothing. */
static bool extend_word(struct line_editor *editor, const struct completion *completion)
{
    const struct bytes common = {completion->common, completion->common_bytes};
    const size_t word_bytes = editor->line.cursor - completion->start;
    const bool is_only = completion->count == 1;
    const bool is_same =
        word_bytes == common.size_bytes &&
        memcmp(editor->line.data + completion->start, common.data, word_bytes) == 0;
    if (common.size_bytes == 0 || (is_same && !is_only) ||
        (!is_only && common.size_bytes < word_bytes)) {
        return false;
    }
    if (!is_same && !replace_word(editor, completion->start, common)) {
        return true;
    }
    if (completion->behind != '\0') {
        (void)insert(editor, (struct bytes){(const uint8_t *)&completion->behind, 1});
    }
    return true;
}

static void complete(struct line_editor *editor)
{
    if (editor->completer.complete == NULL) {
        (void)insert(editor, (struct bytes){(const uint8_t *)"\t", 1});
        return;
    }
    struct completion completion;
    completion_collect(
        &completion, &editor->completer, (struct bytes){editor->line.data, editor->line.cursor});
    if (completion.count > 0 && extend_word(editor, &completion)) {
        return;
    }
    if (completion.count > 1 && editor->last_key == KEY_TAB) {
        list_candidates(editor, &completion);
        return;
    }
    view_refuse(&editor->view);
}

/* -- keys ------------------------------------------------------------------------------------- */

static enum line_result finish(struct line_editor *editor, enum line_result result)
{
    if (result == LINE_INTERRUPTED) {
        move(editor, editor->line.size_bytes);
        view_write_text(&editor->view, "^C\r\n");
        view_start(&editor->view, 0);
    } else if (result == LINE_ENTERED || editor->view.end.column > 0) {
        view_leave(&editor->view);
    }
    editor->position = 0;
    return result;
}

static void take_erasure(struct line_editor *editor, enum key key)
{
    const struct line *line = &editor->line;
    switch (key) {
    case KEY_BACKSPACE:
        erase(editor, line_left(line), line->cursor);
        break;
    case KEY_DELETE:
        erase(editor, line->cursor, line_right(line));
        break;
    case KEY_DELETE_BLANK_WORD:
        erase(editor, line_blank_word_left(line), line->cursor);
        break;
    case KEY_DELETE_WORD_LEFT:
        erase(editor, line_word_left(line), line->cursor);
        break;
    case KEY_DELETE_WORD_RIGHT:
        erase(editor, line->cursor, line_word_right(line));
        break;
    case KEY_DELETE_TO_START:
        erase(editor, 0, line->cursor);
        break;
    case KEY_DELETE_TO_END:
        erase(editor, line->cursor, line->size_bytes);
        break;
    default:
        break;
    }
}

static void take_movement(struct line_editor *editor, enum key key)
{
    const struct line *line = &editor->line;
    switch (key) {
    case KEY_LEFT:
        move(editor, line_left(line));
        break;
    case KEY_RIGHT:
        move(editor, line_right(line));
        break;
    case KEY_HOME:
        move(editor, 0);
        break;
    case KEY_END:
        move(editor, line->size_bytes);
        break;
    case KEY_WORD_LEFT:
        move(editor, line_word_left(line));
        break;
    case KEY_WORD_RIGHT:
        move(editor, line_word_right(line));
        break;
    case KEY_UP:
        go_older(editor);
        break;
    case KEY_DOWN:
        go_newer(editor);
        break;
    default:
        take_erasure(editor, key);
        break;
    }
}

static enum line_result take_key(struct line_editor *editor, enum key key)
{
    switch (key) {
    case KEY_CHARACTER:
        (void)insert(editor, key_reader_character(&editor->keys));
        break;
    case KEY_ENTER:
        return finish(editor, LINE_ENTERED);
    case KEY_INTERRUPT:
        return finish(editor, LINE_INTERRUPTED);
    case KEY_END_OF_INPUT:
        if (editor->line.size_bytes == 0) {
            return finish(editor, LINE_ENDED);
        }
        take_erasure(editor, KEY_DELETE);
        break;
    case KEY_TAB:
        complete(editor);
        break;
    case KEY_TRANSPOSE:
        transpose(editor);
        break;
    case KEY_CLEAR_SCREEN:
        view_clear_screen(&editor->view);
        draw_all(editor);
        break;
    default:
        take_movement(editor, key);
        break;
    }
    return LINE_EDITED;
}

enum line_result line_editor_type(struct line_editor *editor, uint8_t byte)
{
    const enum key key = key_reader_take(&editor->keys, byte);
    if (key == KEY_NONE) {
        return LINE_EDITED;
    }
    enum line_result result = LINE_EDITED;
    if (editor->is_searching) {
        if (!search_take(editor, key)) {
            end_search(editor);
            result = take_key(editor, key);
        } else if (!editor->is_searching) {
            end_search(editor);
        }
    } else if (key == KEY_SEARCH && editor->history != NULL) {
        search_start(editor);
    } else {
        result = take_key(editor, key);
    }
    editor->last_key = key;
    return result;
}
