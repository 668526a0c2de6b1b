/* What the word that is being typed can become: programs, files, capabilities. */
#pragma once

#include "line_editor/completion.h"

/* A completer's function. */
void candidates_add(void *context, struct bytes before, struct completion *completion);
