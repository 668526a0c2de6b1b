/* A script of bytes makes rules, people and launches; decisions are compared with the model. */
#pragma once

#include "lib/bytes.h"

/* Ends the program at the first difference. */
void driver_run(struct bytes script);
