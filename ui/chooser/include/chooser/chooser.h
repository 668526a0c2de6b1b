/*
 * A dialog in which a person chooses a file, to be opened or to be written. What it shows is what
 * the program has as "directory".
 */
#pragma once

#include "chooser/ask.h"
#include "chooser/listing.h"
#include "chooser/place.h"

struct chooser_options {
    bool is_saving;     /* a file that need not be there; one that is there is asked about */
    const char *title;  /* stays the caller's, as `accept` */
    const char *accept; /* "&Open" */
    const char *folder; /* where it begins; copied */
    const char *name;   /* proposed; copied; NULL: none */

    /* The dialog is closed by then. Nothing is called when it is cancelled. */
    void (*chosen)(void *context, const char *place);
    void *context;
};

/* To be used when it is all zeros. */
struct chooser {
    struct application *application;
    struct application_window *window; /* NULL: it is not open */
    struct application_window *over;
    struct chooser_options options;
    struct listing listing;
    struct ask ask;
    struct ui_widget *path;
    struct ui_widget *list;
    struct ui_widget *name;
    char folder[PLACE_BYTES_MAX];
    char chosen[PLACE_BYTES_MAX];
    char cell[PLACE_BYTES_MAX];
};

/* False: it is open, or there can be no window. */
bool chooser_open(
    struct chooser *chooser,
    struct application *application,
    struct application_window *over,
    const struct chooser_options *options);

bool chooser_is_open(const struct chooser *chooser);
