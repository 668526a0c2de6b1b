/*
 * One thread at a time: for the sessions, the descriptions of the interfaces, and what is shown and
 * saved. An event is the gate: its signal is the right to enter.
 */
#pragma once

#include "abi/status.h"

NODISCARD enum status gate_start(void);
void gate_enter(void);
void gate_leave(void);
