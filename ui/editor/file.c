#include "chooser/folder.h"
#include "editor.h"
#include "load.h"
#include "save.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool file_is_changed(void)
{
    return ui_text_area_edit(editor.area)->revision != editor.kept_revision;
}

/* From here on the text is that of this file. */
static void settle(const char *place)
{
    if (place != editor.place) {
        (void)snprintf(editor.place, sizeof(editor.place), "%s", place);
    }
    editor.kept_revision = ui_text_area_edit(editor.area)->revision;
    editor_show_title();
    editor_show_where();
}

/* -- saving ------------------------------------------------------------------------------------ */

static struct bytes view(void *context, size_t offset)
{
    return text_store_view(context, offset);
}

/* Writes it there; goes on with what was to be done then. */
static void save_to(const char *place)
{
    const struct save_content content = {&ui_text_area_edit(editor.area)->store, view};
    void (*then)(void) = editor.then;
    const int error = save_file(&disk_files, place, &content);
    editor.then = NULL;
    if (error != 0) {
        char title[ASK_TITLE_BYTES];
        (void)snprintf(title, sizeof(title), "%s was not saved", place_name(place));
        ask_say(&editor.ask, &editor.application, editor.window, title, folder_error(error));
        return;
    }
    settle(place);
    editor_say("Saved.");
    if (then != NULL) {
        then();
    }
}

static void chosen_to_save(void *context, const char *place)
{
    (void)context;
    save_to(place);
}

static void folder_of_text(char folder[PLACE_BYTES_MAX])
{
    place_parent(folder, editor.place[0] != '\0' ? editor.place : "/");
}

static void choose_to_save(void)
{
    char folder[PLACE_BYTES_MAX];
    folder_of_text(folder);
    const struct chooser_options options = {
        .is_saving = true,
        .title = "Save as",
        .accept = "&Save",
        .folder = folder,
        .name = editor.place[0] != '\0' ? place_name(editor.place) : "text.txt",
        .chosen = chosen_to_save,
    };
    (void)chooser_open(&editor.chooser, &editor.application, editor.window, &options);
}

static void save(void (*then)(void))
{
    editor.then = then;
    if (editor.place[0] == '\0') {
        choose_to_save();
    } else {
        save_to(editor.place);
    }
}

void file_save(void *context)
{
    (void)context;
    save(NULL);
}

void file_save_as(void *context)
{
    (void)context;
    editor.then = NULL;
    choose_to_save();
}

/* -- leaving a text ---------------------------------------------------------------------------- */

static void answered(void *context, enum ask_answer answer, const char *text)
{
    void (*then)(void) = editor.then;
    (void)context;
    (void)text;
    editor.then = NULL;
    if (answer == ASK_ACCEPTED) {
        save(then);
    } else if (answer == ASK_OTHER) {
        then();
    }
}

/* Does something after which this text is gone: if it has changed, the person says what of it. */
static void leave(void (*then)(void))
{
    char title[ASK_TITLE_BYTES];
    if (!file_is_changed()) {
        then();
        return;
    }
    const char *name = place_name(editor.place);
    (void)snprintf(title, sizeof(title), "Save %s?", name[0] != '\0' ? name : "this text");
    const struct ask_question question = {
        .icon = UI_ICON_QUESTION,
        .title = title,
        .text = "It was changed. What is not saved is lost.",
        .accept = "&Save",
        .cancel = "&Cancel",
        .other = "&Don't save",
        .answered = answered,
    };
    editor.then = then;
    (void)ask_open(&editor.ask, &editor.application, editor.window, &question);
}

static void begin_new(void)
{
    if (ui_text_area_set(editor.area, (struct bytes){0})) {
        settle("");
        editor_say("");
    }
}

void file_new(void *context)
{
    (void)context;
    leave(begin_new);
}

static void end(void)
{
    application_end(&editor.application, EXIT_SUCCESS);
}

void file_close(void *context)
{
    (void)context;
    leave(end);
}

/* -- opening ----------------------------------------------------------------------------------- */

static void say_why_not(const struct load *load, const char *place)
{
    char title[ASK_TITLE_BYTES];
    char text[ASK_TEXT_BYTES] = "There is not enough memory.";
    (void)snprintf(title, sizeof(title), "%s cannot be opened", place_name(place));
    switch (load->outcome) {
    case LOAD_NO_TEXT:
        (void)snprintf(
            text,
            sizeof(text),
            "It is not a text in UTF-8: line %zu has bytes that are no characters. It was left as "
            "it is.",
            load->line);
        break;
    case LOAD_TOO_LARGE:
        (void)snprintf(text, sizeof(text), "It is larger than %zu MiB.", UI_EDIT_BYTES_MAX >> 20);
        break;
    case LOAD_NONE:
        (void)snprintf(text, sizeof(text), "There is no such file.");
        break;
    case LOAD_FAILED:
        (void)snprintf(text, sizeof(text), "%s", folder_error(load->error));
        break;
    case LOAD_DONE:
    case LOAD_NO_MEMORY:
        break;
    }
    ask_say(&editor.ask, &editor.application, editor.window, title, text);
}

static void show(struct load *load, const char *place)
{
    if (load->outcome == LOAD_DONE &&
        !ui_text_area_set(editor.area, (struct bytes){load->data, load->size_bytes})) {
        load->outcome = LOAD_NO_MEMORY;
    }
    free(load->data);
    if (load->outcome == LOAD_DONE) {
        settle(place);
        editor_say(editor.place);
    } else {
        say_why_not(load, place);
    }
}

static void chosen_to_open(void *context, const char *place)
{
    struct load load = load_file(place, UI_EDIT_BYTES_MAX);
    (void)context;
    show(&load, place);
}

static void choose_to_open(void)
{
    char folder[PLACE_BYTES_MAX];
    folder_of_text(folder);
    const struct chooser_options options = {
        .title = "Open",
        .accept = "&Open",
        .folder = folder,
        .chosen = chosen_to_open,
    };
    (void)chooser_open(&editor.chooser, &editor.application, editor.window, &options);
}

void file_open(void *context)
{
    (void)context;
    leave(choose_to_open);
}

void file_begin(const char *typed)
{
    char place[PLACE_BYTES_MAX];
    if (!place_read(place, "/", typed)) {
        editor_say("A file cannot be called so.");
        return;
    }
    struct load load = load_file(place, UI_EDIT_BYTES_MAX);
    if (load.outcome == LOAD_NONE) {
        settle(place);
        editor_say("A new file.");
        return;
    }
    show(&load, place);
}
