/*
 * The methods of kernel objects. Each takes the message's registers, puts its results there, and
 * gives the status; numbers and words are in abi/system_call.h.
 */
#pragma once

#include "abi/status.h"

struct message_registers;
struct process;

NODISCARD enum status console_write(struct message_registers *message);
NODISCARD enum status machine_state(struct message_registers *message);
NODISCARD enum status machine_clock(struct message_registers *message);
NODISCARD enum status machine_power_off(struct message_registers *message);

/*
 * One system call of a thread of `process`: decodes, checks, performs.
 *   STATUS_UNSUPPORTED       unknown system call or method
 *   STATUS_INVALID_ARGUMENT  a tag with unknown bits, or more words than there are
 *   STATUS_INVALID_HANDLE, STATUS_DENIED as capability_table_find(), and the method's own
 */
NODISCARD enum status
system_call_dispatch(const struct process *process, struct message_registers *message);
