#include "search.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "line_editor/character.h"

/* The prompt that says what is looked for, of the same length whether it is found or not. */
static void update_prompt(struct line_editor *editor)
{
    char *prompt = (char *)editor->search_prompt;
    const bool is_missing = !editor->is_found && editor->query_bytes > 0;
    const size_t length = format_text(
        prompt,
        sizeof(editor->search_prompt),
        is_missing ? "failed '%.*s': " : "search '%.*s': ",
        (int)editor->query_bytes,
        (const char *)editor->query);
    editor->prompt = (struct bytes){editor->search_prompt, length};
}

static void show(struct line_editor *editor)
{
    update_prompt(editor);
    struct view_content content = line_editor_content(editor);
    editor->line.size_bytes = view_fitting_bytes(&editor->view, &content);
    editor->line.cursor = editor->line.size_bytes;
    content = line_editor_content(editor);
    view_draw_all(&editor->view, &content);
}

/* From `age` on; what was found before stays when there is nothing. */
static void find(struct line_editor *editor, uint32_t age)
{
    const struct bytes query = {editor->query, editor->query_bytes};
    struct bytes found = {NULL, 0};
    editor->is_found = query.size_bytes > 0 &&
                       history_find(editor->history, age, query, &editor->search_age) &&
                       history_get(editor->history, editor->search_age, &found);
    if (editor->is_found) {
        line_set(&editor->line, found);
        editor->position = editor->search_age + 1;
    }
}

void search_start(struct line_editor *editor)
{
    const struct bytes text = line_text(&editor->line);
    memcpy(editor->draft, text.data, text.size_bytes);
    editor->draft_bytes = text.size_bytes;
    editor->position = 0;
    editor->is_searching = true;
    editor->is_found = false;
    editor->search_age = 0;
    editor->query_bytes = 0;
    show(editor);
}

static void search_older(struct line_editor *editor)
{
    if (editor->is_found) {
        const uint32_t before = editor->search_age;
        find(editor, before + 1);
        if (!editor->is_found) {
            /* The oldest that there is stays. */
            find(editor, before);
            view_refuse(&editor->view);
        }
    }
    show(editor);
}

static void add_to_query(struct line_editor *editor, struct bytes character)
{
    if (character.size_bytes > sizeof(editor->query) - editor->query_bytes) {
        view_refuse(&editor->view);
        return;
    }
    memcpy(editor->query + editor->query_bytes, character.data, character.size_bytes);
    editor->query_bytes += character.size_bytes;
    update_prompt(editor);
    if (!view_fits_prompt(&editor->view, editor->prompt)) {
        editor->query_bytes -= character.size_bytes;
        update_prompt(editor);
        view_refuse(&editor->view);
        return;
    }
    find(editor, editor->is_found ? editor->search_age : 0);
    show(editor);
}

static void shorten_query(struct line_editor *editor)
{
    const struct bytes query = {editor->query, editor->query_bytes};
    editor->query_bytes = cluster_previous(query, query.size_bytes);
    find(editor, 0);
    show(editor);
}

static void cancel(struct line_editor *editor)
{
    line_set(&editor->line, (struct bytes){editor->draft, editor->draft_bytes});
    editor->position = 0;
}

bool search_take(struct line_editor *editor, enum key key)
{
    switch (key) {
    case KEY_CHARACTER:
        add_to_query(editor, key_reader_character(&editor->keys));
        return true;
    case KEY_BACKSPACE:
        shorten_query(editor);
        return true;
    case KEY_SEARCH:
        search_older(editor);
        return true;
    case KEY_CANCEL:
        cancel(editor);
        editor->is_searching = false;
        return true;
    default:
        editor->is_searching = false;
        return false;
    }
}
