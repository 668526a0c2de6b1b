/* The message page of whoever runs now, as a test on the host says. */
#pragma once

#include "abi/system_call.h"

struct message_page *message_page(void);
