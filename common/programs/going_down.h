/* What is done before the machine goes down. */
#pragma once

/*
 * All that was changed is kept, as far as this program was given who keeps it: the person's files,
 * as "names", and objects, as "store". What cannot be kept is said.
 */
void going_down_keep(void);
