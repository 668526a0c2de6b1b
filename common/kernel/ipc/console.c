/* The Console object: what a process writes goes to the log, as it is. */
#include "abi/system_call.h"
#include "arch.h"
#include "ipc/objects.h"
#include "lib/memory.h"
#include "log.h"

enum status console_write(struct message_registers *message)
{
    char text[CONSOLE_WRITE_BYTES_MAX];
    const uint64_t length = message->words[0];
    if (length > sizeof(text)) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(text, &message->words[1], sizeof(text));
    log_bytes(text, length);
    message->tag = message_tag(CONSOLE_WRITE, 0);
    return STATUS_OK;
}
