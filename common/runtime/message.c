#include "runtime/message.h"

enum status message_call(uint32_t handle, struct register_message *message)
{
    return (enum status)message_system_call(SYSTEM_CALL_CALL, handle, message);
}
