/* Ctrl-R: looking for an older line while what it contains is typed. */
#pragma once

#include "line_editor/line_editor.h"

/* Begins to search; the line as it is becomes the draft. */
void search_start(struct line_editor *editor);

/*
 * Takes a key while searching. True: it was one of the search's own. False: the search is over, the
 * line is what it found, and the key is to be taken as usual.
 */
bool search_take(struct line_editor *editor, enum key key);
