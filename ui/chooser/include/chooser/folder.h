/* Reading a folder by POSIX calls. Errors are those of errno. */
#pragma once

#include "chooser/listing.h"

/* What lies in it, sorted by name, in place of what was in `listing`; 0, or why not. */
int folder_read(struct listing *listing, const char *place);

/* Size and time of one entry, if they were not asked for yet. */
void folder_look(struct listing_entry *entry, const char *place);

/* What became of a file, in words for people. */
const char *folder_error(int error);
