/* What is done with what is chosen. Nothing that cannot be undone is done without asking. */
#include "chooser/sizes.h"
#include "files.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "transfer.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What was cut or copied, until something else is. */
static struct {
    struct location from; /* its place is that of what was taken; empty: nothing was */
    bool is_cut;
} taken;

/* What a question is about: the list may be another by the time it is answered. */
static char asked_place[PLACE_BYTES_MAX];

static bool is_folder_view(void)
{
    return view_here()->view == VIEW_FOLDER;
}

/* Of what is chosen in a folder. False: nothing is. */
static bool place_of_chosen(char place[PLACE_BYTES_MAX])
{
    const struct listing_entry *entry = is_folder_view() ? contents_chosen() : NULL;
    return entry != NULL && place_join(place, view_here()->place, entry->name);
}

static void complain(const char *place, const char *what, enum status status)
{
    char title[ASK_TITLE_BYTES];
    (void)snprintf(title, sizeof(title), "%.250s %s", place_name(place), what);
    files_complain(title, directory_tree_error(status));
}

/* -- opening ----------------------------------------------------------------------------------- */

static bool is_picture(const char *name)
{
    static const char *const endings[] = {
        ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".qoi", ".ppm", ".pgm"};
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending != NULL && i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (strcasecmp(ending, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The program gets the tree that the file is in: of a snapshot, one that can only be read. */
static void open_with(const char *program)
{
    struct job job = {.kind = JOB_START, .tree = files.open};
    if (!place_of_chosen(job.place) || worker_is_busy()) {
        return;
    }
    (void)snprintf(job.program, sizeof(job.program), "%s", program);
    job.is_lent = view_here()->snapshot[0] != '\0';
    if (job.is_lent &&
        capability_copy(files.open.root, ~UINT64_C(0), &job.tree.root) != STATUS_OK) {
        complain(job.place, "was not opened", STATUS_LIMIT_EXCEEDED);
        return;
    }
    application_give_way(&files.application);
    (void)worker_do(&job);
}

static void open_entry(const struct listing_entry *entry)
{
    char place[PLACE_BYTES_MAX];
    if (entry->is_folder) {
        if (place_join(place, view_here()->place, entry->name)) {
            (void)view_go_to(VIEW_FOLDER, view_here()->snapshot, place);
        }
        return;
    }
    open_with(is_picture(entry->name) ? "viewer" : "editor");
}

static void open_chosen_entry(void)
{
    if (contents_chosen() != NULL) {
        open_entry(contents_chosen());
    }
}

void action_open(void *context)
{
    static void (*const open[VIEW_COUNT])(void) = {
        [VIEW_FOLDER] = open_chosen_entry,
        [VIEW_SNAPSHOTS] = snapshots_open,
        [VIEW_OBJECTS] = objects_show_properties,
    };
    (void)context;
    open[view_here()->view]();
}

void action_open_in_editor(void *context)
{
    (void)context;
    open_with("editor");
}

void action_open_in_viewer(void *context)
{
    (void)context;
    open_with("viewer");
}

/* -- names ------------------------------------------------------------------------------------- */

static void make_folder(void *context, enum ask_answer answer, const char *text)
{
    char place[PLACE_BYTES_MAX];
    (void)context;
    if (answer != ASK_ACCEPTED) {
        return;
    }
    enum status status = STATUS_INVALID_ARGUMENT;
    if (place_is_name(text) && place_join(place, asked_place, text)) {
        status = files.home.make_folder(&files.home, place);
    }
    if (status != STATUS_OK) {
        files_complain("The folder was not made", directory_tree_error(status));
        return;
    }
    view_reload(NULL);
    contents_choose(text);
}

void action_new_folder(void *context)
{
    const struct ask_question question = {
        .icon = UI_ICON_FOLDER,
        .title = "New folder",
        .accept = "&Make",
        .cancel = "&Cancel",
        .label = "&Name",
        .answered = make_folder,
    };
    (void)context;
    if (view_is_writable()) {
        (void)snprintf(asked_place, sizeof(asked_place), "%s", view_here()->place);
        (void)ask_open(&files.ask, &files.application, files.window, &question);
    }
}

static void rename_chosen(void *context, enum ask_answer answer, const char *text)
{
    char place[PLACE_BYTES_MAX];
    (void)context;
    if (answer != ASK_ACCEPTED || strcmp(text, place_name(asked_place)) == 0) {
        return;
    }
    enum status status = STATUS_INVALID_ARGUMENT;
    place_parent(place, asked_place);
    if (place_is_name(text) && place_join(place, place, text)) {
        status = transfer_move(&files.home, place, asked_place);
    }
    if (status != STATUS_OK) {
        complain(asked_place, "was not renamed", status);
        return;
    }
    view_reload(NULL);
    contents_choose(text);
}

void action_rename(void *context)
{
    (void)context;
    if (!view_is_writable() || !place_of_chosen(asked_place)) {
        return;
    }
    const struct ask_question question = {
        .title = "Another name",
        .accept = "&Rename",
        .cancel = "&Cancel",
        .label = "&Name",
        .value = place_name(asked_place),
        .answered = rename_chosen,
    };
    (void)ask_open(&files.ask, &files.application, files.window, &question);
}

/* -- deleting ---------------------------------------------------------------------------------- */

static void delete_chosen(void *context, enum ask_answer answer, const char *text)
{
    struct job job = {.kind = JOB_REMOVE, .tree = files.home};
    (void)context;
    (void)text;
    if (answer == ASK_ACCEPTED) {
        (void)snprintf(job.place, sizeof(job.place), "%s", asked_place);
        (void)worker_do(&job);
    }
}

static void ask_to_delete(bool is_folder)
{
    char title[ASK_TITLE_BYTES];
    (void)snprintf(title, sizeof(title), "Delete %s?", place_name(asked_place));
    const struct ask_question question = {
        .icon = UI_ICON_WARNING,
        .title = title,
        .text = is_folder
                    ? "The folder goes with all that is in it. Only a snapshot still has it then."
                    : "Only a snapshot still has it then.",
        .accept = "&Delete",
        .cancel = "&Cancel",
        .is_destructive = true,
        .answered = delete_chosen,
    };
    (void)ask_open(&files.ask, &files.application, files.window, &question);
}

void action_delete(void *context)
{
    (void)context;
    if (view_here()->view == VIEW_SNAPSHOTS) {
        snapshots_remove();
    } else if (view_is_writable() && place_of_chosen(asked_place)) {
        ask_to_delete(contents_chosen()->is_folder);
    }
}

/* -- cut, copy, paste -------------------------------------------------------------------------- */

static void take(bool is_cut)
{
    char place[PLACE_BYTES_MAX];
    char text[FILES_TEXT_BYTES];
    if (!place_of_chosen(place)) {
        return;
    }
    taken.from = *view_here();
    taken.is_cut = is_cut;
    (void)snprintf(taken.from.place, sizeof(taken.from.place), "%s", place);
    (void)snprintf(
        text,
        sizeof(text),
        "%s is to be %s: go to a folder, and paste.",
        place_name(place),
        is_cut ? "moved" : "copied");
    files_say(text);
}

void action_cut(void *context)
{
    (void)context;
    if (view_is_writable()) {
        take(true);
    } else {
        files_say("Nothing can be taken out of here; it can be copied.");
    }
}

void action_copy(void *context)
{
    (void)context;
    take(false);
}

bool action_can_paste(void)
{
    return view_is_writable() && taken.from.place[0] != '\0';
}

/* The tree of what was copied, for as long as it takes: the person may go elsewhere. */
static enum status lend_tree(struct job *job)
{
    job->tree = files.home;
    if (taken.from.snapshot[0] == '\0') {
        return STATUS_OK;
    }
    job->is_lent = true;
    return snapshots_lend(taken.from.snapshot, &job->tree);
}

void action_paste(void *context)
{
    struct job job = {.kind = taken.is_cut ? JOB_MOVE : JOB_COPY};
    (void)context;
    if (!action_can_paste() || worker_is_busy()) {
        return;
    }
    const enum status status = lend_tree(&job);
    if (status != STATUS_OK) {
        complain(taken.from.place, "was not copied", status);
        return;
    }
    (void)snprintf(job.place, sizeof(job.place), "%s", taken.from.place);
    (void)snprintf(job.folder, sizeof(job.folder), "%s", view_here()->place);
    (void)worker_do(&job);
    if (taken.is_cut) {
        taken.from.place[0] = '\0'; /* it is elsewhere now */
    }
}

/* -- properties -------------------------------------------------------------------------------- */

static void show_entry(struct listing_entry *entry)
{
    char text[ASK_TEXT_BYTES];
    char size[SIZES_TEXT_BYTES];
    char time[SIZES_TEXT_BYTES];
    contents_look(entry);
    sizes_write(size, entry->size_bytes);
    sizes_write_time(time, entry->modified_ns);
    (void)snprintf(
        text,
        sizeof(text),
        entry->is_folder ? "Folder in: %.600s\nEntries: %llu\nModified: %s"
                         : "File in: %.600s\nSize: %llu bytes\nModified: %s",
        view_here()->place,
        (unsigned long long)entry->size_bytes,
        time[0] != '\0' ? time : "when nobody knew the time");
    const struct ask_question question = {
        .icon = UI_ICON_INFORMATION, .title = entry->name, .text = text};
    (void)ask_open(&files.ask, &files.application, files.window, &question);
}

static void show_chosen_entry(void)
{
    if (contents_chosen() != NULL) {
        show_entry(contents_chosen());
    }
}

void action_properties(void *context)
{
    static void (*const show[VIEW_COUNT])(void) = {
        [VIEW_FOLDER] = show_chosen_entry,
        [VIEW_SNAPSHOTS] = snapshots_show_properties,
        [VIEW_OBJECTS] = objects_show_properties,
    };
    (void)context;
    show[view_here()->view]();
}
